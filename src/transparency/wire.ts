/** What the public log serves and a stranger reads: its addresses, and its entries as bytes. */
import type { Bytes } from '../lib/bytes.ts';
import { canon, parseCanonical } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { HOUR, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { type Leaf, leafSchema } from './leaf.ts';

export { type Leaf, type LeafType, leafSchema } from './leaf.ts';

/** Marks a canonical text as an entry of this log. */
export const ENTRY_TYP = 'gafete/v1/leaf';
/** Longest entry, in bytes: every leaf of the schema is far below. */
export const MAX_ENTRY_BYTES = 2048;

/** A leaf with the hour that it tells of. */
export interface LogEntry {
  /** Unix seconds, start of the hour. */
  readonly hour: UnixSeconds;
  readonly leaf: Leaf;
}

/** `entry_format`: not canonical JSON of an entry; `entry_schema`: a leaf outside its schema. */
export type EntryRefusal = { readonly type: 'entry_format' | 'entry_schema' };

/** The bytes of an entry. Throws when the leaf breaks its schema: it is made from our own values. The message names places only. */
export function renderEntry({ hour, leaf }: LogEntry): Bytes {
  const parsed = leafSchema.safeParse(leaf);
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.') || '(whole)');
    throw new TypeError(`leaf outside its schema at ${places.join(', ')}`);
  }
  // `optional` members that are undefined must not reach the canonical form.
  const members = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return canon({ typ: ENTRY_TYP, hour, ...members });
}

/** Reads an entry strictly: one spelling, one schema, a full hour. */
export function parseEntry(bytes: Uint8Array): Result<LogEntry, EntryRefusal> {
  if (bytes.length > MAX_ENTRY_BYTES) return err({ type: 'entry_format' });
  const parsed = parseCanonical(bytes);
  const value: unknown = parsed.ok ? parsed.value : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err({ type: 'entry_format' });
  const { typ, hour, ...members } = value as Readonly<Record<string, unknown>>;
  if (typ !== ENTRY_TYP || typeof hour !== 'number' || !(hour >= 0 && hour % HOUR === 0)) {
    return err({ type: 'entry_format' });
  }
  const leaf = leafSchema.safeParse(members);
  return leaf.success ? ok({ hour: unixSeconds(hour), leaf: leaf.data }) : err({ type: 'entry_schema' });
}

/** Where the log is served: `checkpoint` and `tile/…` below it. */
export function logPrefix(publicUrl: string): string {
  return `${publicUrl.replace(/\/$/, '')}/log`;
}

/** Name of the log in its checkpoints and keys: its address without the scheme (tlog-tiles, "Parameters"). */
export function logOrigin(publicUrl: string): string {
  return logPrefix(publicUrl).replace(/^https?:\/\//, '');
}
