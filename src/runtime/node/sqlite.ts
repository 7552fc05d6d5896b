/** SQLite in one file, through better-sqlite3. */
import { chmodSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { err, ok } from '../../lib/result.ts';
import { type Store, Unavailable } from '../../ports.ts';
import type { Database, Statement } from '../../storage/database.ts';
import { isConflict } from '../../storage/guard.ts';
import * as schema from '../../storage/schema.ts';

export interface SqliteStore extends Store {
  readonly sqlite: SqliteDatabase.Database;
  close(): void;
}

/** Opens the database file (or `:memory:`), private to its owner, and brings it to the newest migration. */
export function openSqlite(file: string, migrationsFolder: string): SqliteStore {
  const sqlite = new SqliteDatabase(file);
  if (file !== ':memory:') chmodSync(file, 0o600);
  sqlite.pragma('journal_mode = WAL');
  // FULL: a code that was redeemed stays redeemed after a power cut.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  // Overwrites what is deleted; it still needs a truncating checkpoint before the WAL forgets too.
  sqlite.pragma('secure_delete = ON');
  sqlite.pragma('busy_timeout = 5000');
  const db = drizzle(sqlite, { schema });
  migrate(db, { migrationsFolder });
  return { db: db as unknown as Database, sqlite, atomic: atomicOn(sqlite), close: () => sqlite.close() };
}

interface Prepared {
  _prepare(): { execute(): unknown };
}

function run(statement: Statement): readonly unknown[] {
  const result = (statement as unknown as Prepared)._prepare().execute() as { sync?: () => unknown };
  const rows = typeof result?.sync === 'function' ? result.sync() : result;
  return Array.isArray(rows) ? rows : [];
}

function atomicOn(sqlite: SqliteDatabase.Database): Store['atomic'] {
  return async (statements) => {
    try {
      // One synchronous transaction: nothing else of this process runs between its statements.
      return ok(sqlite.transaction(() => statements.map(run)).immediate());
    } catch (error) {
      if (isConflict(error)) return err('conflict');
      throw new Unavailable('store', error);
    }
  };
}
