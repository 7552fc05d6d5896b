/** Every route × everybody who might call it, and what every answer of the service looks like, refusals included. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isClaimName } from '../../src/credential/accreditation/claims.ts';
import { neverIssuedKind } from '../../src/credential/accreditation/index.ts';
import { type EnrolledClient, enrolClient } from '../access/enrolled-client.ts';
import { startOffice } from '../desk/office.ts';
import { type Service, startService } from '../harness.ts';
import { createWallet, createWalletKey, type Session } from '../issuer/wallet.ts';
import { pathOf, type Route, routesOf } from './routes.ts';

const CANARY = 'canario-7f3a9c';
const ROUTES = routesOf();
const DESK = ROUTES.filter(({ guarded }) => guarded === 'desk');
const WALLET = ROUTES.filter(({ guarded }) => guarded === 'wallet');
const OPEN = ROUTES.filter(({ guarded }) => guarded === undefined);
const named = (routes: readonly Route[]) =>
  routes.map((route) => [`${route.method} ${route.template}`, route] as const);
/** Who may pass, by the address. */
function rolesOf({ template }: Route): readonly string[] {
  if (template.startsWith('/desk/clients')) return ['admin'];
  return template.startsWith('/gate/') ? ['gate'] : ['admin', 'desk'];
}

let office: Awaited<ReturnType<typeof startOffice>>;
let service: Service;
let clients: Record<'admin' | 'desk' | 'gate' | 'removed', EnrolledClient>;
let session: Session;
let foreign: { token: string; stop(): void };
let event: string;

beforeAll(async () => {
  office = await startOffice();
  service = office.service;
  clients = {
    admin: office.ana,
    desk: office.beto,
    gate: await enrolClient(service, 'gate'),
    removed: await enrolClient(service, 'admin'),
  };
  const opened = await office.openEvent();
  event = opened.id;
  const [made] = await office.accredit(opened, 1);
  session = await createWallet(service).redeem(made?.code as string, { dpop: await createWalletKey() });
  const other = await startService({ seed: 'another office' });
  const stranger = await enrolClient(other, 'admin');
  foreign = { token: await stranger.token(), stop: () => other.close() };
});
afterAll(() => {
  foreign.stop();
  service.close();
});

/** Sends a request and holds its answer to what every answer must be. */
async function send(route: Route, headers: Record<string, string> = {}, path = pathOf(route)): Promise<Response> {
  const body =
    route.body === undefined
      ? {}
      : { body: route.body === 'application/json' ? `{"${CANARY}":"${CANARY}"}` : `${CANARY}=${CANARY}` };
  const type: Record<string, string> = route.body === undefined ? {} : { 'Content-Type': route.body };
  const answer = await service.fetch(path, { method: route.method, headers: { ...type, ...headers }, ...body });
  await expectDecent(answer, path);
  return answer;
}

