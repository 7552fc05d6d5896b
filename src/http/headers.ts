import type { MiddlewareHandler } from 'hono';

/**
 * Headers on every answer, errors and 404 included. Nothing dynamic is cacheable unless a route says so itself, and
 * nothing we serve may be framed, sniffed or told where the reader came from.
 */
export const securityHeaders =
  (publicUrl: string): MiddlewareHandler =>
  async (c, next) => {
    await next();
    const headers = c.res.headers;
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
    if (!headers.has('Content-Security-Policy')) {
      headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    }
    // By the configured name: behind a proxy the request itself arrives in plain http.
    if (publicUrl.startsWith('https:')) headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  };

const ALLOWED_HEADERS = 'Authorization, Content-Type, DPoP, Accept, Accept-Language';
const EXPOSED_HEADERS = 'DPoP-Nonce, WWW-Authenticate, Retry-After';

/**
 * CORS for what a browser wallet or verifier calls from any origin. No credentials are allowed, and these endpoints
 * read no cookie, so any origin may ask what any program may ask.
 */
export const openCors: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'OPTIONS') {
    return c.body(null, 204, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': '86400',
    });
  }
  await next();
  c.res.headers.set('Access-Control-Allow-Origin', '*');
  c.res.headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
  return undefined;
};
