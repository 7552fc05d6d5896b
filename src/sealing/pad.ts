import type { Bytes } from '../lib/bytes.ts';
import { ok, type Result } from '../lib/result.ts';
import { type Refusal, refuse } from './refusal.ts';

const KIB = 1024;
/** Plaintext sizes of an offer: a thief sees which of seven, not how long a name is. */
export const OFFER_BUCKETS = [KIB, 2 * KIB, 4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB] as const;
/** Plaintext sizes of applications, roster entries and verdicts. */
export const FORM_BUCKETS = [4 * KIB, 16 * KIB, 64 * KIB] as const;
/** Sizes in which answers wait that the service relays and cannot read. */
export const RELAY_BUCKETS = [4 * KIB, 16 * KIB, 64 * KIB, 128 * KIB] as const;
/** The one plaintext size of revocation envelopes and issued ranks. */
export const SMALL_BUCKETS = [256] as const;

const MARKER = 0x80;

/** One byte 0x80, then zeros to the smallest bucket that holds both (buckets in bytes, ascending); else `too_large`. */
export function pad(content: Uint8Array, buckets: readonly number[]): Result<Bytes, Refusal<'too_large'>> {
  const size = buckets.find((bucket) => bucket >= content.length + 1);
  if (size === undefined) return refuse('too_large');
  const padded = new Uint8Array(size);
  padded.set(content);
  padded[content.length] = MARKER;
  return ok(padded);
}

/** The content of a padded text; `pad` for every other length, a missing marker, or a bucket larger than needed. */
export function unpad(padded: Bytes, buckets: readonly number[]): Result<Bytes, Refusal<'pad'>> {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== MARKER) return refuse('pad');
  // Only one padding per content: a larger bucket would be a second ciphertext length for the same statement.
  if (buckets.find((bucket) => bucket >= end + 1) !== padded.length) return refuse('pad');
  return ok(padded.slice(0, end));
}
