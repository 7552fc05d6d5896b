/** Addresses that a wallet or a checker may connect to. */

/** Whether a text is an address to connect to: https, or plain http on this very machine, without user or fragment. */
export function isReachableUrl(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > 2048 || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '' || text.includes('#')) return false;
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}

/** Whether a text is an issuer identifier (OpenID4VCI 1.0 §12.2.1): such an address without query. */
export function isIssuerIdentifier(text: unknown): text is string {
  return isReachableUrl(text) && !text.includes('?');
}

/** A well-known address: the name goes between host and path (RFC 8615 §3, OpenID4VCI 1.0 §12.2.2, RFC 8414 §3). */
export function wellKnownUrl(issuer: string, name: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`;
}
