/** What this page reaches for outside of itself, in one place, so that tests and benchmarks can bring their own. */
import type { Bytes, Random } from '../../lib/bytes.ts';
import { type UnixSeconds, unixSeconds } from '../../lib/time.ts';

export interface Surroundings {
  readonly now: () => UnixSeconds;
  readonly random: Random;
}

export const PAGE: Surroundings = {
  now: () => unixSeconds(Math.floor(Date.now() / 1000)),
  random: (n) => crypto.getRandomValues(new Uint8Array(n)) as Bytes,
};
