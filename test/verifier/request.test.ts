/** Beginning a request, and what a wallet fetches. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/credential/x509/index.ts';
import { createPkcs8, publicJwkOfPkcs8 } from '../../src/sealing/index.ts';
import { HOSTILE_VALUES } from '../access/access-service.ts';
import { type Scene, startScene, TODAY, TOMORROW } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ gate: { redirectUris: ['https://desk.example/back', 'https://desk.example/back?a=1'] } });
});
afterAll(() => scene.service.close());

const problemOf = async (response: Response) => {
  const { type, places } = (await response.json()) as { type: string; places?: string[] };
  return [response.status, type.replace('urn:gafete:problem:', ''), ...(places === undefined ? [] : [places])];
};
const VCT = 'http://localhost:8787/types/press-accreditation/1';
const queryOf = (claims: readonly object[], more: object = {}) => ({
  credentials: [{ id: 'q', format: 'dc+sd-jwt', meta: { vct_values: [VCT] }, claims, ...more }],
});

describe('a request object', () => {
  it('says what OpenID4VP 1.0 and HAIP ask of it, and nothing of earlier drafts', async () => {
    const begun = await scene.ask();
    const { header, payload, leaf, response } = await scene.fetchRequest(begun);
    expect(response.headers.get('Content-Type')).toBe('application/oauth-authz-req+jwt');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(header['typ']).toBe('oauth-authz-req+jwt');
    expect(header['alg']).toBe('ES256');
    expect(header['x5c']).toHaveLength(1);
    expect(payload.client_id).toBe(`x509_hash:${fingerprintOf(leaf.der)}`);
    expect(payload.client_id).toBe(begun.clientId);
    expect(payload).toEqual({
      verifier_info: [{ format: 'gafete_gate', data: { purpose: 'zone-gate' } }],
      iss: begun.clientId,
      aud: 'https://self-issued.me/v2',
      client_id: begun.clientId,
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: `${scene.service.publicUrl}/response/${begun.tx}`,
      nonce: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      state: begun.tx,
      exp: begun.exp,
      dcql_query: {
        credentials: [
          {
            id: 'press',
            format: 'dc+sd-jwt',
            meta: { vct_values: [VCT] },
            claims: [
              { path: ['event'], values: [scene.event.id] },
              { path: ['days', TODAY], values: [true] },
              { path: ['zones', 'pit'], values: [true] },
            ],
          },
        ],
      },
      client_metadata: {
        jwks: {
          keys: [
            {
              kty: 'EC',
              crv: 'P-256',
              x: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
              y: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
              kid: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
              alg: 'ECDH-ES',
              use: 'enc',
            },
          ],
        },
        vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
        encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
      },
    });
  });
  it('has a link that a wallet of any scheme handler understands', async () => {
    const { link, clientId, requestUri } = await scene.ask();
    const url = new URL(link);
    expect(url.protocol).toBe('openid4vp:');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: clientId,
      request_uri: requestUri,
      request_uri_method: 'post',
    });
  });
  it('vp-04: is the same each time, by get and by post, and is not there afterwards', async () => {
    const own = await startScene();
    const begun = await own.ask({ ttl: 10 });
    const { payload } = await own.fetchRequest(begun);
    expect((await own.fetchRequest(begun)).payload).toEqual(payload);
    expect((await own.fetchRequest(begun, { wallet_metadata: '{}' })).payload).toEqual(payload);
    const nonce = 'n-0S6_WzA2Mj~.';
    expect((await own.fetchRequest(begun, { wallet_nonce: nonce })).payload).toEqual({
      ...payload,
      wallet_nonce: nonce,
    });
    own.service.clock.advance(9);
    expect((await own.fetchRequest(begun)).payload).toEqual(payload);
    own.service.clock.advance(1);
    const gone = await own.service.fetch(begun.requestUri);
    expect([gone.status, ((await gone.json()) as { error: string }).error]).toEqual([404, 'invalid_request']);
    own.service.close();
  });
  it.each(['a'.repeat(257), 'a b', 'ñ', '\u0000'])(
    'a wallet_nonce that is not one is refused: %j',
    async (walletNonce) => {
      const begun = await scene.ask();
      const answer = await scene.post(begun.requestUri, { wallet_nonce: walletNonce });
      expect(answer.status).toBe(400);
      expect(scene.lastRefusal()).toBe('wallet_nonce');
    },
  );
  it.each(['x', 'A'.repeat(43), '__proto__'])('an address without a request answers 404: %s', async (tx) => {
    expect((await scene.service.fetch(`/request/${tx}`)).status).toBe(404);
    expect((await scene.post(`${scene.service.publicUrl}/request/${tx}`, { wallet_nonce: 'n' })).status).toBe(404);
  });
  it('browsers of any origin may fetch it', async () => {
    const begun = await scene.ask();
    const preflight = await scene.service.fetch(begun.requestUri, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
  });
});

describe('asking more than the purpose', () => {
  it.each([
    ['a name', { path: ['professional_name'] }, 'professional_name'],
    ['a legal name', { path: ['legal_name'] }, 'legal_name'],
    ['the outlet', { path: ['outlet_name'] }, 'outlet_name'],
    ['another zone', { path: ['zones', 'press'] }, 'zones.press'],
    ['all zones', { path: ['zones', null] }, 'zones'],
    ['zones whole', { path: ['zones'] }, 'zones'],
    ['tomorrow', { path: ['days', TOMORROW] }, `days.${TOMORROW}`],
    ['the key', { path: ['cnf'] }, 'cnf'],
    ['the key’s inside', { path: ['cnf', 'jwk'] }, 'cnf'],
    ['the status', { path: ['status'] }, 'status'],
    ['a claim nobody knows', { path: ['curp'] }, 'unknown'],
  ])('%s is refused before anything is signed, and the claim named', async (_, claim, named) => {
    const before = scene.rows();
    const response = await scene.askFor({ query: queryOf([claim]) });
    expect(await problemOf(response)).toEqual([422, 'over-asking', [named]]);
    expect(scene.rows()).toBe(before);
  });
  it('two zones at once', async () => {
    const own = await startScene({ gate: { zones: ['pit', 'press'] } });
    const both = queryOf([{ path: ['zones', 'pit'] }, { path: ['zones', 'press'] }]);
    expect(await problemOf(await own.askFor({ query: both }))).toEqual([422, 'over-asking', ['zones.press']]);
    // With two zones it has to say which one it stands at.
    expect(await problemOf(await own.askFor())).toEqual([422, 'purpose-parameter', ['zone']]);
    expect((await own.askFor({ zone: 'press' })).status).toBe(201);
    own.service.close();
  });
  it.each([
    [{ also: ['professional_name'] }, 'professional_name'],
    [{ also: ['curp'] }, 'unknown'],
    [{ zone: 'press' }, 'zones.press'],
    [{ day: TOMORROW }, `days.${TOMORROW}`],
  ])('%j', async (body, named) => {
    expect(await problemOf(await scene.askFor(body))).toEqual([422, 'over-asking', [named]]);
  });
  it.each([
    ['multiple', { multiple: true }],
    ['require_cryptographic_holder_binding', { require_cryptographic_holder_binding: false }],
    ['meta', { meta: { vct_values: ['https://other.example/card'] } }],
    ['format', { format: 'mso_mdoc', meta: { doctype_value: 'org.iso.18013.5.1.mDL' }, claims: undefined }],
  ])('no gate may ask with %s', async (member, more) => {
    expect(await problemOf(await scene.askFor({ query: queryOf([], { claims: undefined, ...more }) }))).toEqual([
      422,
      'not-for-gates',
      [member],
    ]);
  });
  it('less than the purpose is the gate’s own choice', async () => {
    const begun = await scene.ask({ query: queryOf([{ path: ['zones', 'pit'] }]) });
    expect((await scene.fetchRequest(begun)).payload.dcql_query.credentials[0]?.claims).toEqual([
      { path: ['zones', 'pit'] },
    ]);
  });
});

describe('a query that is not DCQL', () => {
  it.each([
    [{}, 'credentials'],
    [{ credentials: [] }, 'credentials'],
    [{ credentials: [{ id: 'a b', format: 'dc+sd-jwt', meta: {} }] }, 'credentials[0].id'],
    [{ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {} }] }, 'credentials[0].meta.vct_values'],
    [queryOf([{ path: [] }]), 'credentials[0].claims[0].path'],
    [queryOf([{ path: [-1] }]), 'credentials[0].claims[0].path[0]'],
    [queryOf([], { claim_sets: [['a']] }), 'credentials[0].claims'],
  ] as const)('%j', async (query, at) => {
    expect(await problemOf(await scene.askFor({ query }))).toEqual([422, 'query-invalid', [at]]);
  });
});

describe('hostile bodies', () => {
  const MEMBERS = ['event', 'query', 'zone', 'day', 'also', 'requesterKey', 'redirectUri', 'ttl'] as const;
  const rows = MEMBERS.flatMap((member) => HOSTILE_VALUES.map((value) => [member, value] as const));

  it.each(rows)('%s %j', async (member, value) => {
    // An empty list asks for nothing more, which is what leaving it out says.
    if (member === 'also' && Array.isArray(value))
      return expect((await scene.askFor({ also: value })).status).toBe(201);
    const before = scene.rows();
    const response = await scene.askFor({ [member]: value });
    const { status } = response;
    expect([400, 422]).toContain(status);
    expect(JSON.stringify(await response.json())).toContain('urn:gafete:problem:');
    expect(scene.rows()).toBe(before);
  });
  it.each([
    ['a private key', { d: 'A'.repeat(43) }],
    ['another curve', { crv: 'P-384' }],
    ['a short coordinate', { x: 'AAAA' }],
    ['a point that is not on the curve', { x: 'A'.repeat(43) }],
  ])('as requester key: %s', async (_, change) => {
    const key = { ...publicJwkOfPkcs8(createPkcs8(scene.service.random)), ...change };
    const before = scene.rows();
    expect([400, 422]).toContain((await scene.askFor({ requesterKey: key })).status);
    expect(scene.rows()).toBe(before);
  });
  it.each([
    [{ query: queryOf([]), zone: 'pit' }, ['query']],
    [{ ttl: 9 }, ['ttl']],
    [{ ttl: 301 }, ['ttl']],
    [{ ttl: 1.5 }, ['ttl']],
    [{ day: 'mañana' }, ['day']],
    [{ extra: 1 }, ['(whole)']],
  ])('%j', async (body, places) => {
    expect(await problemOf(await scene.askFor(body))).toEqual([400, 'request-invalid', places]);
  });
  it('another event than its own', async () => {
    expect(await problemOf(await scene.askFor({ event: 'AAAAAAAAAAAAAAAAAAAAAA' }))).toEqual([422, 'request-event']);
    expect((await scene.askFor({ event: scene.event.id })).status).toBe(201);
  });
  it.each([
    'https://desk.example/back/',
    'https://desk.example/back?a=2',
    'https://desk.example/back#x',
    'https://desk.example:444/back',
    'https://DESK.example/back',
    'http://desk.example/back',
    'https://desk.example@evil.example/back',
    'https://evil.example/back',
    'javascript:alert(1)',
  ])('web-14: a redirect to %s, which is not registered letter by letter', async (redirectUri) => {
    const before = scene.rows();
    expect([400, 422]).toContain((await scene.askFor({ redirectUri })).status);
    expect(scene.rows()).toBe(before);
  });
});

describe('who may ask', () => {
  it('no desk client, no stranger, no gate without an appointment', async () => {
    const key = { requesterKey: publicJwkOfPkcs8(createPkcs8(scene.service.random)) };
    expect((await scene.ana.request('POST', '/gate/requests', key)).status).toBe(403);
    expect((await scene.service.fetch('/gate/requests', { method: 'POST' })).status).toBe(401);
    const other = await scene.enrol('gate');
    expect(await problemOf(await scene.askFor({}, other))).toEqual([403, 'gate-unknown']);
  });
  it('not when the event is closed', async () => {
    const own = await startScene();
    const begun = await own.ask();
    const { payload } = await own.fetchRequest(begun);
    const held = await own.issue();
    expect((await own.both(own.onEvent(own.event, 'close'))).status).toBe(200);
    expect([403, 410]).toContain((await own.askFor()).status);
    expect((await own.service.fetch(begun.requestUri)).status).toBe(404);
    expect((await own.answer(payload, { press: [await own.present(held, payload)] })).status).toBe(400);
    for (const table of ['gates', 'transactions']) expect(own.sql(`SELECT * FROM ${table}`), table).toEqual([]);
    own.service.close();
  });
  it('not when the client was removed: the next request, and the request under way', async () => {
    const own = await startScene();
    const begun = await own.ask();
    expect((await own.ana.request('DELETE', `/desk/clients/${own.gate.id}`)).status).toBe(200);
    expect((await own.service.fetch(begun.requestUri)).status).toBe(404);
    expect((await own.gate.request('GET', '/gate/me').catch(() => ({ status: 401 }))).status).toBe(401);
    own.service.close();
  });
});
