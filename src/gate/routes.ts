/** HTTP of gates: parse, call, answer. */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';
import { type AccessEnv, actorRequired, toProblem } from '../access/index.ts';
import { enrolRequestSchema } from '../access/wire.ts';
import { openCors } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { rateLimit } from '../http/rate-limit.ts';
import { readJson } from '../http/read-body.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { createListTokens, matchesTag } from '../status/index.ts';
import { readBundle } from './bundle.ts';
import { type GateDeskRefusal, toWire } from './errors.ts';
import { exchangeHandles } from './exchange.ts';
import { countOverrides } from './override.ts';
import { describeOwnGate, findGateOf } from './own-gate.ts';
import { openPairing, pairGate } from './pairing.ts';
import { describePurposes } from './purposes.ts';
import { readGates, registerGate, removeGate } from './register.ts';
import {
  exchangeRequestSchema,
  GATE_BODY,
  overrideRequestSchema,
  pairingRequestSchema,
  registerGateSchema,
} from './wire.ts';

/** Places that a refusal names at most. */
const MAX_PLACES = 8;

/** Routes of the desk about gates, of a gate about itself, and the public list of purposes. */
export function gateRoutes(ports: Ports): Hono<AccessEnv> {
  const app = new Hono<AccessEnv>();
  const desk = actorRequired(ports, ['admin', 'desk']);
  const refuse = (c: Context, error: GateDeskRefusal) => {
    ports.log.event('gate.refused', { reason: error.type });
    return problem(c, toWire(error));
  };
  const answer = (c: Context, result: Result<object, GateDeskRefusal>, status: ContentfulStatusCode = 200) =>
    result.ok ? c.json(result.value, status) : refuse(c, result.error);

  const limitPair = rateLimit(ports, 'desk-enrol', (c) =>
    problem(c, {
      status: 429,
      type: 'too-many-requests',
      title: 'Too many requests.',
      detail: 'Try again in a minute.',
    }),
  );
  const purposes = JSON.stringify(describePurposes());
  app.get('/purposes', openCors, (c) =>
    c.body(purposes, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' }),
  );

  app.post('/desk/events/:id/gates', desk, async (c) => {
    const body = await readBody(c, registerGateSchema);
    if (!body.ok) return refuse(c, body.error);
    return answer(c, await registerGate(ports, c.var.actor, c.var.now, c.req.param('id'), body.value), 201);
  });
  app.get('/desk/events/:id/gates', desk, async (c) => answer(c, await readGates(ports, c.var.now, c.req.param('id'))));
  app.delete('/desk/events/:id/gates/:client', desk, async (c) => {
    const { id, client } = c.req.param();
    return answer(c, await removeGate(ports, c.var.actor, c.var.now, id, client));
  });

  app.post('/desk/events/:id/pairings', desk, async (c) => {
    const body = await readBody(c, pairingRequestSchema);
    if (!body.ok) return refuse(c, body.error);
    return answer(c, await openPairing(ports, c.var.actor, c.var.now, c.req.param('id'), body.value), 201);
  });
  app.post('/gate/pair', limitPair, async (c) => {
    const body = await readBody(c, enrolRequestSchema);
    if (!body.ok) return refuse(c, body.error);
    const paired = await pairGate(ports, body.value, ports.now());
    if (paired.ok) return c.json(paired.value, 201);
    ports.log.event('gate.pairing_refused', { reason: paired.error.type });
    return problem(c, toProblem(paired.error));
  });

  const gate = actorRequired(ports, ['gate']);
  const listOf = createListTokens(ports);
  app.get('/gate/bundle', gate, async (c) => {
    const bundle = await readBundle(ports, listOf, c.var.actor, c.var.now);
    if (!bundle.ok) return refuse(c, bundle.error);
    const { etag, sign } = bundle.value;
    // By which a gate whose clock is wrong knows it, whatever stands in between.
    const headers = { ETag: etag, Date: httpDate(c.var.now) };
    if (matchesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
    return c.body(await sign(), 200, { ...headers, 'Content-Type': 'application/jose' });
  });
  app.post('/gate/handles', gate, async (c) => {
    const body = await readBody(c, exchangeRequestSchema);
    if (!body.ok) return refuse(c, body.error);
    return answer(c, await exchangeHandles(ports, c.var.actor, c.var.now, body.value));
  });
  app.post('/gate/overrides', gate, async (c) => {
    const body = await readBody(c, overrideRequestSchema);
    if (!body.ok) return refuse(c, body.error);
    return answer(c, await countOverrides(ports, c.var.actor, c.var.now, body.value));
  });
  app.get('/gate/me', gate, async (c) => {
    const { actor, now } = c.var;
    const gate = await findGateOf(ports, actor, now);
    return answer(c, gate.ok ? ok(describeOwnGate(ports, gate.value, now)) : gate);
  });
  return app;
}

/** A body of this shape, or the places where it is another. */
async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<Result<T, GateDeskRefusal>> {
  const body = await readJson(c, { maxBytes: GATE_BODY });
  if (!body.ok) return body;
  const parsed = schema.safeParse(body.value);
  if (parsed.success) return ok(parsed.data);
  const places = parsed.error.issues.map(({ path }) => path.slice(0, 2).join('.') || '(whole)');
  return err({ type: 'request_invalid', places: [...new Set(places)].slice(0, MAX_PLACES) });
}

/** RFC 9110 §5.6.7. */
function httpDate(now: UnixSeconds): string {
  return new Date(now * 1000).toUTCString();
}
