import { Hono } from 'hono';
import { openCors } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import type { Ports } from '../ports.ts';
import { findErasure } from '../storage/erasures.ts';

const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** `GET /log/erasure/{event}`: the certificate, although everything else of its event answers 410. Public, for any origin. */
export function erasureRoutes(ports: Ports): Hono {
  return new Hono().use('/log/erasure/*', openCors).get('/log/erasure/:event', async (c) => {
    const event = c.req.param('event');
    const note = EVENT_ID.test(event) ? (await findErasure(ports, event))?.certificate : undefined;
    if (note == null) {
      return problem(c, { status: 404, type: 'not-found', title: 'There is no such certificate, or not yet.' });
    }
    // It is written once.
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=3600, immutable' };
    return c.body(note, 200, headers);
  });
}
