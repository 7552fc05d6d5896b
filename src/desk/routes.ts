/** HTTP of the desk: parse, call, answer. Everything under /desk takes an access token; the two public routes take none. */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { type AccessEnv, actorRequired } from '../access/index.ts';
import { openCors } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { readJson } from '../http/read-body.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Policy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { readAccreditation, readRevocations } from './accreditation.ts';
import { approveAct, beginAct, readPendingActs } from './acts.ts';
import { readBundle, readMembers, readRecoveryBundle } from './bundle.ts';
import { type DeskRefusal, refusal, toWire } from './errors.ts';
import { createEvent, readDeskEvent, readEvents, readPolicy, readPublicEvent } from './events.ts';
import { findRows } from './find.ts';
import { admitMember, readEventMembers, startEpoch } from './members.ts';
import { findOpenEvent } from './open-event.ts';
import { changePolicy } from './policy.ts';
import { registerOffers } from './register.ts';
import { reissueAccreditation } from './reissue.ts';
import { revokePresented } from './revoke-presented.ts';
import {
  type ActAnswer,
  type ActRequest,
  actSchema,
  admitMemberSchema,
  approveActSchema,
  BODY_LIMITS,
  type CreateEventRequest,
  changePolicySchema,
  closeEventSchema,
  createEventSchema,
  findSchema,
  registerSchema,
  reissueSchema,
  revokePresentedSchema,
  startEpochSchema,
} from './wire.ts';

const MAX_PLACES = 8;

/** Reads a body and parses it. `places` are names of our own schema, never what was sent. */
async function parseBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  maxBytes: number,
): Promise<Result<z.infer<Schema>, DeskRefusal>> {
  const body = await readJson(c, { maxBytes });
  if (!body.ok) return body;
  const parsed = schema.safeParse(body.value);
  if (parsed.success) return ok(parsed.data);
  const places = parsed.error.issues.map(({ path }) => placeOf(path));
  return err({ type: 'request_invalid', places: [...new Set(places)].slice(0, MAX_PLACES) });
}

/** Member names of our schemas and positions; a key of a record is the caller's text and stays out. */
function placeOf(path: readonly PropertyKey[]): string {
  const [first, second] = path;
  if (typeof first !== 'string') return '(whole)';
  return first === 'revocations' || typeof second !== 'string' ? first : `${first}.${second}`;
}

function refuse(c: Context, ports: Ports, error: DeskRefusal): Response {
  ports.log.event('desk.refused', { reason: error.type });
  return problem(c, toWire(error));
}

