import { lt, sql } from 'drizzle-orm';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { releases } from './schema.ts';

/**
 * Counts rows against a client's budget of this hour. Changes no row when the budget does not hold them: follow it with
 * `requireOneChange`. The caller has checked that `rows` alone fits the budget.
 */
export function takeReleases(
  db: Database,
  { client, hour, rows, budget }: { client: string; hour: number; rows: number; budget: number },
): Statement {
  return db
    .insert(releases)
    .values({ client, hour, released: rows })
    .onConflictDoUpdate({
      target: [releases.client, releases.hour],
      set: { released: sql`${releases.released} + ${rows}` },
      setWhere: sql`${releases.released} + ${rows} <= ${budget}`,
    }) as unknown as Statement;
}

/**
 * Counts blind tags against a client's budget of this hour, found or not: one statement, so that many at once are not
 * let in together. False when the budget does not hold them; then nothing is counted. `tags` alone must fit the budget.
 */
export async function takeLookups(
  { db }: Pick<Store, 'db'>,
  { client, hour, tags, budget }: { client: string; hour: number; tags: number; budget: number },
): Promise<boolean> {
  const counted = await db
    .insert(releases)
    .values({ client, hour, released: 0, asked: tags })
    .onConflictDoUpdate({
      target: [releases.client, releases.hour],
      set: { asked: sql`${releases.asked} + ${tags}` },
      setWhere: sql`${releases.asked} + ${tags} <= ${budget}`,
    })
    .returning({ asked: releases.asked });
  return counted.length === 1;
}

/** Forgets counts of hours before `hour` (Unix seconds). */
export function deleteReleasesBefore(db: Database, hour: number): Statement {
  return db.delete(releases).where(lt(releases.hour, hour)) as unknown as Statement;
}
