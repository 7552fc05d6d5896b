/** The desk's own sealed notes and their blind index. No column ties a row to an accreditation. */
import { and, eq, lte, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { oneOf } from './one-of.ts';
import { roster, rosterTags } from './schema.ts';

export interface RosterRow {
  readonly id: string;
  readonly event: string;
  readonly epoch: number;
  readonly rosterSealed: Bytes;
  /** Name of k_row; begins with the epoch in which it was made, so that re-keying knows which are left. */
  readonly shelfKey: string;
  readonly exp: number;
}

type Read = Pick<Store, 'db'>;

const ofEpoch = (epoch: number) => sql`${roster.shelfKey} GLOB ${`${epoch}_*`}`;

/** The name of a row key made in this epoch. */
export function rowKeyName(epoch: number, random: string): string {
  return `${epoch}_${random}`;
}

/** Adds a sealed row. */
export function insertRosterRow(db: Database, row: RosterRow): Statement {
  return db.insert(roster).values(row) as unknown as Statement;
}

/** Ties a stored tag to a row. */
export function insertRosterTag(db: Database, row: { event: string; tag: string; row: string }): Statement {
  return db.insert(rosterTags).values(row) as unknown as Statement;
}

/** Ids of the rows with one of these stored tags, past ones left out. */
export async function findTaggedRows(
  { db }: Read,
  event: string,
  tags: readonly string[],
  now: number,
  limit: number,
): Promise<readonly RosterRow[]> {
  return db
    .selectDistinct({
      id: roster.id,
      event: roster.event,
      epoch: roster.epoch,
      rosterSealed: roster.rosterSealed,
      shelfKey: roster.shelfKey,
      exp: roster.exp,
    })
    .from(roster)
    .innerJoin(rosterTags, and(eq(rosterTags.row, roster.id), eq(rosterTags.event, roster.event)))
    .where(and(eq(roster.event, event), oneOf(rosterTags.tag, tags), sql`${roster.exp} > ${now}`))
    .orderBy(roster.id)
    .limit(limit);
}

/** Rows whose outer key is of an earlier epoch. */
export async function findRowsToRekey(
  { db }: Read,
  event: string,
  epoch: number,
  limit: number,
): Promise<readonly RosterRow[]> {
  const rows = await db
    .select()
    .from(roster)
    .where(and(eq(roster.event, event), sql`NOT ${ofEpoch(epoch)}`))
    .limit(limit);
  return rows.map(({ rid: _rid, ...row }) => row);
}

/** How many rows still have an outer key of an earlier epoch. */
export async function countRowsToRekey({ db }: Read, event: string, epoch: number): Promise<number> {
  const [row] = await db
    .select({ rows: sql<number>`count(*)` })
    .from(roster)
    .where(and(eq(roster.event, event), sql`NOT ${ofEpoch(epoch)}`));
  return row?.rows ?? 0;
}

/** Compare-and-swap of a row's outer layer: only over the key that was read. */
export function rekeyRow(
  db: Database,
  read: Pick<RosterRow, 'id' | 'shelfKey'>,
  changed: { readonly rosterSealed: Bytes; readonly shelfKey: string },
): Statement {
  return db
    .update(roster)
    .set({ rosterSealed: changed.rosterSealed, shelfKey: changed.shelfKey })
    .where(and(eq(roster.id, read.id), eq(roster.shelfKey, read.shelfKey))) as unknown as Statement;
}

/** Rows past their deadline. */
export async function findExpiredRows({ db }: Read, now: number, limit: number) {
  return db.select({ id: roster.id, shelfKey: roster.shelfKey }).from(roster).where(lte(roster.exp, now)).limit(limit);
}

/** Removes rows and their tags. Destroy their shelf keys after the batch. */
export function deleteRosterRows(db: Database, ids: readonly string[]): readonly [Statement, Statement] {
  return [
    db.delete(rosterTags).where(oneOf(rosterTags.row, ids)) as unknown as Statement,
    db.delete(roster).where(oneOf(roster.id, ids)) as unknown as Statement,
  ];
}

/** Removes a row only while it still has the key that was read, and then its tags. */
export function deleteUnreadableRow(
  db: Database,
  { id, shelfKey }: Pick<RosterRow, 'id' | 'shelfKey'>,
): readonly [Statement, Statement] {
  const gone = sql`NOT EXISTS (SELECT 1 FROM ${roster} WHERE ${roster.id} = ${id})`;
  return [
    db.delete(roster).where(and(eq(roster.id, id), eq(roster.shelfKey, shelfKey))) as unknown as Statement,
    db.delete(rosterTags).where(and(eq(rosterTags.row, id), gone)) as unknown as Statement,
  ];
}

/** Removes all rows and tags of an event. For closing. */
export function deleteRoster(db: Database, event: string): readonly [Statement, Statement] {
  return [
    db.delete(rosterTags).where(eq(rosterTags.event, event)) as unknown as Statement,
    db.delete(roster).where(eq(roster.event, event)) as unknown as Statement,
  ];
}
