/**
 * The words of an app in both languages. Spanish is written first and gives the table its shape: a sentence that is missing
 * in English, or takes other values there, does not compile.
 */
import type { Locale } from './language.ts';

/** A sentence, a sentence with values in it, or a group of them. */
export type TextTable = { readonly [name: string]: string | ((...values: never[]) => string) | TextTable };

/** The same names with any words. */
export type SameShape<T extends TextTable> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer A) => string
      ? (...values: A) => string
      : T[K] extends TextTable
        ? SameShape<T[K]>
        : never;
};

/** Both languages of a table. */
export type Texts<T extends TextTable> = Readonly<Record<Locale, SameShape<T>>>;

/** Puts a table together. */
export function createTexts<const T extends TextTable>(es: T, en: SameShape<T>): Texts<T> {
  return { 'es-MX': es as unknown as SameShape<T>, en };
}
