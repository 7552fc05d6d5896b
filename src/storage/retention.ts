/** What is kept, how old the oldest of it is, and what should have gone: in one query, for the operator. */
import { sql } from 'drizzle-orm';
import { DAY, HOUR, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Deadline, SHELF_DEADLINES, TABLE_DEADLINES } from './deadlines.ts';

export interface Kept {
  /** Name of a table, or `shelf/` and a kind. */
  readonly store: string;
  readonly deadline: Deadline;
  readonly records: number;
  /** Hours since the oldest, as far as its row tells; `undefined` where no time is kept, or nothing is there. */
  readonly oldestHours: number | undefined;
  /** Records that the next sweep takes. */
  readonly overdue: number;
}

/** Ages by which objects of the shelf are told apart: the shelf keeps no more than when a file was written. */
const AGES = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 180 * DAY, 365 * DAY] as const;

/** Every table and every kind of object on the shelf. */
export async function listKept(ports: Pick<Ports, 'store' | 'shelf'>, now: UnixSeconds): Promise<readonly Kept[]> {
  return [...(await listTables(ports, now)), ...(await listShelf(ports))];
}

/** Every table. Its SQL is our own text, and the moment a number. */
export async function listTables({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Promise<readonly Kept[]> {
  const tables = Object.entries(TABLE_DEADLINES) as [string, Deadline][];
  const kept: Kept[] = [];
  // SQLite takes 500 parts of a union; D1 fewer.
  for (let at = 0; at < tables.length; at += 5) {
    const parts = tables
      .slice(at, at + 5)
      .map(([name, { overdue = '0', since = 'NULL' }]) =>
        `SELECT '${name}' AS store, count(*) AS records, min(${since}) AS oldest, coalesce(sum((${overdue})), 0) AS overdue FROM "${name}"`.replaceAll(
          'NOW',
          String(now),
        ),
      );
    const rows = await store.db
      .select({
        store: sql<string>`store`,
        records: sql<number>`records`,
        oldest: sql<number | null>`oldest`,
        overdue: sql<number>`overdue`,
      })
      .from(sql.raw(`(${parts.join(' UNION ALL ')})`));
    for (const row of rows) {
      const oldestHours = row.oldest === null ? undefined : Math.max(0, Math.floor((now - row.oldest) / HOUR));
      const deadline = TABLE_DEADLINES[row.store as keyof typeof TABLE_DEADLINES];
      kept.push({ store: row.store, deadline, records: row.records, oldestHours, overdue: row.overdue });
    }
  }
  return kept;
}

/** The figures of a day, for the operator's log: rows, rows past their deadline, and days since the oldest that says its age. */
export async function measureKept(
  ports: Pick<Ports, 'store'>,
  now: UnixSeconds,
): Promise<Readonly<Record<'rows' | 'overdue' | 'oldest_days', number>>> {
  const tables = await listTables(ports, now);
  const sum = (of: (table: Kept) => number) => tables.reduce((total, table) => total + of(table), 0);
  // Public rows stay for good and would hide the others.
  const ages = tables
    .filter(({ deadline }) => deadline.overdue !== undefined)
    .map(({ oldestHours = 0 }) => oldestHours);
  return {
    rows: sum(({ records }) => records),
    overdue: sum(({ overdue }) => overdue),
    oldest_days: Math.floor(Math.max(0, ...ages) / 24),
  };
}

async function listShelf({ shelf }: Pick<Ports, 'shelf'>): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const [kind, deadline] of Object.entries(SHELF_DEADLINES)) {
    const records = (await shelf.list(kind, 0)).length;
    let oldest = records === 0 ? undefined : 0;
    for (const age of records === 0 ? [] : AGES) {
      if ((await shelf.list(kind, age)).length === 0) break;
      oldest = age;
    }
    kept.push({
      store: `shelf/${kind}`,
      deadline,
      records,
      oldestHours: oldest === undefined ? undefined : oldest / HOUR,
      overdue: 0,
    });
  }
  return kept;
}
