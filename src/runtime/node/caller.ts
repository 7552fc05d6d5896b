import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The address that limits count: of the connection, or, behind `trustedProxies` proxies of ours, the one that the outermost
 * of them wrote. Entries further left were written by the caller and are worth nothing.
 */
export function callerOf(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  trustedProxies: number,
): string | undefined {
  if (trustedProxies === 0) return socket.remoteAddress;
  const header = headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((entry) => entry.trim());
  const entry = entries.at(-trustedProxies) ?? '';
  // A request that did not come through the proxies is counted by its connection.
  return isIP(entry) === 0 ? socket.remoteAddress : entry;
}
