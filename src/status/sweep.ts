import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { forgetEndedLists } from './list.ts';
import { findLostEnvelopes } from './lost-envelopes.ts';
import { lapseSuspensions } from './suspension.ts';

/** Lets due suspensions lapse, forgets lists that have ended, looks for lost envelopes. Idempotent; at any rhythm, and by several at once. */
export async function sweepStatus(ports: Ports, now: UnixSeconds): Promise<void> {
  await lapseSuspensions(ports, now);
  await forgetEndedLists(ports, now);
  await findLostEnvelopes(ports, now);
}
