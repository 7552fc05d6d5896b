import { type Context, Hono } from 'hono';
import { openCors } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { createTickCache } from './cache.ts';
import type { PublishRefusal } from './errors.ts';
import { acceptsGzip, acceptsStatusList, matchesTag, STATUS_LIST_TYPE } from './negotiation.ts';
import { createRepresentation, type Representation } from './representation.ts';

const LIST_ID = /^[A-Za-z0-9_-]{22}$/;

/** GET /status/:list (Token Status List §8.1): public, cacheable until the next tick, for browsers of any origin. */
export function statusRoutes(ports: Ports): Hono {
  const representation = createTickCache((id, now) => createRepresentation(ports, id, now));
  return new Hono().use('/status/:list', openCors).get('/status/:list', async (c) => {
    const id = c.req.param('list');
    if (!LIST_ID.test(id)) return refuse(c, { type: 'status_list_absent' });
    // Token Status List §8.4: we keep no history of who was suspended when, and say so.
    if (c.req.query('time') !== undefined) {
      return problem(c, { status: 501, type: 'status-history', title: 'Former versions of a list are not kept.' });
    }
    if (!acceptsStatusList(c.req.header('accept'))) {
      return problem(c, { status: 406, type: 'not-acceptable', title: `Lists exist as ${STATUS_LIST_TYPE} only.` });
    }
    const now = ports.now();
    const made = await representation(id, now);
    return made.ok ? answer(c, made.value, now) : refuse(c, made.error);
  });
}

function answer(c: Context, { token, gzip, etag, until }: Representation, now: UnixSeconds): Response {
  const zipped = acceptsGzip(c.req.header('accept-encoding'));
  // Two encodings are two representations (RFC 9110 §8.8.3.3), so each has its own tag.
  const tag = zipped ? `"${etag}.gz"` : `"${etag}"`;
  const headers: Record<string, string> = {
    'Cache-Control': `public, max-age=${Math.max(1, until - now)}`,
    ETag: tag,
    Vary: 'Accept-Encoding',
    'Access-Control-Allow-Origin': '*',
  };
  if (matchesTag(c.req.header('if-none-match'), tag)) return new Response(null, { status: 304, headers });
  headers['Content-Type'] = STATUS_LIST_TYPE;
  if (!zipped) return new Response(token, { status: 200, headers });
  headers['Content-Encoding'] = 'gzip';
  // Workers compress the body once more because of the header, unless `manual` says that it is done. Node ignores it.
  return new Response(gzip, { status: 200, headers, encodeBody: 'manual' } as ResponseInit);
}

function refuse(c: Context, { type }: PublishRefusal): Response {
  switch (type) {
    case 'status_list_absent':
      return problem(c, { status: 404, type: 'not-found', title: 'There is no such status list.' });
    case 'status_list_ended':
      return problem(c, {
        status: 410,
        type: 'status-list-ended',
        title: 'Every credential of this list has ended.',
        detail: 'Refuse the credential: its own end has passed.',
      });
    case 'status_list_untrusted':
      return problem(
        c,
        {
          status: 503,
          type: 'status-list-withheld',
          title: 'The list is withheld because its storage cannot be trusted.',
          detail: 'Treat every credential of this list as not checked, and tell the office.',
        },
        { 'Retry-After': '60' },
      );
  }
}