async function expectDecent(answer: Response, path: string): Promise<void> {
  const get = (name: string) => answer.headers.get(name);
  const text = await answer.clone().text();
  expect(answer.status, path).toBeLessThan(500);
  expect(get('x-content-type-options'), path).toBe('nosniff');
  expect(get('content-security-policy'), path).toContain("default-src 'none'");
  expect(get('referrer-policy'), path).toBe('no-referrer');
  expect(get('cache-control'), path).not.toBeNull();
  expect(get('set-cookie'), path).toBeNull();
  expect(get('server') ?? get('x-powered-by'), path).toBeNull();
  if (answer.status >= 400 || path.startsWith('/desk')) expect(get('cache-control'), path).toContain('no-store');
  const all = text + JSON.stringify([...answer.headers]);
  expect(all, `${path} echoes`).not.toContain(CANARY);
  expect(text, `${path} tells of its inside`).not.toMatch(
    /node_modules|\.ts:\d|at \w+ \(|SQLITE|sqlite|drizzle|ZodError|stack/,
  );
  if (answer.status < 400 || text === '') return;
  const wire = /^\/(desk\/(?!token)|events)/.test(path)
    ? 'problem'
    : path.startsWith('/desk/token')
      ? 'oauth'
      : undefined;
  const type = get('content-type');
  if (wire === 'problem') expect(type, path).toBe('application/problem+json');
  if (wire === 'oauth') expect(JSON.parse(text), path).toHaveProperty('error');
  if (type === 'application/problem+json') {
    expect(JSON.parse(text)).toMatchObject({
      type: expect.stringMatching(/^urn:gafete:problem:[a-z-]+$/),
      status: answer.status,
      title: expect.any(String),
    });
  }
}

describe('the routes', () => {
  it('the app has the routes of /openapi.json and no other', () => {
    const served = new Set(
      service.app.routes
        // Pages for people are documents, not operations.
        .filter(({ method, path }) => method !== 'ALL' && !/^\/(docs|$)/.test(path))
        .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`),
    );
    expect([...served].sort()).toEqual(
      [...new Set(ROUTES.map(({ method, template }) => `${method} ${template}`))].sort(),
    );
    expect(DESK.length).toBeGreaterThan(20);
    expect(WALLET).toHaveLength(2);
  });
});

describe('routes of the desk', () => {
  it.each(named(DESK))('%s is closed to everybody without a token of the desk', async (_name, route) => {
    const path = pathOf(route);
    const { token } = session;
    const admin = clients.admin;
    const own = await admin.token();
    const bound = await admin.headers(route.method, path, own);
    const wallet = await createWallet(service).authorization(session, path);
    const attempts: readonly [string, Record<string, string>][] = [
      ['nothing', {}],
      ['a wallet’s token with its proof', wallet],
      ['a wallet’s token as Bearer', { Authorization: `Bearer ${token}` }],
      [
        'a wallet’s token with a client’s proof',
        { ...(await admin.headers(route.method, path, token)), Authorization: `DPoP ${token}` },
      ],
      ['a token of another office', await admin.headers(route.method, path, foreign.token)],
      ['a desk token as Bearer', { Authorization: `Bearer ${own}` }],
      ['a desk token without a proof', { Authorization: `DPoP ${own}` }],
      ['another client’s proof', await clients.desk.headers(route.method, path, own)],
      ['a proof for another method', await admin.headers(route.method === 'GET' ? 'POST' : 'GET', path, own)],
      ['a proof for another address', await admin.headers(route.method, `${path}/x`, own)],
      ['two tokens', { ...bound, Authorization: `${bound['Authorization']}, DPoP ${own}` }],
      ['Basic', { Authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ];
    for (const [what, headers] of attempts) {
      const answer = await send(route, headers);
      expect(answer.status, what).toBe(401);
      expect(answer.headers.get('www-authenticate'), what).toMatch(/^DPoP/);
    }
    const inUrl = await service.fetch(`${path}?access_token=${own}`, { method: route.method });
    expect(inUrl.status, 'a token in the address').toBe(401);
  });

  it.each(named(DESK))('%s is open to the roles it is for', async (_name, route) => {
    const path = pathOf(route);
    const statusOf = async (client: EnrolledClient) =>
      (await send(route, await client.headers(route.method, path))).status;
    for (const role of ['admin', 'desk', 'gate'] as const) {
      const status = await statusOf(clients[role]);
      if (rolesOf(route).includes(role)) expect([401, 403], role).not.toContain(status);
      else expect(status, role).toBe(403);
    }
  });

  it('a token dies with its five minutes and with its client', async () => {
    const routes = DESK.filter(({ method }) => method === 'GET');
    const tokens = { late: await clients.admin.token(), gone: await clients.removed.token() };
    const removed = await clients.admin.request('DELETE', `/desk/clients/${clients.removed.id}`);
    expect(removed.status).toBe(200);
    for (const route of routes) {
      const headers = await clients.removed.headers('GET', pathOf(route), tokens.gone);
      expect((await send(route, headers)).status, route.template).toBe(401);
    }
    service.clock.advance(301);
    for (const route of routes) {
      const headers = await clients.admin.headers('GET', pathOf(route), tokens.late);
      expect((await send(route, headers)).status, route.template).toBe(401);
    }
  });
});

describe('routes of the wallet', () => {
  it.each(named(WALLET))('%s is closed to everybody without a token of the wallet', async (_name, route) => {
    const path = pathOf(route);
    const own = await clients.admin.token();
    for (const headers of [
      {},
      await clients.admin.headers('POST', path, own),
      { Authorization: `Bearer ${own}` },
      { Authorization: `Bearer ${foreign.token}` },
    ] as Record<string, string>[]) {
      const answer = await send(route, headers);
      expect([400, 401]).toContain(answer.status);
      expect(await answer.json()).toHaveProperty('error');
      expect(answer.headers.get('www-authenticate')).not.toBeNull();
    }
  });
});

describe('open routes', () => {
  it.each(named(OPEN))('%s asks nobody who he is, and answers decently', async (_name, route) => {
    for (const path of [
      pathOf(route),
      pathOf(route, { id: event, version: '1' }),
      `${pathOf(route)}?${CANARY}=${CANARY}`,
    ]) {
      const answer = await send(route, {}, path);
      if (route.template !== '/desk/token') expect([401, 403], path).not.toContain(answer.status);
    }
  });
});

describe('addresses', () => {
  const tricks = [
    '//desk/events',
    '/%64esk/events',
    '/desk%2fevents',
    '/desk/../desk/events',
    '/./desk/events',
    '/desk/events/',
    '/DESK/events',
    '/desk/events;x=1',
    '/desk/events%00',
    '/desk/events%20',
    '/desk\\events',
    '/desk//events',
    '/desk/events/..%2f..%2freadyz',
    '/events/..%2fdesk%2fevents',
    '/status/..%2f..%2fdesk%2fevents',
    `/events/${CANARY}`,
    `/${CANARY}`,
    '/.env',
    '/.git/config',
    '/desk/clients/%2e%2e/events',
    '/events/%F0%28%8C%28',
    '/%',
    '/%zz',
  ];
  it.each(tricks)('%s gives nobody what a token is needed for', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE'].filter(
      (m) => m !== 'TRACE',
    )) {
      const answer = await service.fetch(`http://localhost:8787${path}`, { method });
      await expectDecent(answer, path);
      expect([204, 400, 401, 404], `${method} ${path}`).toContain(answer.status);
      expect(await answer.text()).not.toContain('"events":[');
    }
  });

  it('no byte of a public document depends on the Host or Forwarded headers', async () => {
    const documents = OPEN.filter(({ method, template }) => method === 'GET' && !template.includes('{'));
    const headers = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'host=evil.example',
    };
    for (const { template } of documents) {
      const plain = await (await service.fetch(template)).text();
      expect(await (await service.fetch(template, { headers })).text(), template).toBe(plain);
      const other = await service.app.request(`https://evil.example${template}`, { headers });
      expect(await other.text(), template).toBe(plain);
    }
    expect(documents.length).toBeGreaterThan(6);
  });
});

