import { HOUR, type UnixSeconds, unixSeconds } from '../lib/time.ts';

/** The start of the tick that contains `now`, for a rhythm of `period` seconds. */
export function tickOf(now: UnixSeconds, period: number): UnixSeconds {
  return unixSeconds(now - (now % period));
}

const LONGEST_WAIT = 4 * HOUR;

/**
 * When the next decoy-only change is due: about an hour from now, with the memoryless waiting time of acts that happen by
 * chance. A regular hour would show which changes are decoys. `chance` is a whole number below 2³².
 */
export function nextDecoys(now: UnixSeconds, chance: number): UnixSeconds {
  const wait = -Math.log((chance + 1) / 2 ** 32) * HOUR;
  return unixSeconds(now + Math.min(LONGEST_WAIT, Math.round(wait)));
}
