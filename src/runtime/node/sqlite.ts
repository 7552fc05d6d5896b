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
import { searchFiles } from './erased-files.ts';

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
  // Sorting and VACUUM never write rows to a file of their own.
  sqlite.pragma('temp_store = MEMORY');
  // Migrations change what texts mean: they run without kept statements.
  migrate(drizzle(sqlite), { migrationsFolder });
  return storeOver(sqlite);
}

/** The store over a connection that is set up and migrated. */
export function storeOver(sqlite: SqliteDatabase.Database): SqliteStore {
  const db = drizzle(keepingStatements(sqlite), { schema });
  return {
    db: db as unknown as Database,
    sqlite,
    atomic: atomicOn(sqlite),
    searchFiles: (samples) => searchFiles(sqlite, samples),
    close: () => sqlite.close(),
  };
}

/** Texts that this process runs are few: builders put every value into a parameter. The bound is for what grows all the same. */
const STATEMENTS_KEPT = 512;

/**
 * The same database, for the query builder: compiles each SQL text once. The builder asks for a new statement each time,
 * and compiling costs more than most of them take to run. Statements run synchronously to their end, so two uses of one
 * never overlap.
 */
function keepingStatements(sqlite: SqliteDatabase.Database): SqliteDatabase.Database {
  const kept = new Map<string, SqliteDatabase.Statement>();
  const prepare = (text: string): SqliteDatabase.Statement => {
    let statement = kept.get(text);
    if (statement === undefined) {
      statement = sqlite.prepare(text);
      if (kept.size >= STATEMENTS_KEPT) kept.clear();
      kept.set(text, statement);
    }
    // The builder switches to rows as arrays where it wants them; the next user of the text may not.
    return statement.reader ? statement.raw(false) : statement;
  };
  return Object.create(sqlite, { prepare: { value: prepare } }) as SqliteDatabase.Database;
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
