import { sql } from 'drizzle-orm';
import type { Database, Statement } from './database.ts';

/**
 * As `requireOneChange`, for a statement that must have changed exactly `n` rows: otherwise the batch is a `conflict`.
 * For acts on many rows at once, where one row that moved meanwhile must undo the whole.
 */
export function requireChanges(db: Database, n: number): Statement {
  return db
    .select({ guard: sql`CASE WHEN changes() = ${n} THEN 1 ELSE json('guard') END` })
    .from(sql`(SELECT 1)`) as unknown as Statement;
}
