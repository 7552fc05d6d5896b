import { type Context, Hono } from 'hono';
import { createTypeMetadata, LOGO_PATH, LOGO_SVG } from '../credential/accreditation/index.ts';
import { verifyDpop } from '../http/dpop.ts';
import { openCors } from '../http/headers.ts';
import { oauthError } from '../http/oauth-error.ts';
import { rateLimit } from '../http/rate-limit.ts';
import { readJson } from '../http/read-body.ts';
import { requestPaths } from '../lib/public-path.ts';
import type { Ports } from '../ports.ts';
import { checkToken, requireSession, type TokenUse } from './access-token.ts';
import { issueCredentials } from './credential.ts';
import { type IssuerRefusal, toWire } from './errors.ts';
import { createKept } from './kept.ts';
import { createIssuerMetadata, createJwtVcIssuerMetadata, createServerMetadata } from './metadata.ts';
import { createNonce } from './nonce.ts';
import { takeNotification } from './notification.ts';
import { MAX_PASSES, PATHS, WELL_KNOWN, wellKnownPath } from './paths.ts';
import { redeemRefresh } from './refill.ts';
import { readSecretBody } from './secret-body.ts';
import { redeemCode } from './token.ts';
import { type NonceResponse, parseCredentialRequest, parseNotificationRequest, parseTokenRequest } from './wire.ts';

const TOKEN_BODY = { maxBytes: 8 * 1024 };
const NOTIFICATION_BODY = { maxBytes: 8 * 1024, maxDepth: 4 };
/** Bytes of a credential request beside its proofs, and for each of them. */
const CREDENTIAL_BODY = 16 * 1024;
const PROOF = 4 * 1024;

/** Public documents change with a deployment; five minutes of cache spare us the herd before an event. */
const CACHED = { 'Cache-Control': 'public, max-age=300' };

