/**
 * The one place that writes and reads rows which steer a private key.
 *
 * The database is untrusted input: whoever can write it must not be able to admit a client, approve an offer or swap a
 * desk key. Such a row carries an HMAC over its columns under a ring key that the database does not hold, and is absent
 * without it (`design-sealing.md` §4, §6.32). What a database writer can still do: delete a row, and put back a policy
 * or an event row that has not expired; the public log shows both.
 */
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import type { JsonObject } from '../lib/json.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { tagRow, verifyRow } from '../sealing/row-tag.ts';

/** Columns outside the tag because compare-and-swap statements change them. */
const COUNTERS: Readonly<Record<string, readonly string[]>> = {
  offers: ['state', 'tries'],
  lists: ['next'],
  transactions: ['state'],
  log_head: ['ran'],
};
const NOT_COVERED = new Set(['rid', 'tag', 'tagKey', 'notAfter', 'generation']);

/** The columns every authentic row has beside its own. */
export interface Authenticity {
  /** Unix seconds. */
  readonly notAfter: number;
  readonly generation: number;
  readonly tagKey: string;
  readonly tag: string;
}

type Keys = Pick<Ports, 'keys'>;

function coveredColumns(table: string, row: object): JsonObject {
  const skipped = COUNTERS[table] ?? [];
  const columns: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(row)) {
    if (NOT_COVERED.has(name) || skipped.includes(name)) continue;
    columns[name] = value instanceof Uint8Array ? encodeBase64url(value) : (value ?? null);
  }
  return columns;
}

/**
 * Adds the authenticity columns to a new or changed row. Name every covered column, absent ones as null:
 * a column left out here and filled by the database would make the row unreadable.
 */
export async function sealRow<Row extends object>(
  { keys }: Keys,
  table: string,
  row: Row,
  { notAfter, generation = 0 }: { notAfter: number; generation?: number },
): Promise<Row & Authenticity> {
  const key = await keys.key('row');
  const tag = await tagRow(key, { table, columns: coveredColumns(table, row), notAfter, generation });
  return { ...row, notAfter, generation, tagKey: key.id, tag: encodeBase64url(tag) };
}

/**
 * The row, when its tag is ours, its deadline has not passed, and it was written in the owner's present generation
 * (`generation`, for rows with an owner). Otherwise `undefined`: to the caller such a row does not exist.
 */
export async function readAuthentic<Row extends Authenticity>(
  { keys, log }: Pick<Ports, 'keys' | 'log'>,
  table: string,
  row: Row | undefined,
  { now, generation }: { now: UnixSeconds; generation?: number },
): Promise<Row | undefined> {
  if (row === undefined) return undefined;
  const key = await keys.findKey('row', row.tagKey);
  const tag = decodeBase64url(row.tag, 32);
  if (key === undefined || tag === undefined) return reject(log, table);
  const statement = {
    table,
    columns: coveredColumns(table, row),
    notAfter: row.notAfter,
    generation: row.generation,
  };
  if (!(await verifyRow(key, statement, tag)).ok) return reject(log, table);
  if (generation !== undefined && row.generation !== generation) return undefined;
  return now > row.notAfter ? undefined : row;
}

function reject(log: Ports['log'], table: string): undefined {
  // An unauthentic row is either an attack or a lost ring key: the operator must see it, with the table and nothing else.
  log.event('storage.row_refused', { table: table as Lowercase<string> });
  return undefined;
}
