import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { checkCounters } from './counter-check.ts';
import { forgetEndedLists } from './list.ts';
import { findLostEnvelopes } from './lost-envelopes.ts';
import { lapseSuspensions } from './suspension.ts';

/** Looks at counters and for lost envelopes, lets due suspensions lapse, forgets lists that have ended. Idempotent; by several at once. */
export async function sweepStatus(ports: Ports, now: UnixSeconds): Promise<void> {
  await checkCounters(ports, now);
  await lapseSuspensions(ports, now);
  await forgetEndedLists(ports, now);
  await findLostEnvelopes(ports, now);
}
