import { MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { lastSweep, markMissed, startSweeps } from '../storage/sweep-runs.ts';
import { pendingLeaf } from '../transparency/index.ts';

/** Seconds without a whole sweep: on Workers it is due every five minutes, so two were missed and the third is due. */
const MISSED_AFTER = 15 * MINUTE;

/** Whether sweeps are missing. For the self-check. */
export async function isSweepMissed(ports: Pick<Ports, 'store'>, now: UnixSeconds): Promise<boolean> {
  const ran = await lastSweep(ports);
  return ran !== undefined && now - ran > MISSED_AFTER;
}

/**
 * Tells the public log, once, that sweeps are missing. At the start of every sweep: after an outage the first one tells of
 * it, and one that never gets to its end tells of itself.
 */
export async function tellMissedSweeps(ports: Ports, now: UnixSeconds): Promise<void> {
  if (!(await isSweepMissed(ports, now))) {
    // From the first try on, so that a sweep that never gets through is missed too.
    await ports.store.atomic([startSweeps(ports, now)]);
    return;
  }
  const leaf = pendingLeaf(ports, now, { type: 'alarm', code: 'sweep_missed' });
  const told = await ports.store.atomic([...markMissed(ports, now - MISSED_AFTER), leaf]);
  if (told.ok) ports.log.event('sweep.missed');
}