/** Every endpoint that wallets use, and the public documents beside them. */
export function issuerRoutes(ports: Ports): Hono {
  const app = new Hono();
  const { config } = ports;
  const { publicUrl, batchSize, nonceSeconds } = config;
  const kept = createKept(config);
  const credentialBody = { maxBytes: CREDENTIAL_BODY + Math.max(batchSize, MAX_PASSES) * PROOF, maxDepth: 8 };
  const at = (path: string) => [...requestPaths(publicUrl, path)];
  const wellKnown = (name: string) => wellKnownPath(publicUrl, name);

  const limited = (at: 'token' | 'nonce' | 'credential') =>
    rateLimit(ports, at, (c) => refuse(c, { type: 'limited', at }));

  const typeMetadata = createTypeMetadata(config);
  const serverMetadata = createServerMetadata(config);

  for (const path of [...Object.values(PATHS), LOGO_PATH].flatMap(at)) app.use(path, openCors);
  for (const name of Object.values(WELL_KNOWN)) app.use(wellKnown(name), openCors);

  app.get(wellKnown(WELL_KNOWN.issuer), async (c) => {
    const passChains = (await ports.keys.signers('pass')).map(({ x5c }) => x5c);
    return c.json(createIssuerMetadata(config, passChains), 200, CACHED);
  });
  app.get(wellKnown(WELL_KNOWN.server), (c) => c.json(serverMetadata, 200, CACHED));
  app.get(wellKnown(WELL_KNOWN.jwtVcIssuer), async (c) =>
    c.json(await createJwtVcIssuerMetadata(config, ports.keys), 200, CACHED),
  );
  // Obeyed within a minute, so it is not cached for longer.
  app.get(wellKnown(WELL_KNOWN.trust), (c) =>
    c.body(ports.keys.trustList, 200, { 'Content-Type': 'application/jose', 'Cache-Control': 'public, max-age=60' }),
  );
  // The octets that `integrity` speaks of: served as they were made.
  app.on('GET', at(PATHS.typeMetadata), (c) =>
    c.body(typeMetadata.json, 200, { 'Content-Type': 'application/json', ...CACHED }),
  );
  app.on('GET', at(LOGO_PATH), (c) => c.body(LOGO_SVG, 200, { 'Content-Type': 'image/svg+xml', ...CACHED }));

  app.on('POST', at(PATHS.nonce), limited('nonce'), async (c) => {
    const c_nonce = await createNonce(ports.keys, publicUrl, nonceSeconds, ports.now(), ports.random);
    return c.json({ c_nonce } satisfies NonceResponse, 200, NO_STORE);
  });

  app.on('POST', at(PATHS.token), limited('token'), async (c) => {
    const now = ports.now();
    const form = await readSecretBody(c, 'form', TOKEN_BODY);
    if (!form.ok) return refuse(c, { type: 'body', at: 'token', reason: form.error.type });
    const request = parseTokenRequest(form.value);
    if (!request.ok) return refuse(c, { type: 'token_request', reason: request.error });
    // Before the code is looked at: a bad proof must not spend a try.
    const dpop = await readDpop(ports, c, now);
    if (!dpop.ok) return refuse(c, { type: 'dpop', at: 'token' });
    const { value } = request;
    const token = await ('code' in value
      ? redeemCode(ports, value, dpop.jkt, now)
      : redeemRefresh(ports, value.refreshToken, dpop.jkt, now));
    return token.ok ? c.json(token.value, 200, NO_STORE) : refuse(c, token.error);
  });

  app.on('POST', at(PATHS.credential), limited('credential'), async (c) => {
    const now = ports.now();
    const session = await requireSession(ports, tokenUse(c, 'credential'), now);
    if (!session.ok) return refuse(c, session.error);
    // §8.2: an encrypted request is a JWT; this issuer has no key to open one with.
    if (isJwt(c)) return refuse(c, { type: 'credential_request', reason: 'encryption' });
    const body = await readSecretBody(c, 'json', credentialBody);
    if (!body.ok) return refuse(c, { type: 'body', at: 'credential', reason: body.error.type });
    const request = parseCredentialRequest(body.value);
    if (!request.ok) return refuse(c, { type: 'credential_request', reason: request.error });
    const issued = await issueCredentials(ports, kept, session.value, request.value, now);
    return issued.ok ? c.json(issued.value, 200, NO_STORE) : refuse(c, issued.error);
  });

  app.on('POST', at(PATHS.notification), async (c) => {
    const now = ports.now();
    const token = await checkToken(ports, tokenUse(c, 'notification'), now);
    if (!token.ok) return refuse(c, token.error);
    const body = await readJson(c, NOTIFICATION_BODY);
    if (!body.ok) return refuse(c, { type: 'body', at: 'notification', reason: body.error.type });
    const request = parseNotificationRequest(body.value);
    if (request === undefined) return refuse(c, { type: 'notification_request' });
    const taken = await takeNotification(ports, token.value, request, now);
    return taken.ok ? c.body(null, 204, NO_STORE) : refuse(c, taken.error);
  });

  return app;
}

const NO_STORE = { 'Cache-Control': 'no-store' };

function refuse(c: Context, refusal: IssuerRefusal): Response {
  const { status, error, description, headers } = toWire(refusal);
  const answer = oauthError(c, status, error, description);
  for (const [name, value] of Object.entries(headers ?? {})) answer.headers.set(name, value);
  return answer;
}

function tokenUse(c: Context, at: TokenUse['at']): TokenUse {
  const { method, url } = c.req;
  return { at, authorization: c.req.header('authorization'), dpop: c.req.header('dpop'), method, url };
}

function isJwt(c: Context): boolean {
  return /^application\/jwt\s*(;|$)/i.test(c.req.header('content-type') ?? '');
}

/** RFC 9449 §5: a token is bound when its request brings a proof. Without one it is a Bearer token. */
async function readDpop(ports: Ports, c: Context, now: ReturnType<Ports['now']>) {
  const proof = c.req.header('dpop');
  if (proof === undefined) return { ok: true, jkt: null } as const;
  const verified = await verifyDpop(ports, { proof, method: c.req.method, url: c.req.url, now });
  return verified.ok ? ({ ok: true, jkt: verified.value.jkt } as const) : verified;
}
