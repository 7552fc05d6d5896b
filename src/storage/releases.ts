import { lt, sql } from 'drizzle-orm';
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

/** Forgets counts of hours before `hour` (Unix seconds). */
export function deleteReleasesBefore(db: Database, hour: number): Statement {
  return db.delete(releases).where(lt(releases.hour, hour)) as unknown as Statement;
}
