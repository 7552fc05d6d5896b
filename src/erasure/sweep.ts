import { HOUR, hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findLate, oldestUncertified } from '../storage/erasures.ts';
import { findEvent } from '../storage/events.ts';
import { alarm } from './certify.ts';
import { listClosings } from './closing.ts';
import { eraseEvent } from './erase.ts';

/** Hours after its closing hour from which on an event without certificate is an alarm. */
const LATE_AFTER = 2 * HOUR;
/** Events of which one sweep tells that they are late. */
const AT_ONCE = 20;

/** Finishes the closings that were begun, and tells of those that take too long. For the sweep, after the desk's. */
export async function sweepErasures(ports: Ports, now: UnixSeconds): Promise<void> {
  for (const event of await listClosings(ports)) {
    // At moment 0 no deadline has passed: an event that ended while nobody swept is erased all the same.
    const row = await findEvent(ports, event, unixSeconds(0));
    if (row?.state === 'closed') await eraseEvent(ports, now, row);
  }
  for (const event of await findLate(ports, hourOf(now) - LATE_AFTER, AT_ONCE)) {
    await alarm(ports, now, event, 'erasure_late');
  }
}

/** Whether an event was closed hours ago and has no certificate yet. For the self-check. */
export async function isErasureLate(ports: Pick<Ports, 'store'>, now: UnixSeconds): Promise<boolean> {
  const oldest = await oldestUncertified(ports);
  return oldest !== undefined && oldest < hourOf(now) - LATE_AFTER;
}
