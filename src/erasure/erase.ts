/**
 * Everything after an event's state (design-sealing §4), in this order: keys destroyed, which a failed decryption proves →
 * rows deleted → every status entry invalid → the files searched for what was deleted → certificate and leaf. Each step may
 * be repeated and done by two at once; a crash anywhere leaves work for the sweep and nothing readable. Keys and rows go
 * slice by slice, so that a runtime that stops in the middle has come further than before.
 */
import { utf8 } from '../lib/bytes.ts';
import { HOUR, hourOf, type UnixSeconds } from '../lib/time.ts';
import { type Ports, Unavailable } from '../ports.ts';
import { destroyListKey, revokeAll } from '../status/index.ts';
import { moveAll } from '../storage/accreditations.ts';
import { deleteActsOf } from '../storage/acts.ts';
import { deleteWraps } from '../storage/bundle-wraps.ts';
import {
  findOffersToErase,
  findRosterToErase,
  findWrapsToErase,
  readEnvelopes,
  readPickups,
  readTags,
} from '../storage/erasing.ts';
import { countRowsOf, findErasure, insertErasure, noteUnreadable } from '../storage/erasures.ts';
import { deleteEnvelopesOfEvent, deleteOffersOfEvent } from '../storage/event-rows.ts';
import type { EventRow } from '../storage/events.ts';
import { deleteGatesOfEvent } from '../storage/gates.ts';
import { countHandleKeys } from '../storage/handle-keys.ts';
import { deleteOffers, deletePickups } from '../storage/offers.ts';
import { erasureFile } from '../storage/public-names.ts';
import { deleteRefreshes, findRefreshesOfEvent } from '../storage/refreshes.ts';
import { deleteRoster, deleteRosterRows } from '../storage/roster.ts';
import { certify } from './certify.ts';
import { type Closing, forgetClosing, noteClosing, readClosing, samplesOf } from './closing.ts';
import { destroyAndProve, type SealedRow, sealCanary } from './proof.ts';

/** Keys and rows that go together. */
const SLICE = 200;
const MAX_LIST_RACES = 5;

type Closed = Pick<EventRow, 'id' | 'shelfKey' | 'tagShelfKey'>;

/** `certified`: nothing is left to do. `waiting`: for a reader to end, or for a look at what went wrong; the sweep comes again. */
export type Erasure = 'certified' | 'waiting';

/** Erases a closed event. Throws when storage does not answer, or the shelf still gives a key. */
export async function eraseEvent(ports: Ports, now: UnixSeconds, row: Closed): Promise<Erasure> {
  const { id: event } = row;
  let closing = await readClosing(ports, event);
  const keep = async (erased: Parameters<typeof samplesOf>[0]): Promise<void> => {
    // Nobody could search for them: D1 shows no files.
    if (ports.store.searchFiles === undefined) return;
    closing = { ...closing, samples: [...closing.samples, ...samplesOf(erased)] };
    await noteClosing(ports, event, closing);
  };
  await ports.store.atomic([
    insertErasure(ports, event, {
      closedHour: hourOf(closing.closedAt ?? now),
      beside: await countHandleKeys(ports, row),
    }),
    moveAll(ports.store.db, event, ['offered'], 'lapsed', null),
  ]);
  if ((await findErasure(ports, event))?.certificate == null) {
    await eraseBundles(ports, row, keep);
    await eraseOffers(ports, event, keep);
    await eraseRefreshes(ports, event, keep);
    await eraseRoster(ports, event, keep);
    await eraseRest(ports, event, keep);
    await invalidateList(ports, now, event);
    await destroyListKey(ports, event, now);
    await ports.store.atomic([noteUnreadable(ports, event, timesOf(closing, now))]);
    // Something came in between: a wallet that had asked before the event closed. The next sweep takes it.
    if ((await countRowsOf(ports, event)) > 0) return 'waiting';
    if (!(await certify(ports, now, event, closing.samples))) return 'waiting';
  }
  const { certificate } = (await findErasure(ports, event)) ?? {};
  // With the log's tiles: it outlives the database.
  if (certificate != null) await ports.publicFiles.put(erasureFile(event), utf8(certificate));
  await forgetClosing(ports, event);
  return 'certified';
}

function timesOf({ closedAt }: Closing, now: UnixSeconds) {
  return { unreadableHour: hourOf(now), inTime: closedAt !== undefined && now - closedAt <= HOUR ? 1 : 0 };
}

type Keep = (erased: Parameters<typeof samplesOf>[0]) => Promise<void>;

