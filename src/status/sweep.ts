import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { forgetEndedLists } from './list.ts';
import { lapseSuspensions } from './suspension.ts';

/** Lets due suspensions lapse and forgets lists that have ended. Idempotent; at any rhythm, and by several at once. */
export async function sweepStatus(ports: Ports, now: UnixSeconds): Promise<void> {
  await lapseSuspensions(ports, now);
  await forgetEndedLists(ports, now);
}
