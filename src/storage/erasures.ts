/**
 * What closing an event leaves behind for everybody: how much there was, and its certificate. The counts are those of an
 * untrusted database, like the rows that they count; what the certificate vouches for is that nothing of them is left.
 */
import { and, asc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Ports } from '../ports.ts';
import type { Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import {
  accreditations,
  acts,
  bundleWraps,
  erasures,
  events,
  gateHandles,
  gates,
  issued,
  lists,
  offers,
  refreshes,
  revocations,
  roster,
  rosterTags,
  sessions,
  suspensions,
  transactions,
} from './schema.ts';

type Storage = Pick<Ports, 'store'>;

export type ErasureRow = Omit<typeof erasures.$inferSelect, 'rid'>;

/** Rows of an event that its closing removes: about people, sealed or not, and what gates have under way. */
function rowsOf(event: string): SQL<number> {
  const lookups = sql`(SELECT ${offers.lookup} FROM ${offers} WHERE ${offers.event} = ${event}
    UNION ALL SELECT ${refreshes.lookup} FROM ${refreshes} WHERE ${refreshes.event} = ${event})`;
  const people = sql`(SELECT ${accreditations.id} FROM ${accreditations} WHERE ${accreditations.event} = ${event})`;
  return sql<number>`(
    (SELECT count(*) FROM ${offers} WHERE ${offers.event} = ${event})
    + (SELECT count(*) FROM ${refreshes} WHERE ${refreshes.event} = ${event})
    + (SELECT count(*) FROM ${sessions} WHERE ${sessions.lookup} IN ${lookups})
    + (SELECT count(*) FROM ${issued} WHERE ${issued.lookup} IN ${lookups})
    + (SELECT count(*) FROM ${roster} WHERE ${roster.event} = ${event})
    + (SELECT count(*) FROM ${rosterTags} WHERE ${rosterTags.event} = ${event})
    + (SELECT count(*) FROM ${revocations} WHERE ${revocations.accreditation} IN ${people})
    + (SELECT count(*) FROM ${suspensions} WHERE ${suspensions.event} = ${event})
    + (SELECT count(*) FROM ${bundleWraps} WHERE ${bundleWraps.event} = ${event})
    + (SELECT count(*) FROM ${acts} WHERE ${acts.event} = ${event})
    + (SELECT count(*) FROM ${gates} WHERE ${gates.event} = ${event})
    + (SELECT count(*) FROM ${gateHandles} WHERE ${gateHandles.event} = ${event})
    + (SELECT count(*) FROM ${transactions} WHERE ${transactions.event} = ${event}))`;
}

/** Keys on the shelf that rows of the event name: one an offer and a roster row, two of the event, one of its list; and what it has beside. */
function keysOf(event: string, beside: number): SQL<number> {
  return sql<number>`(
    ${beside}
    + (SELECT count(*) FROM ${offers} WHERE ${offers.event} = ${event})
    + (SELECT count(*) FROM ${refreshes} WHERE ${refreshes.event} = ${event})
    + (SELECT count(*) FROM ${roster} WHERE ${roster.event} = ${event})
    + (SELECT 2 * count(*) FROM ${events} WHERE ${events.id} = ${event})
    + (SELECT count(*) FROM ${lists} WHERE ${lists.event} = ${event}))`;
}

/** Counts what is there, before anything goes; `beside`: keys that no row counts. Only the first of several counts. */
export function insertErasure(
  { store: { db } }: Storage,
  event: string,
  { closedHour, beside }: { readonly closedHour: number; readonly beside: number },
): Statement {
  const row = { event, closedHour, keys: keysOf(event, beside), rowsBefore: rowsOf(event) };
  return db.insert(erasures).values(row).onConflictDoNothing() as unknown as Statement;
}

/** How many rows of an event are left that closing removes. */
export async function countRowsOf({ store: { db } }: Storage, event: string): Promise<number> {
  const [row] = await db.select({ n: rowsOf(event) }).from(sql`(SELECT 1)`);
  return row?.n ?? 0;
}

const COLUMNS = {
  event: erasures.event,
  closedHour: erasures.closedHour,
  keys: erasures.keys,
  rowsBefore: erasures.rowsBefore,
  unreadableHour: erasures.unreadableHour,
  inTime: erasures.inTime,
  alarmed: erasures.alarmed,
  certificate: erasures.certificate,
};

/** What is known of an event's erasure; `undefined` before its closing was begun. */
export async function findErasure({ store: { db } }: Storage, event: string): Promise<ErasureRow | undefined> {
  const [row] = await db.select(COLUMNS).from(erasures).where(eq(erasures.event, event));
  return row;
}

/** The oldest closing hour of an event without certificate (Unix seconds); `undefined` when all have theirs. */
export async function oldestUncertified({ store: { db } }: Storage): Promise<number | undefined> {
  const [row] = await db
    .select({ hour: erasures.closedHour })
    .from(erasures)
    .where(isNull(erasures.certificate))
    .orderBy(asc(erasures.closedHour))
    .limit(1);
  return row?.hour;
}

/** Events without certificate that closed before `hour` and of which no alarm told yet. */
export async function findLate({ store: { db } }: Storage, hour: number, limit: number): Promise<readonly string[]> {
  const late = and(isNull(erasures.certificate), lt(erasures.closedHour, hour), eq(erasures.alarmed, 0));
  const rows = await db.select({ event: erasures.event }).from(erasures).where(late).limit(limit);
  return rows.map(({ event }) => event);
}

/** Notes, once, when the keys of an event were proved destroyed. */
export function noteUnreadable(
  { store: { db } }: Storage,
  event: string,
  at: { readonly unreadableHour: number; readonly inTime: number },
): Statement {
  const first = and(eq(erasures.event, event), isNull(erasures.unreadableHour));
  return db.update(erasures).set(at).where(first) as unknown as Statement;
}

/** Marks that an alarm told of this event, or fails the batch: it tells once. */
export function markAlarmed({ store: { db } }: Storage, event: string): readonly [Statement, Statement] {
  const first = and(eq(erasures.event, event), eq(erasures.alarmed, 0));
  return [db.update(erasures).set({ alarmed: 1 }).where(first) as unknown as Statement, requireOneChange(db)];
}

/** Writes the certificate, or fails the batch: of two at once one is published. */
export function putCertificate(
  { store: { db } }: Storage,
  event: string,
  certificate: string,
): readonly [Statement, Statement] {
  const first = and(eq(erasures.event, event), isNull(erasures.certificate));
  return [db.update(erasures).set({ certificate }).where(first) as unknown as Statement, requireOneChange(db)];
}
