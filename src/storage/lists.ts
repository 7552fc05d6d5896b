import { and, eq, lt, lte, sql } from 'drizzle-orm';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { prepared } from './prepared.ts';
import { lists } from './schema.ts';

/** A status list's row, its tag checked. */
export type ListRow = typeof lists.$inferSelect;

type Reading = Pick<Ports, 'store' | 'keys' | 'log'>;

const selectOfEvent = prepared((db, at: { event: string }) => db.select().from(lists).where(eq(lists.event, at.event)));
const selectList = prepared((db, at: { id: string }) => db.select().from(lists).where(eq(lists.id, at.id)));
const advance = prepared((db, at: { event: string; n: number }) =>
  db
    .update(lists)
    .set({ next: sql`${lists.next} + ${at.n}` })
    .where(and(eq(lists.event, at.event), lte(sql`${lists.next} + ${at.n}`, lists.usable)))
    .returning(),
);

/** The event's list; absent when its row is not ours or its last credential has ended. */
export async function findListOfEvent(ports: Reading, event: string, now: UnixSeconds): Promise<ListRow | undefined> {
  const [row] = await selectOfEvent(ports.store.db, { event });
  return readAuthentic(ports, 'lists', row, { now });
}

/** The list with this public id, telling one that has ended from one that never was. */
export async function findList(
  ports: Reading,
  id: string,
  now: UnixSeconds,
): Promise<Result<ListRow, 'absent' | 'ended'>> {
  const [row] = await selectList(ports.store.db, { id });
  // Whether the row is ours first, then whether it has ended: both are one answer to `readAuthentic`.
  const list = await readAuthentic(ports, 'lists', row, { now: unixSeconds(0) });
  if (list === undefined) return err('absent');
  return now > list.notAfter ? err('ended') : ok(list);
}

/** Takes `n` ranks in one statement: of fifty at once, each gets its own. `full` when the usable ranks are spent. */
export async function takeRanks(
  ports: Reading,
  event: string,
  n: number,
  now: UnixSeconds,
): Promise<Result<ListRow, 'absent' | 'full'>> {
  const [row] = await advance(ports.store.db, { event, n });
  if (row === undefined) return err((await findListOfEvent(ports, event, now)) === undefined ? 'absent' : 'full');
  const list = await readAuthentic(ports, 'lists', row, { now });
  return list === undefined ? err('absent') : ok(list);
}

/** Counters of all lists, of rows that are ours or not: what is too low is raised, and that alone. */
export async function listCounters({
  store,
}: Pick<Ports, 'store'>): Promise<readonly Pick<ListRow, 'id' | 'event' | 'next' | 'usable'>[]> {
  const { id, event, next, usable } = lists;
  return store.db.select({ id, event, next, usable }).from(lists);
}

/** Raises a counter; never lowers it. */
export function raiseNext({ store }: Pick<Ports, 'store'>, id: string, next: number): Statement {
  const higher = sql`max(${lists.next}, ${next})`;
  return store.db.update(lists).set({ next: higher }).where(eq(lists.id, id)) as unknown as Statement;
}

/** A new list's row. */
export async function insertList(
  ports: Pick<Ports, 'store' | 'keys'>,
  row: Pick<ListRow, 'id' | 'event' | 'size' | 'usable' | 'period' | 'shelfKey' | 'notAfter'>,
): Promise<readonly [Statement]> {
  const { notAfter, ...columns } = row;
  const sealed = await sealRow(ports, 'lists', { ...columns, next: 0 }, { notAfter });
  // A statement is a thenable: an async function that returned it bare would run it.
  return [ports.store.db.insert(lists).values(sealed) as unknown as Statement];
}

/** Another rhythm and end of a list. */
export async function updateListTimes(
  ports: Pick<Ports, 'store' | 'keys'>,
  { rid: _rid, tag: _tag, tagKey: _tagKey, generation: _generation, next: _next, ...row }: ListRow,
  { period, notAfter }: Pick<ListRow, 'period' | 'notAfter'>,
): Promise<readonly [Statement]> {
  const { notAfter: _before, ...columns } = row;
  const { id, ...changed } = await sealRow(ports, 'lists', { ...columns, period }, { notAfter });
  return [ports.store.db.update(lists).set(changed).where(eq(lists.id, id)) as unknown as Statement];
}

/** A list whose row's deadline has passed. `ours`: its tag is good, so that the deadline is the one we wrote. */
export interface EndedList extends Pick<ListRow, 'id' | 'shelfKey'> {
  readonly ours: boolean;
}

/** Rows of lists whose last credential has ended, whether authentic or not. For the sweep, at most 20 at a time. */
export async function findEndedLists(ports: Reading, now: UnixSeconds): Promise<readonly EndedList[]> {
  const rows = await ports.store.db.select().from(lists).where(lt(lists.notAfter, now)).limit(20);
  return Promise.all(
    rows.map(async (row) => {
      // At moment 0 no deadline has passed: what is left of the answer is whether the row is ours.
      const ours = (await readAuthentic(ports, 'lists', row, { now: unixSeconds(0) })) !== undefined;
      return { id: row.id, shelfKey: row.shelfKey, ours };
    }),
  );
}

/** Removes a list's row. */
export function deleteList({ store }: Pick<Ports, 'store'>, id: string): Statement {
  return store.db.delete(lists).where(eq(lists.id, id)) as unknown as Statement;
}