/** The routes of the desk. */
export function deskRoutes(ports: Ports): Hono<AccessEnv> {
  const app = new Hono<AccessEnv>();
  const desk = actorRequired(ports, ['admin', 'desk']);

  const answer = <T extends object>(c: Context, result: Result<T, DeskRefusal>, status: ContentfulStatusCode = 200) =>
    result.ok ? c.json(result.value, status) : refuse(c, ports, result.error);
  const actAnswer = (c: Context, result: Result<ActAnswer, DeskRefusal>) =>
    answer(c, result, result.ok && !result.value.done ? 202 : 200);

  // Public

  app.get('/events/:id', openCors, async (c) =>
    answer(c, await readPublicEvent(ports, c.req.param('id'), ports.now())),
  );
  app.get('/events/:id/policy/:version', openCors, async (c) => {
    const { id, version } = c.req.param();
    const jws = await readPolicy(ports, id, version, ports.now());
    return jws.ok ? c.body(jws.value, 200, { 'Content-Type': 'application/jose' }) : refuse(c, ports, jws.error);
  });

  // Events

  app.post('/desk/events', desk, async (c) => {
    const body = await parseBody(c, createEventSchema, BODY_LIMITS.event);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(
      c,
      await createEvent(ports, c.var.actor, c.var.now, body.value as unknown as CreateEventRequest),
      201,
    );
  });
  app.get('/desk/events', desk, async (c) => c.json(await readEvents(ports, c.var.now)));
  app.get('/desk/events/:id', desk, async (c) => {
    const event = await findOpenEvent(ports, c.req.param('id'), c.var.now);
    return answer(c, event.ok ? ok(await readDeskEvent(ports, event.value, c.var.now)) : event);
  });
  app.put('/desk/events/:id/policy', desk, async (c) => {
    const body = await parseBody(c, changePolicySchema, BODY_LIMITS.policy);
    if (!body.ok) return refuse(c, ports, body.error);
    const { actor, now } = c.var;
    return answer(c, await changePolicy(ports, now, c.req.param('id'), body.value.policy, actor.pseudonym));
  });
  app.post('/desk/events/:id/close', desk, async (c) => {
    const body = await parseBody(c, closeEventSchema, BODY_LIMITS.approve);
    if (!body.ok) return refuse(c, ports, body.error);
    const { statement } = body.value;
    if (statement.event !== c.req.param('id')) return refuse(c, ports, refusal('event_unknown'));
    if (statement.act !== 'close') return refuse(c, ports, refusal('act_payload'));
    return actAnswer(c, await beginAct(ports, c.var.actor, c.var.now, body.value));
  });

  // Bundle and members

  app.get('/desk/members', desk, async (c) => c.json(await readMembers(ports, c.var.now)));
  app.get('/desk/events/:id/bundle', desk, async (c) => {
    const event = await findOpenEvent(ports, c.req.param('id'), c.var.now);
    return answer(c, event.ok ? await readBundle(ports, event.value, c.var.actor.member) : event);
  });
  app.get('/desk/events/:id/bundle/recovery', desk, async (c) => {
    const event = await findOpenEvent(ports, c.req.param('id'), c.var.now);
    return answer(c, event.ok ? await readRecoveryBundle(ports, event.value, c.var.now) : event);
  });
  app.get('/desk/events/:id/members', desk, async (c) => {
    const event = await findOpenEvent(ports, c.req.param('id'), c.var.now);
    return answer(c, event.ok ? ok(await readEventMembers(ports, event.value)) : event);
  });
  app.post('/desk/events/:id/members', desk, async (c) => {
    const body = await parseBody(c, admitMemberSchema, BODY_LIMITS.wraps);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(c, await admitMember(ports, c.var.actor, c.var.now, c.req.param('id'), body.value));
  });
  app.post('/desk/events/:id/epochs', desk, async (c) => {
    const body = await parseBody(c, startEpochSchema, BODY_LIMITS.wraps);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(c, await startEpoch(ports, c.var.actor, c.var.now, c.req.param('id'), body.value), 201);
  });

  // Accreditations

  app.post('/desk/events/:id/accreditations', desk, async (c) => {
    const body = await parseBody(c, registerSchema, BODY_LIMITS.register);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(c, await registerOffers(ports, c.var.actor, c.var.now, c.req.param('id'), body.value.offers));
  });
  app.get('/desk/accreditations/:id', desk, async (c) =>
    answer(c, await readAccreditation(ports, c.req.param('id'), c.var.now)),
  );
  app.get('/desk/accreditations/:id/revocations', desk, async (c) =>
    answer(c, await readRevocations(ports, c.req.param('id'), c.var.now)),
  );
  app.post('/desk/accreditations/:id/reissue', desk, async (c) => {
    const body = await parseBody(c, reissueSchema, BODY_LIMITS.reissue);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(c, await reissueAccreditation(ports, c.var.actor, c.var.now, c.req.param('id'), body.value));
  });

  // Acts

  app.get('/desk/acts', desk, async (c) => c.json(await readPendingActs(ports, c.var.actor, c.var.now)));
  app.post('/desk/acts', desk, async (c) => {
    const body = await parseBody(c, actSchema, BODY_LIMITS.act);
    if (!body.ok) return refuse(c, ports, body.error);
    const { policy, ...rest } = body.value;
    const request = policy === undefined ? rest : { ...rest, policy: policy as unknown as Policy };
    return actAnswer(c, await beginAct(ports, c.var.actor, c.var.now, request as ActRequest));
  });
  app.post('/desk/acts/:id/approve', desk, async (c) => {
    const body = await parseBody(c, approveActSchema, BODY_LIMITS.approve);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(c, await approveAct(ports, c.var.actor, c.var.now, c.req.param('id'), body.value.jws));
  });

  // Look-up and presented copies

  app.post('/desk/events/:id/find', desk, async (c) => {
    const body = await parseBody(c, findSchema, BODY_LIMITS.find);
    if (!body.ok) return refuse(c, ports, body.error);
    return answer(c, await findRows(ports, c.var.actor, c.var.now, c.req.param('id'), body.value));
  });
  app.post('/desk/events/:id/revoke-presented', desk, async (c) => {
    const body = await parseBody(c, revokePresentedSchema, BODY_LIMITS.presentation);
    if (!body.ok) return refuse(c, ports, body.error);
    const { presentation } = body.value;
    return answer(c, await revokePresented(ports, c.var.actor, c.var.now, c.req.param('id'), presentation));
  });
  return app;
}
