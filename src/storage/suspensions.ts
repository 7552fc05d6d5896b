import { and, asc, eq, inArray, lt, lte } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { raiseGeneration, readGeneration } from './generations.ts';
import { requireChanges } from './guard.ts';
import { accreditations, suspensions } from './schema.ts';

/** A suspension as it is kept, without what its row adds. */
export type Suspension = Omit<typeof suspensions.$inferSelect, 'rid' | keyof Authenticity>;
/** A suspension's row, its tag checked. */
export type SuspensionRow = typeof suspensions.$inferSelect;

type Reading = Pick<Ports, 'store' | 'keys' | 'log' | 'shelf'>;
type Suspended = Pick<Suspension, 'event' | 'accreditation'>;

const OWNERS = 'suspension-';
/** Name of an accreditation's generation of suspensions on the shelf. */
const owner = ({ event, accreditation }: Suspended) => `${OWNERS}${event}_${accreditation}`;

/**
 * The row, when it is ours and the newest of its accreditation: one that was lifted long ago and is put back would end
 * the present suspension at its own deadline.
 */
async function authentic(
  ports: Reading,
  row: SuspensionRow | undefined,
  now: UnixSeconds,
): Promise<SuspensionRow | undefined> {
  const found = await readAuthentic(ports, 'suspensions', row, { now });
  if (found === undefined || found.generation >= (await readGeneration(ports, owner(found)))) return found;
  ports.log.event('storage.row_put_back', { table: 'suspensions' });
  return undefined;
}

/** Notes, after its batch, that a suspension is the newest of its accreditation. */
export async function settleSuspension(ports: Pick<Ports, 'shelf'>, suspended: Suspended): Promise<void> {
  await raiseGeneration(ports, owner(suspended));
}

/** Forgets what was noted about an event's suspensions. Only when its entries are invalid for good. */
export async function forgetSuspensionsOf({ shelf }: Pick<Ports, 'shelf'>, event: string): Promise<void> {
  const noted = await shelf.list('generation', 0);
  for (const id of noted.filter((id) => id.startsWith(`generation/${OWNERS}${event}_`))) await shelf.destroy(id);
}

/**
 * Inserts a suspension, one generation above what the shelf knows; a second of the same accreditation is a `conflict`.
 * Call `settleSuspension` after the batch. The row goes first: a crash between leaves one that is newer, which counts.
 */
export async function insertSuspension(
  ports: Pick<Ports, 'store' | 'keys' | 'shelf'>,
  suspension: Suspension,
  notAfter: number,
): Promise<readonly [Statement]> {
  const generation = (await readGeneration(ports, owner(suspension))) + 1;
  const row = await sealRow(ports, 'suspensions', suspension, { notAfter, generation });
  return [ports.store.db.insert(suspensions).values(row) as unknown as Statement];
}

/** The accreditation's suspension. */
export async function findSuspensionOf(
  ports: Reading,
  accreditation: string,
  now: UnixSeconds,
): Promise<SuspensionRow | undefined> {
  const [row] = await ports.store.db.select().from(suspensions).where(eq(suspensions.accreditation, accreditation));
  return authentic(ports, row, now);
}

/** Forgets an accreditation's suspension, if there is one. */
export function deleteSuspension({ store }: Pick<Ports, 'store'>, accreditation: string): Statement {
  return store.db.delete(suspensions).where(eq(suspensions.accreditation, accreditation)) as unknown as Statement;
}

/** Forgets exactly these suspensions (at most 45): a `conflict` when an act ended or replaced one meanwhile. */
export function consumeSuspensions(
  { store }: Pick<Ports, 'store'>,
  rows: readonly SuspensionRow[],
): readonly [Statement, Statement] {
  const rids = rows.map(({ rid }) => rid);
  const tags = rows.map(({ tag }) => tag);
  const gone = store.db.delete(suspensions).where(and(inArray(suspensions.rid, rids), inArray(suspensions.tag, tags)));
  return [gone as unknown as Statement, requireChanges(store.db, rows.length)];
}

/** Suspended becomes active (at most 45): a `conflict` when one of them is in any other state. */
export function resumeAccreditations(
  { store }: Pick<Ports, 'store'>,
  ids: readonly string[],
): readonly [Statement, Statement] {
  const active = store.db
    .update(accreditations)
    .set({ state: 'active', reason: null })
    .where(and(inArray(accreditations.id, [...ids]), eq(accreditations.state, 'suspended')));
  return [active as unknown as Statement, requireChanges(store.db, ids.length)];
}

/** Which of these accreditations (at most 50) are suspended. */
export async function findSuspended(
  { store }: Pick<Ports, 'store'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await store.db
    .select({ id: accreditations.id })
    .from(accreditations)
    .where(and(inArray(accreditations.id, [...ids]), eq(accreditations.state, 'suspended')));
  return new Set(rows.map(({ id }) => id));
}

/** Suspensions of one event whose deadline has passed, earliest first. Rows that are not ours are left out, and stay. */
export async function findDueSuspensions(
  ports: Reading,
  event: string,
  now: UnixSeconds,
  limit: number,
): Promise<readonly SuspensionRow[]> {
  const rows = await ports.store.db
    .select()
    .from(suspensions)
    .where(and(eq(suspensions.event, event), lte(suspensions.until, now)))
    .orderBy(asc(suspensions.until))
    .limit(limit);
  const read = await Promise.all(rows.map((row) => authentic(ports, row, now)));
  return read.filter((row) => row !== undefined);
}

/** Events that have suspensions whose deadline has passed, at most 100. */
export async function findEventsWithDueSuspensions(
  { store }: Pick<Ports, 'store'>,
  now: UnixSeconds,
): Promise<readonly string[]> {
  const rows = await store.db
    .selectDistinct({ event: suspensions.event })
    .from(suspensions)
    .where(lte(suspensions.until, now))
    .limit(100);
  return rows.map(({ event }) => event);
}

/** Forgets suspensions that were never ended although nothing of them can be alive any more. For the sweep. */
export function deleteEndedSuspensions({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Statement {
  return store.db.delete(suspensions).where(lt(suspensions.notAfter, now)) as unknown as Statement;
}