describe('no endpoint accepts a name or any claim in clear', () => {
  it('no request body has a member for one', () => {
    const members = new Set<string>();
    const walk = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key === 'properties') for (const name of Object.keys(value as object)) members.add(name);
        walk(value);
      }
    };
    // The rules of an event are public: what may be claimed stands there, and nobody's claims do.
    for (const { schema } of ROUTES) walk(withoutPolicy(schema));
    expect(members.size).toBeGreaterThan(30);
    // Two names of claims are public where they stand: the event's id, and the zones behind a gate.
    const ours = [...members].filter((name) => name !== 'event' && name !== 'zones');
    expect(ours.filter(isClaimName)).toEqual([]);
    expect(ours.filter((name) => neverIssuedKind(name) !== undefined)).toEqual([]);
    // `claims` is the member of an approval statement that holds an HMAC of 43 characters.
    expect(ours.filter((name) => /claim|name|person|holder/i.test(name))).toEqual(['claims']);
    // The controls.
    expect([isClaimName('legal_name'), neverIssuedKind('curp')]).toEqual([true, expect.any(String)]);
  });

  it('every body is closed: a member that is not documented is refused, wherever it stands', () => {
    const open: string[] = [];
    const walk = (schema: unknown, at: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, properties, additionalProperties } = schema as Record<string, unknown>;
      if (type === 'object' && properties !== undefined && additionalProperties !== false) open.push(at);
      for (const [key, value] of Object.entries(schema)) walk(value, `${at}.${key}`);
    };
    for (const { template, method, schema } of ROUTES.filter(({ guarded }) => guarded === 'desk'))
      walk(schema, `${method} ${template}`);
    expect(open).toEqual([]);
  });

  it('no text of a request body is free: each has a pattern, a list or a length of a few words at most', () => {
    const free: string[] = [];
    const walk = (schema: unknown, at: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, pattern, format, maxLength, enum: list, const: only } = schema as Record<string, unknown>;
      if (type === 'string' && [pattern, format, maxLength, list, only].every((limit) => limit === undefined))
        free.push(at);
      for (const [key, value] of Object.entries(schema)) walk(value, `${at}.${key}`);
    };
    for (const { template, method, schema } of DESK) walk(withoutPolicy(schema), `${method} ${template}`);
    expect(free).toEqual([]);
  });
});

function withoutPolicy(schema: unknown): unknown {
  const copy = structuredClone(schema) as { properties?: Record<string, unknown> } | undefined;
  if (copy?.properties !== undefined) delete copy.properties['policy'];
  return copy;
}
