import { beforeAll, describe, expect, it } from 'vitest';
import { openapi } from '../../src/desk/openapi.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { HOSTILE_VALUES } from '../access/access-service.ts';
import type { EnrolledClient } from '../access/enrolled-client.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

let office: Office;
let event: OpenedEvent;
let person: string;
let gate: EnrolledClient;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
  person = (await office.accredited(event, 1))[0]!.accreditation;
  gate = await office.enrol('gate');
});

/** Every route of the desk with the status that a member of the office gets for an empty body. */
const ROUTES: readonly [method: string, path: string, status: number][] = [
  ['GET', '/desk/events', 200],
  ['POST', '/desk/events', 400],
  ['GET', '/desk/events/{id}', 200],
  ['PUT', '/desk/events/{id}/policy', 400],
  ['POST', '/desk/events/{id}/close', 400],
  ['GET', '/desk/events/{id}/bundle', 200],
  ['GET', '/desk/events/{id}/bundle/recovery', 200],
  ['GET', '/desk/events/{id}/members', 200],
  ['POST', '/desk/events/{id}/members', 400],
  ['POST', '/desk/events/{id}/epochs', 400],
  ['GET', '/desk/members', 200],
  ['POST', '/desk/events/{id}/accreditations', 400],
  ['GET', '/desk/accreditations/{id}', 200],
  ['GET', '/desk/accreditations/{id}/revocations', 200],
  ['POST', '/desk/accreditations/{id}/reissue', 400],
  ['GET', '/desk/acts', 200],
  ['POST', '/desk/acts', 400],
  ['POST', '/desk/acts/{id}/approve', 400],
  ['POST', '/desk/events/{id}/find', 400],
  ['POST', '/desk/events/{id}/revoke-presented', 400],
];
const fill = (path: string, id?: string) =>
  path.replace('{id}', id ?? (path.includes('/accreditations/') ? person : event.id)).replace('{version}', '1');
const send = (client: EnrolledClient, method: string, path: string, body?: unknown) =>
  client.request(method, path, method === 'GET' ? undefined : (body ?? {}));

