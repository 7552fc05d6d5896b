import { parseArgs } from 'node:util';
import { CommandError, EXIT } from './terminal.ts';

type OptionsOf<T extends readonly string[], F extends readonly string[]> = {
  readonly values: { readonly [K in T[number] | 'issuer']?: string } & { readonly [K in F[number]]?: boolean };
  readonly positionals: readonly string[];
};

/** The words of one command: options with a text, flags, and at most `positionals` bare words. */
export function readWords<const T extends readonly string[], const F extends readonly string[] = readonly []>(
  words: readonly string[],
  { texts, flags, positionals = 0 }: { readonly texts: T; readonly flags?: F; readonly positionals?: number },
): OptionsOf<T, F> {
  const options = Object.fromEntries([
    ...['issuer', ...texts].map((name) => [name, { type: 'string' }] as const),
    ...(flags ?? []).map((name) => [name, { type: 'boolean' }] as const),
  ]);
  const parsed = parseArgs({ args: [...words], options, allowPositionals: positionals > 0, strict: true });
  if (parsed.positionals.length > positionals) {
    throw new CommandError('usage', `At most ${positionals} word${positionals === 1 ? '' : 's'} can follow.`, {
      exit: EXIT.usage,
      next: 'gafete help',
    });
  }
  return parsed as unknown as OptionsOf<T, F>;
}

/** A word or option that cannot be left out. */
export function needed(value: string | undefined, what: string, next: string): string {
  if (value !== undefined && value !== '') return value;
  throw new CommandError('usage', `${what} is missing.`, { exit: EXIT.usage, next });
}

/** A whole number within bounds; `undefined` when it was not given. */
export function wholeNumber(value: string | undefined, name: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new CommandError('usage', `${name} is a whole number from ${min} to ${max}.`, { exit: EXIT.usage });
}

/** One of a closed list. */
export function oneOf<T extends string>(value: string | undefined, list: readonly T[], name: string): T {
  if (value !== undefined && (list as readonly string[]).includes(value)) return value as T;
  throw new CommandError('usage', `${name} is one of ${list.join(', ')}.`, {
    exit: EXIT.usage,
    next: `${name} ${list[0]}`,
  });
}

/** Several values in one word: `a,b,c`. */
export function listOf(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
