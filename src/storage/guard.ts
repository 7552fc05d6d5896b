import { DrizzleQueryError, type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from './database.ts';
import { preparedItem } from './prepared.ts';

/**
 * A statement for an atomic batch that aborts it as `conflict` unless the statement before it changed exactly `n` rows.
 * An UPDATE that matches nothing does not abort a batch on its own, and D1 has no interactive transactions; `json('…')`
 * of something that is not JSON fails in SQLite itself, on both databases.
 */
export function requireChanges(db: Database, n: number): Statement {
  return requireThat(db, sql`changes() = ${n}`);
}

/** As `requireChanges` for any condition: it is judged after what stands before it in the batch. */
export function requireThat(db: Database, condition: SQL): Statement {
  return db
    .select({ guard: sql`CASE WHEN ${condition} THEN 1 ELSE json('guard') END` })
    .from(sql`(SELECT 1)`) as unknown as Statement;
}

const oneChange = preparedItem((db) => requireChanges(db, 1));

/** As `requireChanges` for the usual case: one row. */
export function requireOneChange(db: Database): Statement {
  return oneChange(db, {});
}

const CONSTRAINT = /(UNIQUE|CHECK|NOT NULL|PRIMARY KEY) constraint failed|malformed JSON/i;

/** Whether a batch failed because a constraint or a guard refused it, and not because the database is down. */
export function isConflict(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (CONSTRAINT.test(at.message)) return true;
  }
  return false;
}

/** Whether an error came from the database and not from our own code: D1 and better-sqlite3 both stand behind drizzle's. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof DrizzleQueryError || (error instanceof Error && /^(SqliteError|D1_ERROR)/.test(error.name));
}
