/** The public log as rows: one head, tiles, entry bundles. Everything in them is served to everybody. */
import { and, eq, or, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports, Store } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { requireChanges, requireOneChange } from './guard.ts';
import { oneOf } from './one-of.ts';
import { logEntries, logHead, logTiles, pendingLeaves } from './schema.ts';

type Db = { readonly store: Pick<Store, 'db'> };

/** The head, without what its row adds. */
export type LogHead = Omit<typeof logHead.$inferSelect, 'rid' | 'only' | keyof Authenticity>;

const FOR_EVER = 253_402_300_799;

/** The head; `undefined` before the first, `'refused'` when the row is not ours. */
export async function findLogHead(
  ports: Pick<Ports, 'store' | 'keys' | 'log'>,
  now: UnixSeconds,
): Promise<LogHead | 'refused' | undefined> {
  const [row] = await ports.store.db.select().from(logHead);
  if (row === undefined) return undefined;
  return (await readAuthentic(ports, 'log_head', row, { now })) ?? 'refused';
}

/** The signed checkpoint as it is served: who reads it checks its signature, so the row's tag adds nothing. */
export async function findCheckpointNote({ store }: Db): Promise<string | undefined> {
  const [row] = await store.db.select({ note: logHead.note }).from(logHead);
  return row?.note;
}

/** The first head of a new log. A second one is a `conflict`. */
export async function insertLogHead(
  ports: Pick<Ports, 'store' | 'keys'>,
  head: LogHead,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'log_head', { only: 1, ...head }, { notAfter: FOR_EVER });
  return [ports.store.db.insert(logHead).values(row) as unknown as Statement];
}

/** Replaces the head that still is `before`; otherwise the batch is a `conflict`: of two sequencers one wins. */
export async function swapLogHead(
  ports: Pick<Ports, 'store' | 'keys'>,
  before: LogHead,
  head: LogHead,
): Promise<readonly [Statement, Statement]> {
  const row = await sealRow(ports, 'log_head', { only: 1, ...head }, { notAfter: FOR_EVER });
  const still = and(eq(logHead.size, before.size), eq(logHead.root, before.root));
  // Another sequencer may have looked later than this one began.
  const ran = sql`max(${logHead.ran}, ${head.ran})`;
  const swap = ports.store.db
    .update(logHead)
    .set({ ...row, ran })
    .where(still);
  return [swap as unknown as Statement, requireOneChange(ports.store.db)];
}

/** Notes that the sequencer looked. */
export function noteLogRun({ store }: Db, now: UnixSeconds): Statement {
  return store.db.update(logHead).set({ ran: sql`max(${logHead.ran}, ${now})` }) as unknown as Statement;
}

/** Writes a tile, in place of a narrower one. */
export function putTile({ store }: Db, level: number, place: number, hashes: Bytes): Statement {
  const target = [logTiles.level, logTiles.place];
  const insert = store.db.insert(logTiles).values({ level, place, hashes });
  return insert.onConflictDoUpdate({ target, set: { hashes } }) as unknown as Statement;
}

/** Writes an entry bundle, in place of a shorter one. */
export function putEntries({ store }: Db, place: number, bundle: Bytes): Statement {
  const insert = store.db.insert(logEntries).values({ place, bundle });
  return insert.onConflictDoUpdate({ target: logEntries.place, set: { bundle } }) as unknown as Statement;
}

/** The tiles at these places, in no order. */
export async function findTiles(
  { store }: Db,
  places: readonly { readonly level: number; readonly place: number }[],
): Promise<readonly { readonly level: number; readonly place: number; readonly hashes: Bytes }[]> {
  if (places.length === 0) return [];
  const { level, place, hashes } = logTiles;
  const wanted = or(...places.map((each) => and(eq(level, each.level), eq(place, each.place))));
  return store.db.select({ level, place, hashes }).from(logTiles).where(wanted);
}

/** One entry bundle. */
export async function findEntries({ store }: Db, place: number): Promise<Bytes | undefined> {
  const [row] = await store.db
    .select({ bundle: logEntries.bundle })
    .from(logEntries)
    .where(eq(logEntries.place, place));
  return row?.bundle;
}

/** Leaves that wait, those of the oldest hours first, in no order within an hour. */
export async function findPendingLeaves(
  { store }: Db,
  limit: number,
): Promise<readonly { readonly id: string; readonly leaf: string }[]> {
  const { id, leaf, hour, rid } = pendingLeaves;
  return store.db.select({ id, leaf }).from(pendingLeaves).orderBy(hour, rid).limit(limit);
}

/** Removes leaves that were integrated, or fails the batch: a leaf is integrated once. */
export function takePendingLeaves({ store }: Db, ids: readonly string[]): readonly [Statement, Statement] {
  const taken = store.db.delete(pendingLeaves).where(oneOf(pendingLeaves.id, ids));
  return [taken as unknown as Statement, requireChanges(store.db, ids.length)];
}

/** Hour of the oldest leaf that waits (Unix seconds). */
export async function oldestPendingHour({ store }: Db): Promise<number | undefined> {
  const [row] = await store.db.select({ hour: sql<number | null>`min(${pendingLeaves.hour})` }).from(pendingLeaves);
  return row?.hour ?? undefined;
}
