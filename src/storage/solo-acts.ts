import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { requireThat } from './guard.ts';
import { soloActs } from './schema.ts';

/** How many accreditations the client ended alone in the windows that began at `since` (Unix seconds) or later. */
export async function readSolo({ db }: Pick<Store, 'db'>, client: string, since: number): Promise<number> {
  const [row] = await db
    .select({ ended: sql<number>`coalesce(sum(${soloActs.ended}), 0)` })
    .from(soloActs)
    .where(and(eq(soloActs.client, client), gte(soloActs.windowStart, since)));
  return row?.ended ?? 0;
}

/**
 * Counts accreditations ended alone. The CHECK fails the batch above five in one window, the guard above `most` in all
 * windows that began at `since` or later: a lost race becomes a two-person act.
 */
export function takeSolo(
  db: Database,
  {
    client,
    windowStart,
    since,
    people,
    most,
  }: {
    readonly client: string;
    readonly windowStart: number;
    readonly since: number;
    readonly people: number;
    readonly most: number;
  },
): readonly [Statement, Statement] {
  const ended = sql`(SELECT sum(${soloActs.ended}) FROM ${soloActs} WHERE ${soloActs.client} = ${client} AND ${soloActs.windowStart} >= ${since})`;
  return [
    db
      .insert(soloActs)
      .values({ client, windowStart, ended: people })
      .onConflictDoUpdate({
        target: [soloActs.client, soloActs.windowStart],
        set: { ended: sql`${soloActs.ended} + ${people}` },
      }) as unknown as Statement,
    requireThat(db, sql`${ended} <= ${most}`),
  ];
}

/** Forgets windows that began before `start` (Unix seconds). */
export function deleteSoloBefore(db: Database, start: number): Statement {
  return db.delete(soloActs).where(lt(soloActs.windowStart, start)) as unknown as Statement;
}
