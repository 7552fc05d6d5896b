import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { oauthError } from '../http/oauth-error.ts';
import { problem } from '../http/problem.ts';
import { rateLimit } from '../http/rate-limit.ts';
import { readForm, readJson } from '../http/read-body.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Ports } from '../ports.ts';
import type { AccessEnv } from './actor.ts';
import { actorRequired } from './actor-required.ts';
import { enrolClient } from './enrol.ts';
import { type MembershipRefusal, toOAuth, toProblem } from './errors.ts';
import { listAppointments } from './list.ts';
import { recoverAppointment } from './recover.ts';
import { removeClient } from './remove.ts';
import { renewAppointment } from './renew.ts';
import { grantDeskToken } from './token-endpoint.ts';
import { DESK_TOKEN_PATH, enrolRequestSchema, recoverRequestSchema } from './wire.ts';

const MAX_TOKEN_BODY = 8192;
const MAX_MEMBERSHIP_BODY = 16_384;

const TOO_MANY = {
  status: 429,
  type: 'too-many-requests',
  title: 'Too many requests.',
  detail: 'Try again in a minute.',
} as const;

/** Routes of the desk's access: token, enrolment, appointments. */
export function accessRoutes(ports: Ports): Hono<AccessEnv> {
  const app = new Hono<AccessEnv>();

  const limitToken = rateLimit(ports, 'desk-token', (c) => oauthError(c, 429, 'invalid_request'));
  const limitEnrol = rateLimit(ports, 'desk-enrol', (c) => problem(c, TOO_MANY));

  app.post(DESK_TOKEN_PATH, limitToken, async (c) => {
    const now = ports.now();
    const form = await readForm(c, { maxBytes: MAX_TOKEN_BODY });
    const [authorization, proof] = [c.req.header('authorization'), c.req.header('dpop')];
    const token = form.ok
      ? await grantDeskToken(ports, { form: form.value, authorization, proof, url: c.req.url }, now)
      : form;
    if (token.ok) return c.json(token.value, 200, { 'Cache-Control': 'no-store' });
    ports.log.event('access.token_refused', { reason: token.error.type });
    const { status, error } = toOAuth(token.error);
    return oauthError(c, status, error);
  });

  app.post('/desk/enrol', limitEnrol, async (c) => {
    const now = ports.now();
    const request = await readRequest(c, enrolRequestSchema);
    return answer(c, ports, request.ok ? await enrolClient(ports, request.value, now) : request, 201);
  });

  app.post('/desk/recover', async (c) => {
    const now = ports.now();
    const request = await readRequest(c, recoverRequestSchema);
    return answer(c, ports, request.ok ? await recoverAppointment(ports, request.value, now) : request, 200);
  });

  app.get('/desk/clients', actorRequired(ports, ['admin']), async (c) => {
    return answer(c, ports, ok(await listAppointments(ports, c.var.now)), 200);
  });

  app.post('/desk/clients/:id/renew', actorRequired(ports, ['admin']), async (c) => {
    return answer(c, ports, await renewAppointment(ports, c.var.actor, c.req.param('id'), c.var.now), 200);
  });

  app.delete('/desk/clients/:id', actorRequired(ports, ['admin']), async (c) => {
    return answer(c, ports, await removeClient(ports, c.var.actor, c.req.param('id'), c.var.now), 200);
  });

  return app;
}

async function readRequest<Shape extends z.ZodType>(
  c: Context,
  schema: Shape,
): Promise<Result<z.infer<Shape>, MembershipRefusal>> {
  const body = await readJson(c, { maxBytes: MAX_MEMBERSHIP_BODY });
  if (!body.ok) return body;
  const parsed = schema.safeParse(body.value);
  return parsed.success ? ok(parsed.data) : err({ type: 'body_shape' });
}

function answer(c: Context, ports: Ports, result: Result<object, MembershipRefusal>, status: 200 | 201): Response {
  if (result.ok) return c.json(result.value, status, { 'Cache-Control': 'no-store' });
  ports.log.event('access.membership_refused', { reason: result.error.type });
  return problem(c, toProblem(result.error));
}
