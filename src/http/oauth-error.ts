import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * An OAuth error answer (RFC 6749 §5.2): JSON, never cached. `description` is a sentence of our own source, in the
 * character set of RFC 6749 §5.2; nothing of a request ever stands in it.
 */
export function oauthError(c: Context, status: ContentfulStatusCode, error: string, description?: string): Response {
  const body = description === undefined ? { error } : { error, error_description: description };
  return c.json(body, status, { 'Cache-Control': 'no-store' });
}
