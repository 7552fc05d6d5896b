/**
 * Removes what has ended: every deadline is enforced on reads already, so a sweep that never runs leaks nothing but
 * space. Idempotent, and safe when two run at once. Cron on Workers, a timer on Node.
 */
import { forgetEndedAccess } from './access/index.ts';
import { sweepDesk } from './desk/index.ts';
import { sweepErasures, tellMissedSweeps } from './erasure/index.ts';
import { sweepGates } from './gate/index.ts';
import { sweepIssuer } from './issuer/index.ts';
import type { UnixSeconds } from './lib/time.ts';
import type { Ports } from './ports.ts';
import { sweepStatus } from './status/index.ts';
import { destroyOrphans } from './storage/orphans.ts';
import { forgetReplays } from './storage/replays.ts';
import { noteSweep } from './storage/sweep-runs.ts';
import { findLogLoss, watchAlarms } from './transparency/index.ts';
import { sweepVerifier } from './verifier/index.ts';

/** Runs every domain's sweep once. Throws when storage does not answer; the next run goes on where this one ended. */
export async function sweep(given: Ports): Promise<void> {
  const now = given.now();
  const alarms = watchAlarms(given);
  try {
    await sweepAll(alarms.ports, now);
  } finally {
    await alarms.raise(now);
  }
}

async function sweepAll(ports: Ports, now: UnixSeconds): Promise<void> {
  // A database that was put back knows little of what the shelf holds: it must not have it destroyed as orphans.
  const loss = await findLogLoss(ports, now);
  if (loss !== undefined) {
    ports.log.event('sweep.refused', { reason: loss });
    return;
  }
  await tellMissedSweeps(ports, now);
  await ports.store.atomic([forgetReplays(ports, now), ...forgetEndedAccess(ports, now)]);
  await sweepStatus(ports, now);
  await sweepIssuer(ports, now);
  await sweepDesk(ports, now);
  await sweepErasures(ports, now);
  await sweepGates(ports, now);
  await sweepVerifier(ports, now);
  await destroyOrphans(ports);
  // Only here: a sweep that did not get through is a missed one.
  await ports.store.atomic([noteSweep(ports, now)]);
}
