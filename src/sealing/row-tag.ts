import { encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import type { JsonObject } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
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

/** Rows whose tag was found good, by ring key: an event's rows are read for every copy that it issues. */
const known = new WeakMap<CryptoKey, Set<string>>();
const KNOWN_ROWS = 1024;
/** Bytes of a statement; longer ones (the entries of a list) change with every act. */
const KNOWN_LENGTH = 16_384;

/** HMAC-SHA-256 that lets a row steer a private key although the database is untrusted. */
export function tagRow(key: RingKey<'row'>, row: TaggedRow): Promise<Bytes> {
  return hmac(key.key, statement(key, row));
}

/** Checks a row's tag in constant time. A row that fails (`mac`, `length`) is to be treated as absent, and is an alarm. */
export async function verifyRow(
  key: RingKey<'row'>,
  row: TaggedRow,
  tag: Uint8Array,
): Promise<Result<true, Refusal<'mac' | 'length'>>> {
  if (tag.length !== 32) return refuse('length');
  const message = statement(key, row);
  // A tag that was good for these very bytes under this very key is good for them again: what is kept is an answer of
  // HMAC, not of the database. Whether the row has expired or its owner was removed is asked anew each time.
  const name = message.length > KNOWN_LENGTH ? undefined : nameOf(message, tag);
  if (name !== undefined && known.get(key.key)?.has(name)) return ok(true);
  if (!equalBytes(await hmac(key.key, message), tag)) return refuse('mac');
  if (name !== undefined) remember(key.key, name);
  return ok(true);
}

function statement(key: RingKey<'row'>, { table, columns, notAfter, generation }: TaggedRow): Bytes {
  return canon({ typ: 'gafete/v1/row', key: key.id, table, columns, notAfter, generation });
}

function nameOf(message: Bytes, tag: Uint8Array): string {
  return encodeBase64url(sha256(concatBytes(tag, message)));
}

function remember(key: CryptoKey, name: string): void {
  const names = known.get(key) ?? new Set();
  if (names.size >= KNOWN_ROWS) names.clear();
  known.set(key, names.add(name));
}
