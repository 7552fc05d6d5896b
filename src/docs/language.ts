/** The two languages of the pages, and which of them a reader's browser asks for. */
import type { raw } from 'hono/html';

export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** BCP 47 tags, as screen readers need them. */
export const TAGS = { es: 'es-MX', en: 'en' } as const satisfies Record<Language, string>;

/** The same thing said in both languages. */
export type InBoth<T> = Readonly<Record<Language, T>>;

/** A piece of HTML whose values are escaped: the result of `html`. */
export type Html = ReturnType<typeof raw> | Promise<ReturnType<typeof raw>>;

const MAX_LENGTH = 256;

/** The first language of `Accept-Language` that we have (RFC 9110 §12.5.4); Spanish where it names neither. */
export function preferredLanguage(header: string | undefined): Language {
  const asked = (header ?? '')
    .slice(0, MAX_LENGTH)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.map((each) => /^q=([01](?:\.\d{0,3})?)$/.exec(each)?.[1]).find((found) => found);
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of asked) if (language === 'es' || language === 'en') return language;
  return 'es';
}
