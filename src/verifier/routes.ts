/** HTTP of the verifier: parse, call, answer. Requesters under /gate with their token; wallets at /request and /response. */
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { type AccessEnv, actorRequired } from '../access/index.ts';
import { openCors } from '../http/headers.ts';
import { oauthError } from '../http/oauth-error.ts';
import { problem } from '../http/problem.ts';
import { rateLimit } from '../http/rate-limit.ts';
import { readForm, readJson } from '../http/read-body.ts';
import { requestPaths } from '../lib/public-path.ts';
import type { Ports } from '../ports.ts';
import { type RequesterRefusal, toProblem, toWalletError, type WalletRefusal } from './errors.ts';
import { createServiceJudge } from './judge.ts';
import { acknowledge } from './relay.ts';
import { createRequest } from './request.ts';
import { createRequestObject } from './request-object.ts';
import { findAnswerable, takeAnswer } from './response.ts';
import { readResult, type Sleep } from './result.ts';
import {
  ACKNOWLEDGEMENT_BODY,
  type Acknowledged,
  acknowledgementSchema,
  createRequestSchema,
  MAX_ANSWERS,
  MAX_WAIT,
  MAX_WALLET_NONCE,
  REQUEST_BODY,
  REQUEST_FORM,
  RESPONSE_FORM,
} from './wire.ts';

/** Places that a refusal names at most. */
const MAX_PLACES = 8;
const REQUEST_OBJECT = { 'Content-Type': 'application/oauth-authz-req+jwt', 'Cache-Control': 'no-store' };

const timer: Sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Routes of requesters and wallets. `sleep`: how a long poll waits. */
export function verifierRoutes(ports: Ports, sleep: Sleep = timer): Hono<AccessEnv> {
  const app = new Hono<AccessEnv>();
  const judge = createServiceJudge(ports);
  const gate = actorRequired(ports, ['gate']);
  const at = (path: string) => [...requestPaths(ports.config.publicUrl, path)];
  const refuse = (c: Context, error: RequesterRefusal) => {
    ports.log.event('verifier.request_refused', { reason: error.type });
    return problem(c, toProblem(error));
  };
  const refuseWallet = (c: Context, refusal: WalletRefusal) => {
    const word = (text: string) => text.toLowerCase() as Lowercase<string>;
    const cause = 'cause' in refusal && refusal.cause !== undefined ? { cause: word(refusal.cause) } : {};
    ports.log.event('verifier.refused', { reason: word(refusal.type), ...cause });
    return walletError(c, refusal);
  };

  app.post('/gate/requests', gate, async (c) => {
    const body = await readJson(c, { maxBytes: REQUEST_BODY, maxDepth: 12 });
    if (!body.ok) return refuse(c, body.error);
    const parsed = createRequestSchema.safeParse(body.value);
    if (!parsed.success) return refuse(c, { type: 'request_invalid', places: placesOf(parsed.error) });
    const created = await createRequest(ports, c.var.actor, c.var.now, parsed.data);
    return created.ok ? c.json(created.value, 201) : refuse(c, created.error);
  });

  app.get('/gate/requests/:tx', gate, async (c) => {
    const { wait = '0', seen = '0', response_code: responseCode } = c.req.query();
    if (!/^\d{1,2}$/.test(wait) || Number(wait) > MAX_WAIT)
      return refuse(c, { type: 'request_invalid', places: ['wait'] });
    if (!/^\d$/.test(seen) || Number(seen) > MAX_ANSWERS)
      return refuse(c, { type: 'request_invalid', places: ['seen'] });
    const request = { tx: c.req.param('tx'), wait: Number(wait), seen: Number(seen), responseCode };
    const result = await readResult(ports, c.var.actor, request, sleep);
    return result.ok ? c.json(result.value) : refuse(c, result.error);
  });

  app.post('/gate/requests/:tx/acknowledgement', gate, async (c) => {
    const body = await readJson(c, { maxBytes: ACKNOWLEDGEMENT_BODY, maxDepth: 2 });
    if (!body.ok) return refuse(c, body.error);
    const parsed = acknowledgementSchema.safeParse(body.value);
    if (!parsed.success) return refuse(c, { type: 'request_invalid', places: placesOf(parsed.error) });
    const done = await acknowledge(ports, c.var.actor, c.req.param('tx'), parsed.data, c.var.now);
    return done.ok ? c.json({ state: 'acknowledged' } satisfies Acknowledged) : refuse(c, done.error);
  });

  for (const path of ['/request/:tx', '/response/:tx'].flatMap(at)) app.use(path, openCors);

  const limited = (endpoint: 'request' | 'response') =>
    rateLimit(ports, endpoint, (c) => walletError(c, { type: 'limited' }));

  async function serveRequest(c: Context, tx: string, walletNonce: string | undefined): Promise<Response> {
    const object = await createRequestObject(ports, tx, walletNonce, ports.now());
    return object === undefined ? refuseWallet(c, { type: 'request_gone' }) : c.body(object, 200, REQUEST_OBJECT);
  }
  app.on('GET', at('/request/:tx'), limited('request'), (c) => serveRequest(c, c.req.param('tx') as string, undefined));
  app.on('POST', at('/request/:tx'), limited('request'), async (c) => {
    // OpenID4VP 1.0 §5.10: `wallet_metadata` may ask for an encrypted request; ours says nothing that the link does not.
    const form = await readForm(c, { maxBytes: REQUEST_FORM });
    if (!form.ok) return refuseWallet(c, form.error);
    const walletNonce = form.value.get('wallet_nonce');
    const plain = walletNonce === undefined || /^[\x21-\x7e]+$/.test(walletNonce);
    if (!plain || (walletNonce ?? '').length > MAX_WALLET_NONCE) return refuseWallet(c, { type: 'wallet_nonce' });
    return serveRequest(c, c.req.param('tx') as string, walletNonce);
  });

  app.on('POST', at('/response/:tx'), limited('response'), async (c) => {
    const now = ports.now();
    const transaction = await findAnswerable(ports, c.req.param('tx') as string, now);
    if (!transaction.ok) return refuseWallet(c, transaction.error);
    const form = await readForm(c, { maxBytes: RESPONSE_FORM });
    if (!form.ok) return refuseWallet(c, form.error);
    const accepted = await takeAnswer(ports, judge, transaction.value, form.value, now);
    return accepted.ok ? c.json(accepted.value, 200, { 'Cache-Control': 'no-store' }) : refuseWallet(c, accepted.error);
  });
  return app;
}

function placesOf({ issues }: z.ZodError): readonly string[] {
  const places = issues.map(({ path }) => String(path[0] ?? '(whole)'));
  return [...new Set(places)].slice(0, MAX_PLACES);
}

function walletError(c: Context, refusal: WalletRefusal): Response {
  const { status, error, description } = toWalletError(refusal);
  return oauthError(c, status, error, description);
}
