/**
 * Numbered crash points. Every read and write of the store and every call of the shelf is counted while armed; the n-th
 * fails, before or after it has acted. A batch is one point: inside it SQLite itself is all or nothing.
 */
import type SqliteDatabase from 'better-sqlite3';
import { type Ports, type Shelf, type Store, Unavailable } from '../../src/ports.ts';
import type { SqliteStore } from '../../src/runtime/node/sqlite.ts';

export type When = 'before' | 'after';

export interface Faults {
  /** For `startService({ wrap })`. */
  wrap(ports: Ports): Ports;
  /** From now on the n-th point (1 is the first) fails, once. */
  arm(n: number, when: When): void;
  /** Everything works again. Says which point failed; `undefined` when there were fewer than n. */
  disarm(): string | undefined;
}

/** As SQLite says it. */
class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code = 'SQLITE_IOERR';
}

export function createFaults(): Faults {
  let left = 0;
  let when: When = 'before';
  let armed = false;
  let inBatch = false;
  let failed: string | undefined;

  /** Whether this point is the one; counts it. A read that has acted is a read that failed: only writes fail afterwards. */
  function isDue(point: string, changes: boolean): boolean {
    if (!armed || inBatch || (when === 'after' && !changes)) return false;
    if (--left !== 0) return false;
    failed = `${when} ${point}`;
    armed = false;
    return true;
  }

  async function guard<T>(point: string, changes: boolean, fail: () => Error, work: () => Promise<T>): Promise<T> {
    const due = isDue(point, changes);
    if (due && when === 'before') throw fail();
    const done = await work();
    if (due) throw fail();
    return done;
  }

  function guardStatement<T>(sql: string, work: () => T): T {
    const point = sql.slice(0, 60);
    const due = isDue(point, !/^\s*select/i.test(sql));
    if (due && when === 'before') throw new SqliteError('disk I/O error');
    const done = work();
    if (due) throw new SqliteError('disk I/O error');
    return done;
  }

  function watch(statement: SqliteDatabase.Statement, sql: string): SqliteDatabase.Statement {
    const watched: SqliteDatabase.Statement = new Proxy(statement, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const call = () => value.apply(target, args) as unknown;
          if (name === 'run' || name === 'all' || name === 'get') return guardStatement(sql, call);
          const result = call();
          return result === target ? watched : result;
        };
      },
    });
    return watched;
  }

  function watchSqlite(sqlite: SqliteDatabase.Database): void {
    const prepare = sqlite.prepare.bind(sqlite);
    sqlite.prepare = ((sql: string) => watch(prepare(sql), sql)) as typeof sqlite.prepare;
  }

  function wrapStore(store: Store): Store {
    const failure = () => new Unavailable('store', new Error('injected'));
    watchSqlite((store as SqliteStore).sqlite);
    return {
      ...store,
      atomic: (statements) =>
        guard(`batch of ${statements.length}`, true, failure, async () => {
          // The batch runs synchronously before anything else of this process does.
          inBatch = true;
          const done = store.atomic(statements);
          inBatch = false;
          return done;
        }),
    };
  }

  function wrapShelf(shelf: Shelf): Shelf {
    const failure = () => new Unavailable('shelf', new Error('injected'));
    const kind = (id: string) => id.split('/')[0];
    return {
      put: (id, bytes) => guard(`put ${kind(id)}`, true, failure, () => shelf.put(id, bytes)),
      get: (id) => guard(`get ${kind(id)}`, false, failure, () => shelf.get(id)),
      destroy: (id) => guard(`destroy ${kind(id)}`, true, failure, () => shelf.destroy(id)),
      list: (name, minAge) => guard(`list ${name}`, false, failure, () => shelf.list(name, minAge)),
    };
  }

  return {
    wrap: (ports) => ({ ...ports, store: wrapStore(ports.store), shelf: wrapShelf(ports.shelf) }),
    arm(n, at) {
      left = n;
      when = at;
      armed = true;
      failed = undefined;
    },
    disarm() {
      armed = false;
      return failed;
    },
  };
}
