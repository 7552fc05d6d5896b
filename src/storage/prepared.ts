/**
 * Statements whose text is built once for each database. A pick-up runs some thirty; building one with drizzle took
 * twice as long as SQLite took to run it, and a third of the processor time of the whole flow (`test/bench`).
 */
import { fillPlaceholders, type Query, QueryPromise, sql } from 'drizzle-orm';
import type { Database, Statement } from './database.ts';
import { randomRowId } from './row-id.ts';

/** What drizzle's prepared queries of both databases have; its own types keep half of it to themselves. */
interface Built {
  execute(values: object): PromiseLike<unknown>;
  getQuery(): Query;
  mapResult(result: unknown, isFromBatch?: boolean): unknown;
  /** D1's own statement, which `batch` binds values to. */
  readonly stmt: unknown;
}

/** For each `values` a place in the text. `build` must pass them on untouched: it never sees a value. */
const places = new Proxy({}, { get: (_target, name) => sql.placeholder(String(name)) });

/** An insert gives `rid` a place as well: it is drawn for every run, where the schema's default would be drawn once. */
export type WithRid<Values extends object> = Values & { readonly rid: number };
const withRid = <Values extends object>(values: Values) => ({
  ...values,
  get rid() {
    return randomRowId();
  },
});

function onceFor<Values extends object>(
  build: (db: Database, at: WithRid<Values>) => unknown,
): (db: Database) => Built {
  const kept = new WeakMap<Database, Built>();
  return (db) => {
    let built = kept.get(db);
    if (built === undefined) {
      built = (build(db, places as WithRid<Values>) as { prepare(): Built }).prepare();
      kept.set(db, built);
    }
    return built;
  };
}

/** A statement that runs alone. `at` stands for the values: `(db, at: { id: string }) => db.select()….where(eq(t.id, at.id))`. */
export function prepared<Values extends object, Rows>(
  build: (db: Database, at: WithRid<Values>) => PromiseLike<Rows>,
): (db: Database, values: Values) => Promise<Rows> {
  const builtFor = onceFor(build);
  return async (db, values) => (await builtFor(db).execute(withRid(values))) as Rows;
}

/** What both databases ask of an item of a batch; awaited, it runs alone, as every statement here does. */
class PreparedItem extends QueryPromise<unknown> {
  readonly built: Built;
  readonly values: object;

  constructor(built: Built, values: object) {
    super();
    this.built = built;
    this.values = values;
  }

  /** As drizzle's own statements have it: for the operator's shell, which writes statements out for D1. */
  toSQL(): Pick<Query, 'sql' | 'params'> {
    const { sql: text, params } = this._prepare().getQuery();
    return { sql: text, params };
  }

  execute(): Promise<unknown> {
    return Promise.resolve(this.built.execute(this.values));
  }

  _prepare() {
    const { built, values } = this;
    return {
      execute: () => built.execute(values),
      getQuery: () => {
        const query = built.getQuery();
        return { ...query, params: fillPlaceholders(query.params, values as Record<string, unknown>) };
      },
      mapResult: (result: unknown, isFromBatch?: boolean) => built.mapResult(result, isFromBatch),
      stmt: built.stmt,
    };
  }
}

/** A statement for an atomic batch, with its values. */
export function preparedItem<Values extends object>(
  build: (db: Database, at: WithRid<Values>) => unknown,
): (db: Database, values: Values) => Statement {
  const builtFor = onceFor(build);
  return (db, values) => new PreparedItem(builtFor(db), withRid(values)) as unknown as Statement;
}
