/** HTTP of gates: parse, call, answer. */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type AccessEnv, actorRequired } from '../access/index.ts';
import { openCors } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { readJson } from '../http/read-body.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Ports } from '../ports.ts';
import { type GateDeskRefusal, toWire } from './errors.ts';
import { describeOwnGate, findGateOf } from './own-gate.ts';
import { describePurposes } from './purposes.ts';
import { readGates, registerGate, removeGate } from './register.ts';
import { GATE_BODY, registerGateSchema } from './wire.ts';

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

  const purposes = JSON.stringify(describePurposes());
  app.get('/purposes', openCors, (c) =>
    c.body(purposes, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' }),
  );

  app.post('/desk/events/:id/gates', desk, async (c) => {
    const body = await readJson(c, { maxBytes: GATE_BODY });
    if (!body.ok) return refuse(c, body.error);
    const parsed = registerGateSchema.safeParse(body.value);
    if (!parsed.success) {
      const places = parsed.error.issues.map(({ path }) => path.slice(0, 2).join('.') || '(whole)');
      return refuse(c, { type: 'request_invalid', places: [...new Set(places)].slice(0, MAX_PLACES) });
    }
    return answer(c, await registerGate(ports, c.var.actor, c.var.now, c.req.param('id'), parsed.data), 201);
  });
  app.get('/desk/events/:id/gates', desk, async (c) => answer(c, await readGates(ports, c.var.now, c.req.param('id'))));
  app.delete('/desk/events/:id/gates/:client', desk, async (c) => {
    const { id, client } = c.req.param();
    return answer(c, await removeGate(ports, c.var.actor, c.var.now, id, client));
  });

  app.get('/gate/me', actorRequired(ports, ['gate']), async (c) => {
    const { actor, now } = c.var;
    const gate = await findGateOf(ports, actor, now);
    return answer(c, gate.ok ? ok(describeOwnGate(ports, gate.value, now)) : gate);
  });
  return app;
}
