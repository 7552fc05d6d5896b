import type { RateLimit } from '@cloudflare/workers-types';
import { LIMITS, type LimitedEndpoint } from '../../config.ts';
import type { RateLimiter } from '../../ports.ts';

/** Name of the rate-limit binding of an endpoint; its numbers stand in `wrangler.toml`, where the platform reads them. */
export function bindingName(endpoint: LimitedEndpoint): string {
  return `LIMIT_${endpoint.toUpperCase().replace('-', '_')}`;
}

/** The platform's own counters, one binding for each endpoint. Throws when one is missing: a public endpoint without a limit is a mistake. */
export function createBindingLimits(env: Readonly<Record<string, unknown>>): RateLimiter {
  const bindings = new Map<LimitedEndpoint, RateLimit>();
  for (const endpoint of Object.keys(LIMITS) as LimitedEndpoint[]) {
    const binding = env[bindingName(endpoint)] as RateLimit | undefined;
    if (typeof binding?.limit !== 'function')
      throw new Error(`there is no rate-limit binding ${bindingName(endpoint)}`);
    bindings.set(endpoint, binding);
  }
  return {
    async allow(endpoint, caller) {
      return (await (bindings.get(endpoint) as RateLimit).limit({ key: caller })).success;
    },
  };
}
