import { createStatusBits } from '../credential/status-list/index.ts';
import { createRandomBelow } from '../lib/random-below.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import type { Statement } from '../storage/database.ts';
import { deleteListBits, insertListBits } from '../storage/list-bits.ts';
import {
  deleteList,
  findEndedLists,
  findListOfEvent,
  insertList,
  takeRanks,
  updateListTimes,
} from '../storage/lists.ts';
import { deleteEndedSuspensions, forgetSuspensionsOf } from '../storage/suspensions.ts';
import { pendingLeaf } from '../transparency/index.ts';
import type { ListRefusal, ReserveRefusal } from './errors.ts';
import type { Flips } from './flips.ts';
import { entriesSha256, putListFile } from './list-file.ts';
import { packBits, readListState, swapState } from './list-state.ts';
import { createListKey, destroyPositions, openPositions } from './positions.ts';
import { coverRanks, forgetRankMark, putRankMark } from './rank-mark.ts';
import { nextDecoys } from './tick.ts';

/** What a new list needs to know of its event's policy. */
export type NewList = {
  readonly event: string;
  /** Entries: `listSize(policy)`, a power of two from 2¹⁷ to 2²². */
  readonly size: number;
  /** Seconds between two published lists: `policy.statusPeriod`. */
  readonly period: number;
  /** Last second at which the list is published: `credentialExp(policy)`. */
  readonly notAfter: UnixSeconds;
};

/** Ranks that nobody else will ever have, with the entries they stand for. */
export type ReservedRanks = StatusRanks & {
  /** Public address of the list, for the `status` claim. */
  readonly uri: string;
  /** One index for each copy, in rank order: unpredictable without the shelf. */
  readonly indices: readonly number[];
};

const SMALLEST = 2 ** 17;
const LARGEST = 2 ** 22;
const MOST_RANKS = 100;

/** The public address of a list. */
export function listUri({ config }: Pick<Ports, 'config'>, id: string): string {
  return `${config.publicUrl}/status/${id}`;
}

/** Makes an event's one list. The shelf is written here; the statements belong in the batch that opens the event. */
export async function createList(
  ports: Ports,
  { event, size, period, notAfter }: NewList,
  now: UnixSeconds,
): Promise<{
  readonly id: string;
  readonly uri: string;
  readonly statements: readonly [Statement, Statement, Statement];
}> {
  if (!Number.isInteger(Math.log2(size)) || size < SMALLEST || size > LARGEST)
    throw new RangeError('impossible list size');
  if (!Number.isInteger(period) || period < 1) throw new RangeError('impossible rhythm');
  const id = randomId(ports.random);
  const shelfKey = randomId(ports.random);
  await createListKey(ports, shelfKey);
  await putRankMark(ports, { id, shelfKey, next: 0 });
  // design-sealing §2.3: ranks above three quarters are decoys.
  const list = await insertList(ports, { id, event, size, usable: (size / 4) * 3, period, shelfKey, notAfter });
  const empty = createStatusBits(size);
  const bits = await packBits(empty);
  // Nobody is in it yet: this file may come before its batch.
  await putListFile(ports, empty);
  const sha256 = entriesSha256(empty);
  const leaf = pendingLeaf(ports, now, { type: 'list_published', event, list: id, version: 1, sha256 });
  const decoyDue = nextDecoys(now, createRandomBelow(ports.random)(2 ** 32));
  const row = { list: id, version: 1, bits, published: bits, queuedTick: null, decoyDue };
  return { id, uri: listUri(ports, id), statements: [...list, ...(await insertListBits(ports, row, notAfter)), leaf] };
}

/** Changes a list's rhythm and end when its policy changed; its size never changes. For the desk's batch. */
export async function retimeList(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  times: Pick<NewList, 'period' | 'notAfter'>,
): Promise<Result<Flips, ListRefusal>> {
  const state = await readListState(ports, event, now);
  if (!state.ok) return state;
  const swap = await swapState(ports, state.value, {}, times.notAfter);
  return ok({ ...swap, statements: [...swap.statements, ...(await updateListTimes(ports, state.value.list, times))] });
}

/** An event's list: its address, its size (a policy that needs more cannot replace the present one), its end. */
export async function findEventList(
  ports: Ports,
  event: string,
  now: UnixSeconds,
): Promise<
  { readonly id: string; readonly uri: string; readonly size: number; readonly notAfter: number } | undefined
> {
  const list = await findListOfEvent(ports, event, now);
  return list && { id: list.id, uri: listUri(ports, list.id), size: list.size, notAfter: list.notAfter };
}

/** Takes `n` ranks (1–100) for one accreditation's copies, before they are signed. A crash after this wastes them. */
export async function reserveRanks(
  ports: Ports,
  event: string,
  n: number,
  now: UnixSeconds,
): Promise<Result<ReservedRanks, ReserveRefusal>> {
  if (!Number.isInteger(n) || n < 1 || n > MOST_RANKS) throw new RangeError('impossible number of copies');
  const taken = await takeRanks(ports, event, n, now);
  if (!taken.ok) return err({ type: taken.error === 'full' ? 'status_list_full' : 'status_list_absent' });
  const list = taken.value;
  if (!(await coverRanks(ports, list))) {
    ports.log.event('status.counter_put_back');
    return err({ type: 'status_list_untrusted' });
  }
  const first = list.next - n;
  const indices = (await openPositions(ports, list)).indicesOf(first, n);
  // The counter stands outside the row's tag: one below zero was written by somebody else.
  if (indices === undefined) return err({ type: 'status_list_untrusted' });
  return ok({ list: list.id, uri: listUri(ports, list.id), first, n, indices });
}

/** Destroys what ties ranks to entries, after `revokeAll`, when the event closes, and what tells of suspensions. Twice is the same. */
export async function destroyListKey(ports: Ports, event: string, now: UnixSeconds): Promise<void> {
  const list = await findListOfEvent(ports, event, now);
  if (list !== undefined) await destroyPositions(ports, list.shelfKey);
  await forgetSuspensionsOf(ports, event);
}

/**
 * Removes lists whose last credential has ended, keys included; returns how many. For the sweep. The noted version stays
 * on the shelf for good: whoever can move a deadline, or put an older row with an earlier one back, must not be able to
 * have it forgotten and then put older entries back.
 */
export async function forgetEndedLists(ports: Ports, now: UnixSeconds): Promise<number> {
  const ended = await findEndedLists(ports, now);
  for (const { id, shelfKey, ours } of ended) {
    // A row that is not ours goes alone: the key and the entries that it names are not its own.
    const gone = ours
      ? ([deleteListBits(ports, id), deleteList(ports, id)] as const)
      : ([deleteList(ports, id)] as const);
    // Rows first, shelf second: a crash between leaves keys without a row, which the sweep of orphans finds.
    await ports.store.atomic(gone);
    if (ours) await destroyPositions(ports, shelfKey);
    if (ours) await forgetRankMark(ports, id);
  }
  await ports.store.atomic([deleteEndedSuspensions(ports, now)]);
  return ended.length;
}
