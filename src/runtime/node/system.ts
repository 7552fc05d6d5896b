import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Bytes } from '../../lib/bytes.ts';
import { type UnixSeconds, unixSeconds } from '../../lib/time.ts';

/** The clock of this machine. */
export const systemClock = (): UnixSeconds => unixSeconds(Math.floor(Date.now() / 1000));

/** Chance from the operating system. */
export const systemRandom = (n: number): Bytes => new Uint8Array(randomBytes(n));

/** Where the parts of a deployment lie. */
export const placesIn = (dataDir: string) => ({
  database: join(dataDir, 'gafete.sqlite'),
  keys: join(dataDir, 'keys.json'),
  shelf: join(dataDir, 'shelf'),
});
