import { fillStatus, STATUS, type StatusValue } from '../credential/status-list/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import type { Statement } from '../storage/database.ts';
import { actSize, flipDecoys, idleSteps } from './decoys.ts';
import { isFinal, setEntries } from './entries.ts';
import type { FlipRefusal, ListRefusal } from './errors.ts';
import { type ListState, packBits, readListState, swapState } from './list-state.ts';
import { openPositions, type Positions } from './positions.ts';
import { tickOf } from './tick.ts';

/** A change of a list, ready for the caller's atomic batch. */
export type Flips = {
  /**
   * Compare-and-swap on the list's version: `conflict` means that another change came first; prepare again, at most
   * 5 times. Empty when the event is over and every entry is invalid already.
   */
  readonly statements: readonly Statement[];
  /** Call once after the batch was done: notes the version on the shelf, so that an older row is never published again. */
  settle(): Promise<void>;
};

const NOTHING: Flips = { statements: [], settle: async () => {} };

/**
 * Sets the entries of the given ranks for the next tick, together with decoys. Invalid is final: an entry that is invalid
 * stays so, whatever is asked. All ranks of one batch in one call: two calls of one batch would refuse each other.
 */
export function prepareFlips(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  ranks: readonly StatusRanks[],
  value: StatusValue,
): Promise<Result<Flips, FlipRefusal>> {
  return prepareChange(ports, now, event, value, now, ({ list }, positions) => {
    const indices: number[] = [];
    for (const { list: of, first, n } of ranks) {
      const found = of === list.id ? positions.indicesOf(first, n) : undefined;
      if (found === undefined) return undefined;
      for (const index of found) indices.push(index);
    }
    return indices;
  });
}

/** Sets one presented copy to invalid: the index that its verified credential names in this event's list. */
export function prepareCopyFlip(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  index: number,
): Promise<Result<Flips, FlipRefusal>> {
  return prepareChange(ports, now, event, STATUS.invalid, now, ({ list }, positions) => {
    if (!Number.isSafeInteger(index) || index < 0 || index >= list.size) return undefined;
    // No credential of ours ever named a decoy.
    return positions.rankOf(index) < list.usable ? [index] : undefined;
  });
}

/** Sets every entry to invalid, for good: the event is distrusted or closed. Decoys would hide nothing here. */
export async function revokeAll(ports: Ports, now: UnixSeconds, event: string): Promise<Result<Flips, ListRefusal>> {
  const read = await readListState(ports, event, now);
  if (!read.ok) return read;
  const { list, row, bits } = read.value;
  if (isFinal(bits)) return ok(NOTHING);
  fillStatus(bits, STATUS.invalid);
  const queuedTick = row.queuedTick ?? tickOf(now, list.period);
  return ok(await swapState(ports, read.value, { bits: await packBits(bits), queuedTick }));
}

/**
 * The one way in which entries change. `since`: the moment from which the change counts as made; it is published with
 * the first tick that begins after it.
 */
export async function prepareChange(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  value: StatusValue,
  since: UnixSeconds,
  choose: (state: ListState, positions: Positions) => readonly number[] | undefined,
): Promise<Result<Flips, FlipRefusal>> {
  const read = await readListState(ports, event, now);
  if (!read.ok) return read;
  const { list, row, bits } = read.value;
  if (isFinal(bits)) return ok(NOTHING);
  const positions = await openPositions(ports, list);
  const indices = choose(read.value, positions);
  if (indices === undefined) return err({ type: 'status_ranks' });

  const touched = new Set<number>();
  const steps = setEntries(bits, touched, indices, value);
  // Padded here already, not only when it is published: a hosted database keeps every version of this row for weeks.
  const decoys = positions.known ? actSize(steps.length) - steps.length : 0;
  flipDecoys(bits, touched, decoys, steps.length > 0 ? steps : idleSteps(positions.below), positions);
  const queuedTick = Math.min(row.queuedTick ?? Number.MAX_SAFE_INTEGER, tickOf(since, list.period));
  return ok(await swapState(ports, read.value, { bits: await packBits(bits), queuedTick }));
}
