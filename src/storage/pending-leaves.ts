import { max } from 'drizzle-orm';
import type { Store } from '../ports.ts';
import type { Statement } from './database.ts';
import { preparedItem, type WithRid } from './prepared.ts';
import { logHead, pendingLeaves } from './schema.ts';

/** A leaf as it waits for the public log: canonical JSON, hour-coarse. */
export interface PendingLeafRow {
  readonly id: string;
  /** Unix seconds, start of the hour. */
  readonly hour: number;
  readonly type: string;
  /** Canonical JSON. */
  readonly leaf: string;
}

const insertLeaf = preparedItem((db, { rid, id, hour, type, leaf }: WithRid<PendingLeafRow>) =>
  db.insert(pendingLeaves).values({ rid, id, hour, type, leaf }),
);

/** Inserts a leaf. For the batch of the act that it tells of. */
export function insertPendingLeaf({ db }: Pick<Store, 'db'>, row: PendingLeafRow): Statement {
  return insertLeaf(db, row);
}

/** Hour of the newest leaf, waiting or integrated (Unix seconds); `undefined` before the first. For the clock's self-check. */
export async function newestHour({ store }: { readonly store: Pick<Store, 'db'> }): Promise<number | undefined> {
  const [waiting] = await store.db.select({ hour: max(pendingLeaves.hour) }).from(pendingLeaves);
  const [head] = await store.db.select({ hour: logHead.hour }).from(logHead);
  const hours = [waiting?.hour, head?.hour].filter((hour) => typeof hour === 'number');
  return hours.length === 0 ? undefined : Math.max(...hours);
}
