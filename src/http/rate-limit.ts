/**
 * Limits on endpoints that anybody can reach. The caller's address comes from the runtime beside the request, never from a
 * header that the caller wrote; it is counted in memory (Node) or by the platform (Workers) and stands in no row and no log.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { Ports } from '../ports.ts';

type LimitedEndpoint = Parameters<Ports['limits']['allow']>[0];

/** What a runtime passes to the app beside a request. */
export interface Caller {
  /** Address of whoever opened the connection, IPv4 or IPv6. */
  readonly caller?: string | undefined;
}

/** Seconds after which every bucket has room again. */
const RETRY_AFTER = '60';

/**
 * Counts a request of this endpoint, and refuses it with 429 when its caller has sent too many. `refuse` answers in the
 * endpoint's own format. Put it on the one method and path that is limited.
 */
export function rateLimit(
  ports: Pick<Ports, 'limits' | 'log'>,
  endpoint: LimitedEndpoint,
  refuse: (c: Context) => Response,
): MiddlewareHandler {
  return async (c, next) => {
    const key = limitKey((c.env as Caller | undefined)?.caller);
    // Only a call from inside the process has no address: both runtimes give one for every connection.
    if (key === undefined || (await ports.limits.allow(endpoint, key))) {
      await next();
      return undefined;
    }
    ports.log.event('http.limited', { endpoint });
    const answer = refuse(c);
    answer.headers.set('Retry-After', RETRY_AFTER);
    return answer;
  };
}

/**
 * What of an address is counted: an IPv4 address, or the first 64 bits of an IPv6 one, which is what one customer gets and
 * may draw 2⁶⁴ addresses from.
 */
export function limitKey(address: string | undefined): string | undefined {
  if (address === undefined || address === '') return undefined;
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [left = '', right = ''] = (address.split('%', 1)[0] as string).toLowerCase().split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === '' ? [] : right.split(':');
  const zeros = address.includes('::') ? Math.max(0, 8 - head.length - tail.length) : 0;
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail].slice(0, 4);
  return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}
