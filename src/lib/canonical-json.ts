import { type Bytes, decodeUtf8, utf8 } from './bytes.ts';
import type { JsonValue } from './json.ts';
import { err, ok, type Result } from './result.ts';

export type { JsonObject, JsonValue } from './json.ts';

/** Why a value or a text is not canonical JSON. No evidence: it may be someone's plaintext. */
export type NotCanonical = { readonly type: 'canon' };

/** Deeper values are refused, so that hostile nesting cannot exhaust the stack. */
const MAX_DEPTH = 256;
/** In `u` mode a surrogate matches this class only when it stands alone. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * UTF-8 of RFC 8785 for values that we made ourselves or have already parsed. Throws on anything else, which is our
 * own fault; for values from outside use `tryCanon`.
 */
export function canon(value: unknown): Bytes {
  const text = write(value, 0);
  if (text === undefined) throw new TypeError('the value has no canonical form');
  return utf8(text);
}

/** As `canon`, for a value from outside: `canon` is the reason for fractions, −0, lone surrogates, depth > 256. */
export function tryCanon(value: unknown): Result<Bytes, NotCanonical> {
  const text = write(value, 0);
  return text === undefined ? err({ type: 'canon' }) : ok(utf8(text));
}

/**
 * Parses bytes only when they are exactly the canonical spelling of what they mean. A second spelling of one value
 * (white space, duplicate members, other escapes, member order) would let two readers see two things under one
 * signature.
 */
export function parseCanonical(bytes: Uint8Array): Result<JsonValue, NotCanonical> {
  const text = decodeUtf8(bytes);
  if (text === undefined) return err({ type: 'canon' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ type: 'canon' });
  }
  return write(value, 0) === text ? ok(value as JsonValue) : err({ type: 'canon' });
}

/** Whether a value from outside is an object with exactly these members, no more and no fewer. */
export function hasExactly<const Member extends string>(
  value: unknown,
  members: readonly Member[],
): value is { readonly [member in Member]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === members.length && members.every((member) => Object.hasOwn(value, member));
}

function write(value: unknown, depth: number): string | undefined {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : undefined;
    case 'string':
      // RFC 8785 §3.2.2.2: the ECMAScript escapes, which for well-formed strings is what JSON.stringify writes.
      return LONE_SURROGATE.test(value) ? undefined : JSON.stringify(value);
    case 'object':
      if (depth >= MAX_DEPTH) return undefined;
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value as object, depth + 1);
    default:
      return undefined;
  }
}

function writeArray(items: readonly unknown[], depth: number): string | undefined {
  const parts: string[] = [];
  for (const item of items) {
    const part = write(item, depth);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `[${parts.join(',')}]`;
}

function writeObject(value: object, depth: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const parts: string[] = [];
  // RFC 8785 §3.2.3: members in the order of their UTF-16 code units, which is the default order of `sort`.
  for (const member of Object.keys(value).sort()) {
    const part = write((value as Record<string, unknown>)[member], depth);
    if (part === undefined || LONE_SURROGATE.test(member)) return undefined;
    parts.push(`${JSON.stringify(member)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