describe('every route and every role', () => {
  it('lists every route of the desk in /openapi.json, and no other', () => {
    const documented = Object.entries(openapi)
      .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`))
      .filter((route) => route.includes(' /desk/'));
    expect(documented.sort()).toEqual(ROUTES.map(([method, path]) => `${method} ${path}`).sort());
  });

  it('documents every request and answer as JSON Schema without free text about a person', () => {
    const text = JSON.stringify(openapi);
    expect(text.length).toBeGreaterThan(10_000);
    expect(text).not.toMatch(/"(name|curp|rfc|e_?mail|phone|address|notes?|comment|claims_clear|folio_clear)":\{/i);
  });

  it.each(ROUTES)(
    '%s %s answers admin and desk, not gate, and nobody without a token',
    async (method, path, status) => {
      const target = fill(path);
      for (const client of [office.ana, office.beto]) {
        // Beto was not admitted to the bundle: his own wrap is the one thing he does not have.
        const expected = client === office.beto && path.endsWith('/bundle') ? 404 : status;
        expect((await send(client, method, target)).status).toBe(expected);
      }
      const byGate = await outcome(await send(gate, method, target));
      expect([byGate.status, byGate.body['type']]).toEqual([403, 'urn:gafete:problem:role-not-allowed']);
      const bare = await office.service.fetch(target, method === 'GET' ? { method } : { method, body: '{}' });
      expect(bare.status).toBe(401);
      expect(bare.headers.get('www-authenticate')).toContain('DPoP');
    },
  );
});

describe('unknown ids', () => {
  const unknown = encodeBase64url(new Uint8Array(16).fill(7));
  const NOT_FOUND = { type: 'urn:gafete:problem:not-found', status: 404, title: 'There is nothing at this address.' };

  it.each([
    '/desk/events/{id}',
    '/desk/events/{id}/bundle',
    '/desk/events/{id}/bundle/recovery',
    '/desk/events/{id}/members',
    '/desk/accreditations/{id}',
    '/desk/accreditations/{id}/revocations',
    '/events/{id}',
    '/events/{id}/policy/1',
  ])('GET %s answers one shape for an unknown id, an accreditation as an event, and no id at all', async (path) => {
    for (const id of [
      unknown,
      path.includes('accreditations') ? event.id : person,
      'x',
      '..%2F..',
      '%00',
      'a'.repeat(300),
    ]) {
      const response = await office.ana.request('GET', fill(path, id));
      expect([response.status, await response.json()], id).toEqual([404, NOT_FOUND]);
    }
  });

  it('answers the same for acts, and for policies that do not exist', async () => {
    const jws = 'e30.e30.AAAA';
    expect((await outcome(await office.ana.request('POST', `/desk/acts/${unknown}/approve`, { jws }))).body).toEqual(
      NOT_FOUND,
    );
    for (const version of ['2', '0', '-1', '1.0', 'x', '99999999']) {
      expect((await office.service.fetch(`/events/${event.id}/policy/${version}`)).status).toBe(404);
    }
  });
});

describe('the public document', () => {
  it('says what a wallet and a gate need, to any origin, and the policy is signed', async () => {
    const response = await office.service.fetch(`/events/${event.id}`, {
      headers: { Origin: 'https://wallet.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const document = (await response.json()) as Record<string, unknown>;
    expect(document).toMatchObject({ event: event.id, state: 'open', policyVersion: 1, statusList: event.list });
    expect(document['policy']).toEqual(event.policy);
    expect(document['deskKey']).toMatchObject({ epoch: 1, jwk: event.deskKey });
    const policy = await office.service.fetch(`/events/${event.id}/policy/1`);
    expect(policy.headers.get('content-type')).toBe('application/jose');
    const [header, payload] = (await policy.text()).split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(header!)).toMatchObject({ alg: 'ES256', typ: 'gafete/v1/policy' });
    expect(JSON.parse(payload!)).toEqual(event.policy);
  });
});

describe('bodies', () => {
  it('answers 415, 413 and 400 before looking inside', async () => {
    const path = office.path(event, '/find');
    const raw = async (body: string, type: string) => {
      const headers = { ...(await office.ana.headers('POST', path)), 'Content-Type': type };
      return office.service.fetch(path, { method: 'POST', headers, body });
    };
    expect((await raw('{}', 'text/plain')).status).toBe(415);
    expect((await raw(`{"tags":"${'x'.repeat(5000)}"}`, 'application/json')).status).toBe(413);
    expect((await raw('{"tags":[],"tags":[]}', 'application/json')).status).toBe(400);
    expect((await raw('{', 'application/json')).status).toBe(400);
  });

  it('names the place of a fault and never what was sent', async () => {
    const sent = { tags: [{ kind: 'curp', tag: 'VACA830115HDFLRN02' }], professional_name: 'Ximena Centinela' };
    const response = await office.ana.request('POST', office.path(event, '/find'), sent);
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).not.toMatch(/VACA|Ximena|professional|curp/);
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:gafete:problem:request-invalid', places: expect.any(Array) });
    expect(office.service.log.lines.join('\n')).not.toMatch(/VACA|Ximena/);
  });
});

/** Well-made bodies, of which each member is then spoilt. */
async function bodies(): Promise<Record<string, [method: string, path: string, body: Record<string, unknown>]>> {
  const statement = office.onPeople(event, 'withdraw', [person], 'LOST');
  const jws = await office.sign(office.ana, statement);
  const { body } = await office.eventRequest();
  const { offer, accreditation } = await office.make(office.ana, event);
  const reissue = office.onReissue(event, person, accreditation);
  const wrap = (await office.wrapsFor(event.bundle, [office.beto.keys.member.jwk]))[0]!;
  return {
    createEvent: ['POST', '/desk/events', { ...body }],
    policy: ['PUT', office.path(event, '/policy'), { policy: event.policy }],
    close: ['POST', office.path(event, '/close'), { statement: office.onEvent(event, 'close'), jws }],
    members: [
      'POST',
      office.path(event, '/members'),
      { ...wrap, epoch: 1, notAfter: office.service.clock.now() + 60, approval: jws },
    ],
    epochs: ['POST', office.path(event, '/epochs'), { epoch: 2, deskKey: event.deskKey, wraps: [wrap] }],
    register: ['POST', office.path(event, '/accreditations'), { offers: [offer] }],
    acts: ['POST', '/desk/acts', { statement, jws }],
    approve: ['POST', `/desk/acts/${person}/approve`, { jws }],
    reissue: ['POST', `/desk/accreditations/${person}/reissue`, { statement: reissue, jws, revocations: [], offer }],
    find: ['POST', office.path(event, '/find'), { tags: offer.tags }],
    presented: ['POST', office.path(event, '/revoke-presented'), { presentation: 'e30.e30.AAAA~' }],
  };
}

function spoil(body: unknown, at: readonly string[], value: unknown): unknown {
  const [name, ...rest] = at;
  if (name === undefined) return value;
  if (Array.isArray(body)) return body.map((item, index) => (String(index) === name ? spoil(item, rest, value) : item));
  return { ...(body as object), [name]: spoil((body as Record<string, unknown>)[name], rest, value) };
}

const MEMBERS: readonly [keyof Awaited<ReturnType<typeof bodies>>, string][] = [
  ...[
    'policy',
    'policy.event',
    'policy.version',
    'policy.claims',
    'deskKey',
    'deskKey.x',
    'deskKey.kty',
    'wraps',
    'wraps.0',
    'wraps.0.member',
    'wraps.0.jwe',
  ].map((at) => ['createEvent', at] as const),
  ...['policy', 'policy.days'].map((at) => ['policy', at] as const),
  ...['statement', 'statement.act', 'statement.event', 'jws'].map((at) => ['close', at] as const),
  ...['member', 'epoch', 'jwe', 'notAfter', 'approval'].map((at) => ['members', at] as const),
  ...['epoch', 'deskKey', 'deskKey.y', 'wraps', 'wraps.0.jwe'].map((at) => ['epochs', at] as const),
  ...['offers'].map((at) => ['register', at] as const),
  ...[
    'statement',
    'statement.typ',
    'statement.issuer',
    'statement.act',
    'statement.accreditations',
    'statement.accreditations.0',
    'statement.reason',
    'statement.iat',
    'statement.nonce',
    'jws',
    'revocations',
    'policy',
  ].map((at) => ['acts', at] as const),
  ...['jws'].map((at) => ['approve', at] as const),
  ...[
    'statement',
    'statement.accreditation',
    'statement.replacement',
    'jws',
    'revocations',
    'offer',
    'offer.header',
    'offer.header.lookup',
    'offer.ct',
    'offer.roster',
  ].map((at) => ['reissue', at] as const),
  ...['tags', 'tags.0', 'tags.0.kind', 'tags.0.tag'].map((at) => ['find', at] as const),
  ...['presentation'].map((at) => ['presented', at] as const),
] as never;

/** Values of the table that are good ones in their place. */
function isHarmless(route: string, at: string, value: unknown): boolean {
  if (at === 'policy.version') return value === 1;
  return Array.isArray(value) && (at === 'policy.claims' || (route === 'reissue' && at === 'revocations'));
}

describe('hostile values', () => {
  it.each(MEMBERS)('%s: %s is refused whatever it is, and nothing changes', async (route, at) => {
    const [method, path, body] = (await bodies())[route]!;
    const tables = ['events', 'offers', 'accreditations', 'acts', 'bundle_wraps', 'pending_leaves', 'quotas', 'roster'];
    const before = JSON.stringify(tables.map((table) => office.sql(`SELECT * FROM ${table}`)));
    for (const value of HOSTILE_VALUES) {
      if (isHarmless(route, at, value)) continue;
      const response = await office.ana.request(method, path, spoil(body, at.split('.'), value));
      expect(
        [400, 404, 409, 422],
        `${route} ${at} = ${JSON.stringify(value)}: ${await response.clone().text()}`,
      ).toContain(response.status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
    expect(JSON.stringify(tables.map((table) => office.sql(`SELECT * FROM ${table}`)))).toBe(before);
  });

  it.each([
    'createEvent',
    'policy',
    'close',
    'members',
    'epochs',
    'register',
    'acts',
    'approve',
    'reissue',
    'find',
    'presented',
  ] as const)('%s refuses a member that is not documented', async (route) => {
    const [method, path, body] = (await bodies())[route]!;
    const response = await office.ana.request(method, path, { ...body, note: 'Ximena Centinela' });
    expect(response.status).toBe(400);
  });

  it('answers an offer full of hostile values item by item', async () => {
    const { offer } = await office.make(office.ana, event);
    for (const member of Object.keys(offer)) {
      for (const value of HOSTILE_VALUES) {
        if (member === 'tags' && Array.isArray(value)) continue;
        const [result] = await office.register(office.ana, event, [{ ...offer, [member]: value }]);
        expect(result?.ok, `${member} = ${JSON.stringify(value)}`).toBe(false);
      }
    }
  });
});
