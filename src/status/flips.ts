import type { StatusValue } from '../credential/status-list/index.ts';
import type { Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import type { Statement } from '../storage/database.ts';
import type { FlipRefusal, ListRefusal } from './errors.ts';

/** A change of a list, ready for the caller's atomic batch. */
export type Flips = {
  /** Compare-and-swap on the list's version: `conflict` means that another change came first; prepare again, at most 5 times. */
  readonly statements: readonly Statement[];
  /** Call once after the batch was done: notes the version on the shelf, so that an older row is never published again. */
  settle(): Promise<void>;
};

/**
 * Sets the entries of the given ranks for the next tick, together with decoys. Invalid is final: an entry that is invalid
 * stays so, whatever is asked. All ranks of one batch in one call: two calls of one batch would refuse each other.
 */
export async function prepareFlips(
  _ports: Ports,
  _now: UnixSeconds,
  _event: string,
  _ranks: readonly StatusRanks[],
  _value: StatusValue,
): Promise<Result<Flips, FlipRefusal>> {
  throw new Error('not built yet');
}

/** As `prepareFlips`, for one copy that was presented: the index its credential names. */
export async function prepareCopyFlip(
  _ports: Ports,
  _now: UnixSeconds,
  _event: string,
  _index: number,
): Promise<Result<Flips, FlipRefusal>> {
  throw new Error('not built yet');
}

/** Sets every entry to invalid, for good: the event is distrusted or closed. */
export async function revokeAll(_ports: Ports, _now: UnixSeconds, _event: string): Promise<Result<Flips, ListRefusal>> {
  throw new Error('not built yet');
}
