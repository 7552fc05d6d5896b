/** A schema as rows of a two-column table: a dotted name, and in words what may stand there. */
import type { Language } from '../language.ts';
import type { Schema } from './document.ts';
import { bytesIn, SCHEMA_WORDS } from './words.ts';

export interface Row {
  /** `statement.accreditations[]`; empty for a body that is no object. */
  readonly name: string;
  readonly optional: boolean;
  /** What it is, in words. */
  readonly type: string;
  /** The closed list of values, if there is one. */
  readonly values: readonly string[];
}

/** Rows, or several alternatives of rows of which one is sent. */
export interface Shape {
  readonly rows: readonly Row[];
  /** Where a member is one of several objects: its name and their rows. */
  readonly choices: readonly { readonly name: string; readonly shapes: readonly Shape[] }[];
}

/** Everything that may stand in a body, flattened. */
export function shapeOf(schema: Schema, language: Language): Shape {
  const rows: Row[] = [];
  const choices: { name: string; shapes: readonly Shape[] }[] = [];
  const visit = (at: Schema, name: string, optional: boolean): void => {
    const options = at.oneOf ?? at.anyOf;
    if (options?.some(({ properties }) => properties !== undefined)) {
      if (name !== '') rows.push({ name, optional, type: SCHEMA_WORDS[language].oneOf(options.length), values: [] });
      choices.push({ name, shapes: options.map((option) => shapeOf(option, language)) });
      return;
    }
    // A public key is one thing to a reader, not four members.
    const isKey = isPublicKey(at);
    if (name !== '' || at.properties === undefined) {
      rows.push({ name, optional, type: typeOf(at, language), values: isKey ? [] : valuesOf(at) });
    }
    if (isKey) return;
    for (const [member, inner] of Object.entries(at.properties ?? {})) {
      visit(inner, name === '' ? member : `${name}.${member}`, at.required?.includes(member) !== true);
    }
    if (at.items !== undefined && isNested(at.items)) visitInside(at.items, `${name}[]`);
    const extra = at.additionalProperties;
    if (typeof extra === 'object' && isNested(extra)) visitInside(extra, `${name}.*`);
  };
  const visitInside = (inner: Schema, name: string): void => {
    if (inner.properties === undefined || isPublicKey(inner)) {
      visit(inner, name, false);
      return;
    }
    for (const [member, at] of Object.entries(inner.properties)) {
      visit(at, `${name}.${member}`, inner.required?.includes(member) !== true);
    }
  };
  visit(schema, '', false);
  return { rows, choices };
}

function isPublicKey({ properties }: Schema): boolean {
  return properties?.['kty'] !== undefined && properties['crv'] !== undefined && properties['d'] === undefined;
}

/** Whether there is more to say about an element than its type. */
function isNested(schema: Schema): boolean {
  return [schema.properties, schema.items, schema.oneOf, schema.anyOf].some((part) => part !== undefined);
}

function valuesOf({ const: one, enum: several, items }: Schema): readonly string[] {
  const values = one !== undefined ? [one] : (several ?? items?.enum ?? []);
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

/** What stands there, in words: `list of 1 to 25 objects`, `32 bytes, base64url`. */
function typeOf(schema: Schema, language: Language): string {
  const words = SCHEMA_WORDS[language];
  const { type, const: one, enum: several, items, minItems, maxItems } = schema;
  if (isPublicKey(schema)) return words.publicKey;
  if (one !== undefined) return words.exactly;
  if (several !== undefined) return words.oneValueOf;
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return options.map((option) => typeOf(option, language)).join(words.or);
  if (type === 'array') {
    return words.list(items === undefined ? words.anything : typeOf(items, language), minItems, maxItems);
  }
  if (type === 'object') {
    const values = schema.additionalProperties;
    if (typeof values === 'object') return words.map(Object.keys(values).length === 0 ? '' : typeOf(values, language));
    return words.object;
  }
  if (type === 'integer' || type === 'number') return words.number(schema.minimum, schema.maximum);
  if (type === 'boolean') return words.boolean;
  if (type === 'string') return textOf(schema, language);
  return words.anything;
}

const COMPACT: Readonly<Record<string, 'jws' | 'jwe'>> = {
  '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){2}$': 'jws',
  '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){4}$': 'jwe',
};

function textOf({ pattern, minLength, maxLength }: Schema, language: Language): string {
  const words = SCHEMA_WORDS[language];
  const fixed = /^\^\[A-Za-z0-9_-\]\{(\d+)\}\$$/.exec(pattern ?? '')?.[1];
  if (fixed !== undefined) return words.bytes(bytesIn(Number(fixed)));
  const compact = COMPACT[pattern ?? ''];
  if (compact !== undefined) return words[compact];
  if (pattern === '^[A-Za-z0-9_-]+$') return words.base64url(maxLength);
  const length = maxLength === undefined ? words.text : words.textUpTo(maxLength, minLength);
  return pattern === undefined ? length : `${length}, ${words.pattern} ${pattern}`;
}
