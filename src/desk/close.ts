/**
 * Closing an event, in the order of design-sealing §4: state closed → shelf keys destroyed → rows deleted → every status
 * entry invalid. From the first step on every read refuses; each later step may be repeated, so that a crash anywhere
 * leaves work for the sweep and nothing readable.
 */
import { ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { type Ports, Unavailable } from '../ports.ts';
import { destroyListKey, revokeAll } from '../status/index.ts';
import { moveAll } from '../storage/accreditations.ts';
import { deleteActsOf } from '../storage/acts.ts';
import { deleteWraps } from '../storage/bundle-wraps.ts';
import type { Statement } from '../storage/database.ts';
import { deleteEnvelopesOfEvent, deleteOffersOfEvent } from '../storage/event-rows.ts';
import { type EventRow, replaceEvent, settleEvent } from '../storage/events.ts';
import { deleteGatesOfEvent } from '../storage/gates.ts';
import { findOffersOfEvent } from '../storage/offers.ts';
import { deleteRoster, listRowShelfKeys } from '../storage/roster.ts';
import { destroyShelfKey, findShelfKey } from '../storage/shelf-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import type { Plan } from './batch.ts';
import type { DeskRefusal } from './errors.ts';

const MAX_LIST_RACES = 5;

/** On the shelf while an event's closing is not finished: what the sweep goes by. */
const marker = (event: string) => `closing/${event}`;

/**
 * The first step: the event is closed. `people`: who closed it, or nobody when its deadline did. The rest follows in
 * `settle`, and in the sweep if that does not get through.
 */
export async function planClosing(
  ports: Ports,
  now: UnixSeconds,
  row: EventRow,
  people: { readonly by: string; readonly second: string } | undefined,
): Promise<Result<Plan<void>, DeskRefusal>> {
  const { id: event } = row;
  // Before the batch: a crash right after it must not leave a closed event that nobody finishes.
  await ports.shelf.put(marker(event), new Uint8Array(1));
  const leaf =
    people === undefined
      ? ({ type: 'event_ended', event } as const)
      : { type: 'event_closed' as const, event, ...people };
  return ok({
    statements: [
      ...(await replaceEvent(ports, row, { state: 'closed' })),
      deleteActsOf(ports.store.db, event),
      pendingLeaf(ports, now, leaf),
    ],
    settle: async () => {
      await settleEvent(ports, row);
      await finishClosing(ports, now, row);
    },
    answer: undefined,
  });
}

/** Everything after the state. Idempotent, and safe when two do it at once. */
export async function finishClosing(
  ports: Ports,
  now: UnixSeconds,
  row: Pick<EventRow, 'id' | 'shelfKey' | 'tagShelfKey'>,
): Promise<void> {
  await destroyKeys(ports, row);
  await ports.store.atomic(personalRows(ports, row.id));
  await invalidateList(ports, now, row.id);
  await destroyListKey(ports, row.id, now);
  await ports.shelf.destroy(marker(row.id));
}

/** Events whose closing was begun. */
export async function listClosings({ shelf }: Pick<Ports, 'shelf'>): Promise<readonly string[]> {
  return (await shelf.list('closing', 0)).map((id) => id.slice('closing/'.length));
}

async function destroyKeys(
  ports: Ports,
  { id, shelfKey, tagShelfKey }: Pick<EventRow, 'id' | 'shelfKey' | 'tagShelfKey'>,
): Promise<void> {
  for (const offer of await findOffersOfEvent(ports.store, id)) await destroyShelfKey(ports, 'offer', offer.shelfKey);
  for (const key of await listRowShelfKeys(ports.store, id)) await destroyShelfKey(ports, 'row', key);
  await destroyShelfKey(ports, 'event', shelfKey);
  await destroyShelfKey(ports, 'tag', tagShelfKey);
  // A shelf that only says it destroyed would make everything after this a lie.
  const left = [await findShelfKey(ports, 'event', shelfKey), await findShelfKey(ports, 'tag', tagShelfKey)];
  if (left.some((key) => key !== undefined))
    throw new Unavailable('shelf', new Error('a destroyed key is still there'));
}

function personalRows(ports: Ports, event: string): [Statement, ...Statement[]] {
  const { db } = ports.store;
  return [
    moveAll(db, event, ['offered'], 'lapsed', null),
    ...deleteOffersOfEvent(db, event),
    ...deleteRoster(db, event),
    ...deleteEnvelopesOfEvent(db, event),
    deleteWraps(db, event),
    deleteActsOf(db, event),
    ...deleteGatesOfEvent(db, event),
  ];
}

async function invalidateList(ports: Ports, now: UnixSeconds, event: string): Promise<void> {
  for (let race = 0; race < MAX_LIST_RACES; race++) {
    const list = await revokeAll(ports, now, event);
    // Its last credential has ended, or the operator has an alarm about it: nothing here can help either.
    if (!list.ok) return;
    const [first, ...rest] = list.value.statements;
    if (first === undefined) return;
    if ((await ports.store.atomic([first, ...rest])).ok) return list.value.settle();
  }
  throw new Unavailable('store', new Error('the status list changed five times under the closing of its event'));
}
