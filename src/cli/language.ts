/** The languages in which the office's commands speak. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in each of them. */
export type Bilingual = Readonly<Record<Language, string>>;

/** What was asked for with `--lang`, else what the environment says, else English. */
export function languageOf(asked: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  const text = asked ?? env['GAFETE_LANG'] ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  return /^es(?:[^a-z]|$)/i.test(text) ? 'es' : 'en';
}

/** Takes `--lang xx` and `--lang=xx` out of the words. */
export function takeLanguage(words: readonly string[]): { readonly words: readonly string[]; readonly asked?: string } {
  const at = words.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  if (at < 0) return { words };
  const joined = words[at]?.startsWith('--lang=') === true;
  const asked = joined ? words[at]?.slice('--lang='.length) : words[at + 1];
  return { words: words.toSpliced(at, joined ? 1 : 2), ...(asked !== undefined && { asked }) };
}