/** The keys around desk bundles, of the blind index and of the gates: without a bundle nothing of the desk opens. */
async function eraseBundles(ports: Ports, { id: event, shelfKey, tagShelfKey }: Closed, keep: Keep): Promise<void> {
  const wraps = await findWrapsToErase(ports, event);
  const rows = wraps.map(
    ({ epoch, member, bundleSealed: sealed }): SealedRow => ({
      kind: 'event',
      shelfKey,
      layer: { typ: 'gafete/v1/bundle/outer', event, epoch, member },
      sealed,
    }),
  );
  const canary = await sealCanary(ports, event, shelfKey);
  await keep({ ids: [], sealed: wraps.map(({ bundleSealed }) => bundleSealed) });
  const keys = [
    { kind: 'event', shelfKey },
    { kind: 'tag', shelfKey: tagShelfKey },
    { kind: 'handle', shelfKey: tagShelfKey },
  ] as const;
  await destroyAndProve(ports, keys, canary === undefined ? rows : [canary, ...rows]);
  await ports.store.atomic([deleteWraps(ports.store.db, event)]);
}

async function eraseOffers(ports: Ports, event: string, keep: Keep): Promise<void> {
  for (;;) {
    const slice = await findOffersToErase(ports, event, SLICE);
    if (slice.length === 0) return;
    const lookups = slice.map(({ lookup }) => lookup);
    const pickups = await readPickups(ports, lookups);
    const sealed = slice.map(({ offerSealed }) => offerSealed);
    await keep({ ids: [...lookups, ...pickups.ids], sealed: [...sealed, ...pickups.sealed] });
    const rows = slice.map(
      ({ lookup, shelfKey, offerSealed }): SealedRow => ({
        kind: 'offer',
        shelfKey,
        layer: { typ: 'gafete/v1/offer/outer', lookup },
        sealed: offerSealed,
      }),
    );
    await destroyAndProve(ports, rows, rows);
    const { db } = ports.store;
    await ports.store.atomic([...deletePickups(db, lookups), deleteOffers(db, lookups)]);
  }
}

async function eraseRefreshes(ports: Ports, event: string, keep: Keep): Promise<void> {
  for (;;) {
    const slice = await findRefreshesOfEvent(ports, event, SLICE);
    if (slice.length === 0) return;
    const lookups = slice.map(({ lookup }) => lookup);
    const pickups = await readPickups(ports, lookups);
    const sealed = slice.map(({ refreshSealed }) => refreshSealed);
    await keep({ ids: [...lookups, ...pickups.ids], sealed: [...sealed, ...pickups.sealed] });
    const rows = slice.map(
      ({ lookup, shelfKey, refreshSealed }): SealedRow => ({
        kind: 'refresh',
        shelfKey,
        layer: { typ: 'gafete/v1/refresh/outer', lookup },
        sealed: refreshSealed,
      }),
    );
    await destroyAndProve(ports, rows, rows);
    await ports.store.atomic(deleteRefreshes(ports.store.db, lookups));
  }
}

async function eraseRoster(ports: Ports, event: string, keep: Keep): Promise<void> {
  for (;;) {
    const slice = await findRosterToErase(ports, event, SLICE);
    if (slice.length === 0) return;
    const ids = slice.map(({ id }) => id);
    const tags = await readTags(ports, ids);
    await keep({ ids: [...ids, ...tags], sealed: slice.map(({ rosterSealed }) => rosterSealed) });
    const rows = slice.map(
      ({ id, shelfKey, rosterSealed }): SealedRow => ({
        kind: 'row',
        shelfKey,
        layer: { typ: 'gafete/v1/roster/outer', event, row: id },
        sealed: rosterSealed,
      }),
    );
    await destroyAndProve(ports, rows, rows);
    await ports.store.atomic(deleteRosterRows(ports.store.db, ids));
  }
}

/** What has no key of its own on the shelf: under a token that is dead, under a desk key that is gone, or about gates. */
async function eraseRest(ports: Ports, event: string, keep: Keep): Promise<void> {
  const envelopes = await readEnvelopes(ports, event);
  if (envelopes.length > 0) await keep({ ids: [], sealed: envelopes });
  const { db } = ports.store;
  await ports.store.atomic([
    ...deleteOffersOfEvent(db, event),
    ...deleteRoster(db, event),
    ...deleteEnvelopesOfEvent(db, event),
    deleteActsOf(db, event),
    ...deleteGatesOfEvent(db, event),
  ]);
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
