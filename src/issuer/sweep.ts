import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { forgetRedemptions } from '../storage/redemption.ts';

/**
 * Forgets sessions, issues and nonces whose time is over; every read ignores them already. For the sweep, before the
 * desk's: an offer whose session is gone has lapsed.
 */
export async function sweepIssuer(ports: Ports, now: UnixSeconds): Promise<void> {
  await ports.store.atomic(forgetRedemptions(ports, now));
}
