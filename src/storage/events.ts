/**
 * Event rows. Each change writes the row one generation higher and then raises the event's generation on the shelf, so
 * that an older row (an earlier epoch, an earlier policy, an open event that was closed) put back into the database is
 * absent. The row is written first: a crash between leaves a row that is newer than the shelf, which counts.
 */
import { and, eq, lt } from 'drizzle-orm';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { noteGeneration, readGeneration } from './generations.ts';
import { requireOneChange } from './guard.ts';
import { prepared } from './prepared.ts';
import { events } from './schema.ts';

/** What an event row says. `state`: open, distrusted or closed. */
export interface EventColumns {
  readonly id: string;
  readonly state: string;
  readonly policyVersion: number;
  readonly epoch: number;
  readonly shelfKey: string;
  readonly tagShelfKey: string;
}
export type EventRow = EventColumns & Authenticity;

const COLUMNS = {
  id: events.id,
  state: events.state,
  policyVersion: events.policyVersion,
  epoch: events.epoch,
  shelfKey: events.shelfKey,
  tagShelfKey: events.tagShelfKey,
  notAfter: events.notAfter,
  generation: events.generation,
  tagKey: events.tagKey,
  tag: events.tag,
};

/** Name of an event's generation on the shelf. */
const owner = (event: string) => `event-${event}`;

async function authenticEvent(ports: Ports, row: EventRow | undefined, now: UnixSeconds) {
  const found = await readAuthentic(ports, 'events', row, { now });
  if (found === undefined) return undefined;
  if (found.generation >= (await readGeneration(ports, owner(found.id)))) return found;
  ports.log.event('storage.row_put_back', { table: 'events' });
  return undefined;
}

const selectEvent = prepared((db, at: { id: string }) => db.select(COLUMNS).from(events).where(eq(events.id, at.id)));

/** The event's row, closed ones included; `undefined` when there is none that is ours and current. */
export async function findEvent(ports: Ports, id: string, now: UnixSeconds): Promise<EventRow | undefined> {
  const [row] = await selectEvent(ports.store.db, { id });
  return authenticEvent(ports, row, now);
}

/** All events that are ours and current, in no order that tells anything. */
export async function listEvents(ports: Ports, now: UnixSeconds): Promise<readonly EventRow[]> {
  const rows = await ports.store.db.select(COLUMNS).from(events);
  const found: EventRow[] = [];
  for (const row of rows) {
    const event = await authenticEvent(ports, row, now);
    if (event !== undefined) found.push(event);
  }
  return found;
}

/** A new event. `notAfter`: when its public row goes, 30 days after its last credential. */
export async function insertEvent(
  ports: Ports,
  columns: EventColumns,
  notAfter: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'events', columns, { notAfter });
  return [ports.store.db.insert(events).values(row) as unknown as Statement];
}

/**
 * Compare-and-swap: writes changed columns over exactly the row that was read, or fails the batch. After the batch the
 * caller must call `settleEvent`, or the old row could be put back.
 */
export async function replaceEvent(
  ports: Ports,
  read: EventRow,
  changes: Partial<Omit<EventColumns, 'id'>> & { readonly notAfter?: number },
): Promise<readonly [Statement, Statement]> {
  const { notAfter: before, generation, tagKey: _key, tag, ...columns } = read;
  const { notAfter = before, ...changed } = changes;
  const row = await sealRow(ports, 'events', { ...columns, ...changed }, { notAfter, generation: generation + 1 });
  const { db } = ports.store;
  const update = db
    .update(events)
    .set(row)
    .where(and(eq(events.id, read.id), eq(events.tag, tag)));
  return [update as unknown as Statement, requireOneChange(db)];
}

/**
 * A precondition for batches that depend on the event as it was read: a row changed meanwhile fails the batch. It
 * writes the row over itself, which changes nothing.
 */
export function requireEvent(db: Database, read: EventRow): readonly [Statement, Statement] {
  const same = db
    .update(events)
    .set({ tag: read.tag })
    .where(and(eq(events.id, read.id), eq(events.tag, read.tag)));
  return [same as unknown as Statement, requireOneChange(db)];
}

/** Notes, after `replaceEvent` was done, that no row up to the one that was read counts any more. */
export async function settleEvent(ports: Ports, { id, generation }: EventRow): Promise<void> {
  // By its number and not by one more: after a crash in between, one more would stay behind for good.
  await noteGeneration(ports, owner(id), generation + 1);
}

/** Removes a row past its deadline. */
export function deleteEvent(db: Database, event: string): Statement {
  return db.delete(events).where(eq(events.id, event)) as unknown as Statement;
}

/** An event whose row's deadline has passed. `ours`: its tag is good, so that the deadline is the one we wrote. */
export interface EndedEvent {
  readonly id: string;
  readonly ours: boolean;
}

/** Events whose row's deadline passed before `now`. */
export async function findEndedEvents(ports: Ports, now: UnixSeconds): Promise<readonly EndedEvent[]> {
  const rows = await ports.store.db.select(COLUMNS).from(events).where(lt(events.notAfter, now));
  const ended: EndedEvent[] = [];
  for (const row of rows) {
    // At moment 0 no deadline has passed: what is left of the answer is whether the row is ours.
    const ours = (await readAuthentic(ports, 'events', row, { now: unixSeconds(0) })) !== undefined;
    ended.push({ id: row.id, ours });
  }
  return ended;
}

/**
 * Forgets the generation of an event that is gone. Only for a row that was ours: otherwise whoever moved its deadline
 * could have the generation forgotten, and then put an old row back.
 */
export async function forgetGeneration({ shelf }: Pick<Ports, 'shelf'>, event: string): Promise<void> {
  await shelf.destroy(`generation/${owner(event)}`);
}
