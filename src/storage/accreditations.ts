/** Accreditations: a random id, an event, a state. Every move is a compare-and-swap over the states it may start from. */
import { and, eq, lte, sql } from 'drizzle-orm';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { requireThat } from './guard.ts';
import { oneOf } from './one-of.ts';
import { prepared } from './prepared.ts';
import { accreditations } from './schema.ts';

export interface AccreditationColumns {
  readonly id: string;
  readonly event: string;
  /** offered, active, suspended, revoked, withdrawn, lapsed or burned; expired is read from `exp`. */
  readonly state: string;
  readonly reason: string | null;
  readonly registeredHour: number;
  /** Unix seconds, day-coarse: end of its credentials. */
  readonly exp: number;
  readonly policyVersion: number;
  /** Comma separated. */
  readonly configurations: string;
  readonly copies: number;
  readonly lastRefusal: string | null;
  readonly lastRefusalHour: number | null;
}

type Read = Pick<Store, 'db'>;

const COLUMNS = {
  id: accreditations.id,
  event: accreditations.event,
  state: accreditations.state,
  reason: accreditations.reason,
  registeredHour: accreditations.registeredHour,
  exp: accreditations.exp,
  policyVersion: accreditations.policyVersion,
  configurations: accreditations.configurations,
  copies: accreditations.copies,
  lastRefusal: accreditations.lastRefusal,
  lastRefusalHour: accreditations.lastRefusalHour,
};

/** A new accreditation; the unique id refuses a second one. */
export function insertAccreditation(db: Database, row: AccreditationColumns): Statement {
  return db.insert(accreditations).values(row) as unknown as Statement;
}

const selectOne = prepared((db, at: { id: string }) =>
  db.select(COLUMNS).from(accreditations).where(eq(accreditations.id, at.id)),
);

/** One accreditation by its id. */
export async function findAccreditation({ db }: Read, id: string): Promise<AccreditationColumns | undefined> {
  const [row] = await selectOne(db, { id });
  return row;
}

/** Those of `ids` that belong to the event. */
export async function findAccreditations(
  { db }: Read,
  event: string,
  ids: readonly string[],
): Promise<readonly AccreditationColumns[]> {
  return db
    .select(COLUMNS)
    .from(accreditations)
    .where(and(eq(accreditations.event, event), oneOf(accreditations.id, ids)));
}

/** Moves accreditations of one event from one of the states `from` to `to`. Follow it with `requireChanges`. */
export function moveAccreditations(
  db: Database,
  move: {
    readonly event: string;
    readonly ids: readonly string[];
    readonly from: readonly string[];
    readonly to: string;
    readonly reason: string | null;
  },
): Statement {
  return db
    .update(accreditations)
    .set({ state: move.to, reason: move.reason })
    .where(
      and(
        eq(accreditations.event, move.event),
        oneOf(accreditations.id, move.ids),
        oneOf(accreditations.state, move.from),
      ),
    ) as unknown as Statement;
}

/** Moves all accreditations of an event that are in one of the states `from`. For distrust and closing. */
export function moveAll(
  db: Database,
  event: string,
  from: readonly string[],
  to: string,
  reason: string | null,
): Statement {
  return db
    .update(accreditations)
    .set({ state: to, reason })
    .where(and(eq(accreditations.event, event), oneOf(accreditations.state, from))) as unknown as Statement;
}

/** Number of accreditations of an event by stored state and whether their credentials have ended. */
export async function countStates(
  { db }: Read,
  event: string,
  now: number,
): Promise<readonly { state: string; ended: number; people: number }[]> {
  const ended = sql<number>`${accreditations.exp} <= ${now}`;
  return db
    .select({ state: accreditations.state, ended, people: sql<number>`count(*)` })
    .from(accreditations)
    .where(eq(accreditations.event, event))
    .groupBy(accreditations.state, ended);
}

/** Whether an event has any accreditation: then its policy takes two people to change. */
export async function hasAccreditations({ db }: Read, event: string): Promise<boolean> {
  const rows = await db
    .select({ id: accreditations.id })
    .from(accreditations)
    .where(eq(accreditations.event, event))
    .limit(1);
  return rows.length > 0;
}

/** A precondition for batches that one person may do only while nobody is accredited. */
export function requireNobody(db: Database, event: string): Statement {
  return requireThat(db, sql`NOT EXISTS (SELECT 1 FROM ${accreditations} WHERE ${accreditations.event} = ${event})`);
}

/** Forgets accreditations whose credentials ended at or before `end` (Unix seconds). */
export function deleteAccreditationsEndedBy(db: Database, end: number): Statement {
  return db.delete(accreditations).where(lte(accreditations.exp, end)) as unknown as Statement;
}
