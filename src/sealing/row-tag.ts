import type { Bytes } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import type { JsonObject } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { hmac } from './hkdf.ts';
import type { RingKey } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What the authenticity tag of a row covers (design-sealing §6.32). */
export type TaggedRow = {
  readonly table: string;
  /** Every column but the tag, its key id, `notAfter`, `generation` and marked counters; blobs as base64url, absent as null. */
  readonly columns: JsonObject;
  /** Unix seconds, or null where the row has no deadline of its own. */
  readonly notAfter: number | null;
  /** The member's generation on the key shelf, or null where no member stands behind the row. */
  readonly generation: number | null;
};

/** HMAC-SHA-256 that lets a row steer a private key although the database is untrusted. */
export function tagRow(key: RingKey<'row'>, { table, columns, notAfter, generation }: TaggedRow): Promise<Bytes> {
  return hmac(key.key, canon({ typ: 'gafete/v1/row', key: key.id, table, columns, notAfter, generation }));
}

/** Checks a row's tag in constant time. A row that fails (`mac`, `length`) is to be treated as absent, and is an alarm. */
export async function verifyRow(
  key: RingKey<'row'>,
  row: TaggedRow,
  tag: Uint8Array,
): Promise<Result<true, Refusal<'mac' | 'length'>>> {
  if (tag.length !== 32) return refuse('length');
  return equalBytes(await tagRow(key, row), tag) ? ok(true) : refuse('mac');
}
