import { parseArgs } from 'node:util';
import type { Bilingual } from './language.ts';
import { CommandError, EXIT } from './terminal.ts';

type OptionsOf<T extends readonly string[], F extends readonly string[], L extends readonly string[]> = {
  readonly values: { readonly [K in T[number] | 'issuer']?: string } & { readonly [K in F[number]]?: boolean };
  readonly lists: { readonly [K in L[number]]: readonly string[] };
  readonly positionals: readonly string[];
};

/** The words of one command: options with a text, flags, options that may stand several times, and bare words. */
export function readWords<
  const T extends readonly string[],
  const F extends readonly string[] = readonly [],
  const L extends readonly string[] = readonly [],
>(
  words: readonly string[],
  {
    texts,
    flags,
    lists,
    positionals = 0,
  }: { readonly texts: T; readonly flags?: F; readonly lists?: L; readonly positionals?: number },
): OptionsOf<T, F, L> {
  const options = Object.fromEntries([
    ...['issuer', ...texts].map((name) => [name, { type: 'string' }] as const),
    ...(lists ?? []).map((name) => [name, { type: 'string', multiple: true }] as const),
    ...(flags ?? []).map((name) => [name, { type: 'boolean' }] as const),
  ]);
  const args = keepIdsWhole(words, options);
  const parsed = parseArgs({ args, options, allowPositionals: positionals > 0, strict: true });
  if (parsed.positionals.length > positionals) {
    const en = `At most ${positionals} word${positionals === 1 ? '' : 's'} can follow.`;
    const es = `Pueden seguir ${positionals} palabras cuando mucho.`;
    throw new CommandError('usage', { en, es }, { exit: EXIT.usage, next: 'gafete help' });
  }
  const values = parsed.values as Readonly<Record<string, unknown>>;
  const several = Object.fromEntries((lists ?? []).map((name) => [name, values[name] ?? []]));
  return { ...parsed, lists: several } as unknown as OptionsOf<T, F, L>;
}

/** 128 or 256 bits as base64url, of which one in 64 begins with a dash. */
const DASHED_ID = /^-(?:[A-Za-z0-9_-]{21}|[A-Za-z0-9_-]{42})$/;

/** Thumbprints, fingerprints and ids that begin with a dash are what they are, and not options that nobody has heard of. */
function keepIdsWhole(
  words: readonly string[],
  options: Readonly<Record<string, { readonly type: string } | undefined>>,
): string[] {
  if (words.includes('--')) return [...words];
  const args: string[] = [];
  const bare: string[] = [];
  for (const word of words) {
    const last = args.at(-1) ?? '';
    if (!DASHED_ID.test(word) || options[word.slice(2)] !== undefined) args.push(word);
    else if (options[last.slice(2)]?.type === 'string') args[args.length - 1] = `${last}=${word}`;
    else bare.push(word);
  }
  return bare.length === 0 ? args : [...args, '--', ...bare];
}

/** A word or option that cannot be left out. */
export function needed(value: string | undefined, what: string | Bilingual, next: string): string {
  if (value !== undefined && value !== '') return value;
  const { en, es } = typeof what === 'string' ? { en: what, es: what } : what;
  throw new CommandError('usage', { en: `${en} is missing.`, es: `Falta ${es}.` }, { exit: EXIT.usage, next });
}

/** A whole number within bounds; `undefined` when it was not given. */
export function wholeNumber(value: string | undefined, name: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  const en = `${name} is a whole number from ${min} to ${max}.`;
  throw new CommandError('usage', { en, es: `${name} es un número entero de ${min} a ${max}.` }, { exit: EXIT.usage });
}

/** One of a closed list. */
export function oneOf<T extends string>(value: string | undefined, list: readonly T[], name: string): T {
  if (value !== undefined && (list as readonly string[]).includes(value)) return value as T;
  const codes = list.join(', ');
  throw new CommandError(
    'usage',
    { en: `${name} is one of ${codes}.`, es: `${name} es una de estas palabras: ${codes}.` },
    { exit: EXIT.usage, next: `${name} ${list[0]}` },
  );
}

/** Several values in one word: `a,b,c`. */
export function listOf(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
