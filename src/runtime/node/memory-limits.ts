/**
 * Token buckets in memory. Callers are known by an HMAC of their address under a key made at start and every day, so that a
 * memory dump, a core file or a debugger shows no list of who came.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { LimitedEndpoint } from '../../config.ts';
import type { RateLimiter } from '../../ports.ts';

interface Bucket {
  tokens: number;
  /** Milliseconds of `clock` at which `tokens` was true. */
  at: number;
}

/** Callers remembered for each endpoint; beyond it the one seen longest ago is forgotten. */
const MAX_CALLERS = 20_000;
const DAY = 24 * 60 * 60_000;
const MINUTE = 60_000;

/** Limits of one process. `limits`: requests a minute and caller. `clock`: milliseconds, never set back. */
export function createMemoryLimits(
  limits: Readonly<Record<LimitedEndpoint, number>>,
  clock: () => number = () => performance.now(),
  maxCallers = MAX_CALLERS,
): RateLimiter {
  const buckets = new Map<LimitedEndpoint, Map<string, Bucket>>();
  let key = randomBytes(32);
  let keyMade = clock();

  return {
    async allow(endpoint, caller) {
      const now = clock();
      if (now - keyMade >= DAY) {
        key = randomBytes(32);
        keyMade = now;
        buckets.clear();
      }
      const name = createHmac('sha256', key).update(`${endpoint} ${caller}`).digest('base64').slice(0, 22);
      const ofEndpoint = buckets.get(endpoint) ?? new Map<string, Bucket>();
      buckets.set(endpoint, ofEndpoint);
      const limit = limits[endpoint];
      const known = ofEndpoint.get(name);
      const refilled = known === undefined ? limit : known.tokens + ((now - known.at) * limit) / MINUTE;
      const tokens = Math.min(limit, refilled);
      const allowed = tokens >= 1;
      // Deleted and set again: a Map keeps the order of insertion, so its first entry was seen longest ago.
      ofEndpoint.delete(name);
      ofEndpoint.set(name, { tokens: allowed ? tokens - 1 : tokens, at: now });
      if (ofEndpoint.size > maxCallers) ofEndpoint.delete(ofEndpoint.keys().next().value as string);
      return allowed;
    },
  };
}
