import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { forgetGates } from '../storage/gates.ts';

/** Forgets gates whose appointment has ended; every read ignores them already. For the sweep. */
export async function sweepGates(ports: Ports, now: UnixSeconds): Promise<void> {
  await ports.store.atomic([forgetGates(ports, now)]);
}
