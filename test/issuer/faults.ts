/** Storage that fails at the n-th touch: numbered points before and after every batch, shelf call and statement. */
import type SqliteDatabase from 'better-sqlite3';
import { type Ports, Unavailable } from '../../src/ports.ts';
import { type SqliteStore, storeOver } from '../../src/runtime/node/sqlite.ts';

const RUNNING = new Set(['run', 'all', 'get']);

export interface Faults {
  readonly wrap: (ports: Ports) => Ports;
  /** Fails at this point, counted from now; `undefined` for never. */
  arm(point: number | undefined): void;
  /** Points passed since `arm`. */
  passed(): number;
}

/** A fault is `Unavailable`, as the runtimes report a database or shelf that does not answer. */
export function createFaults(): Faults {
  let target: number | undefined;
  let count = 0;
  const point = (part: 'store' | 'shelf') => {
    count++;
    if (count === target) throw new Unavailable(part, new Error(`point ${count}`));
  };
  async function around<T>(part: 'store' | 'shelf', run: () => Promise<T>): Promise<T> {
    point(part);
    const value = await run();
    point(part);
    return value;
  }
  /** A statement that runs alone fails before it runs or after; one in a batch is SQLite's to undo, and the batch is the point. */
  function watch(statement: SqliteDatabase.Statement): SqliteDatabase.Statement {
    const watched: SqliteDatabase.Statement = new Proxy(statement, {
      get(_target, name) {
        const value: unknown = Reflect.get(statement, name, statement);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const alone = RUNNING.has(String(name)) && !statement.database.inTransaction;
          if (alone) point('store');
          const result: unknown = Reflect.apply(value, statement, args);
          if (alone) point('store');
          return result === statement ? watched : result;
        };
      },
    });
    return watched;
  }
  /** The same connection, with a builder of its own: statements that were compiled before cannot be watched. */
  function watchStore({ sqlite }: SqliteStore): SqliteStore {
    const prepare = (text: string) => watch(sqlite.prepare(text));
    return storeOver(Object.create(sqlite, { prepare: { value: prepare } }) as SqliteDatabase.Database);
  }
  return {
    arm(at) {
      target = at;
      count = 0;
    },
    passed: () => count,
    wrap: (ports) => {
      const store = watchStore(ports.store as SqliteStore);
      return {
        ...ports,
        store: { ...store, atomic: (statements) => around('store', () => store.atomic(statements)) },
        shelf: {
          put: (id, bytes) => around('shelf', () => ports.shelf.put(id, bytes)),
          get: (id) => around('shelf', () => ports.shelf.get(id)),
          destroy: (id) => around('shelf', () => ports.shelf.destroy(id)),
          list: (...args) => around('shelf', () => ports.shelf.list(...args)),
        },
      };
    },
  };
}
