import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DESK_TOKEN_PATH } from '../../src/access/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Service } from '../harness.ts';
import { HOSTILE_VALUES, startAccess } from './access-service.ts';
import {
  assertionClaims,
  createKeyPair,
  dpopProof,
  type EnrolledClient,
  enrolClient,
  postJson,
  requestToken,
  signJwt,
} from './enrolled-client.ts';

let service: Service;
let client: EnrolledClient;
beforeEach(async () => {
  service = await startAccess();
  client = await enrolClient(service, 'desk');
});
afterEach(() => service.close());

async function expectOAuth(response: Response, status: number, error: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error });
  expect(response.headers.get('cache-control')).toBe('no-store');
}

const HEADER = { alg: 'ES256', typ: 'JWT' };
async function withAssertion(
  claims: Record<string, unknown>,
  header: Record<string, unknown> = HEADER,
): Promise<Response> {
  const all = { ...assertionClaims(service, client.id), ...claims };
  return requestToken(service, client, {
    form: { client_assertion: await signJwt(client.keys.authentication, header, all) },
  });
}

it('an enrolled client gets a DPoP token of five minutes', async () => {
  const answer = await requestToken(service, client);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const body = (await answer.json()) as Record<string, unknown>;
  expect(body).toEqual({ access_token: expect.any(String), token_type: 'DPoP', expires_in: 300 });
  expect((body['access_token'] as string).split('.')).toHaveLength(2);
});

describe('the form', () => {
  it.each([
    ['grant_type', undefined, 400, 'invalid_request'],
    ['grant_type', '', 400, 'invalid_request'],
    ['grant_type', 'authorization_code', 400, 'unsupported_grant_type'],
    ['grant_type', 'urn:ietf:params:oauth:grant-type:pre-authorized_code', 400, 'unsupported_grant_type'],
    ['grant_type', 'Client_Credentials', 400, 'unsupported_grant_type'],
    ['client_assertion_type', undefined, 400, 'invalid_request'],
    ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer', 400, 'invalid_request'],
    ['client_assertion', undefined, 401, 'invalid_client'],
    ['client_assertion', 'x', 401, 'invalid_client'],
    ['client_assertion', 'A'.repeat(5000), 401, 'invalid_client'],
    ['client_id', 'another', 400, 'invalid_request'],
    ['client_secret', 'secret', 401, 'invalid_client'],
    ['scope', 'admin', 400, 'invalid_scope'],
  ] as const)('%s = %j: %d %s', async (name, value, status, error) => {
    await expectOAuth(await requestToken(service, client, { form: { [name]: value } }), status, error);
  });

  it('its own client_id may stand beside the assertion, and an unknown parameter is not read', async () => {
    const answer = await requestToken(service, client, { form: { client_id: client.id, resource: 'x' } });
    expect(answer.status).toBe(200);
  });

  it('an Authorization header has no place', async () => {
    const headers = { Authorization: `Basic ${btoa(`${client.id}:secret`)}` };
    await expectOAuth(await requestToken(service, client, { headers }), 401, 'invalid_client');
  });

  it('a parameter that stands twice, another media type, a compressed or oversized body', async () => {
    const send = (body: string, headers: Record<string, string> = {}) =>
      service.fetch(DESK_TOKEN_PATH, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body,
      });
    await expectOAuth(await send('grant_type=client_credentials&grant_type=x'), 400, 'invalid_request');
    await expectOAuth(await send('{}', { 'Content-Type': 'application/json' }), 415, 'invalid_request');
    await expectOAuth(await send('a=b', { 'Content-Encoding': 'gzip' }), 415, 'invalid_request');
    await expectOAuth(await send(`a=${'b'.repeat(8192)}`), 413, 'invalid_request');
    await expectOAuth(await send(''), 400, 'invalid_request');
  });

  it('other methods have nothing there', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await service.fetch(DESK_TOKEN_PATH, { method })).status).toBe(404);
    }
  });
});

describe('the assertion (RFC 7523 §3)', () => {
  it.each([
    ['typ JWT', { alg: 'ES256', typ: 'JWT' }],
    ['no typ', { alg: 'ES256' }],
    ['its own typ', { alg: 'ES256', typ: 'client-authentication+jwt' }],
  ])('%s is taken', async (_name, header) => {
    expect((await withAssertion({}, header)).status).toBe(200);
  });

  it('kid may stand there, and must then be the key’s', async () => {
    const { kid } = client.keys.authentication;
    expect((await withAssertion({}, { ...HEADER, kid })).status).toBe(200);
    await expectOAuth(await withAssertion({}, { ...HEADER, kid: client.keys.approval.kid }), 401, 'invalid_client');
  });

  it.each([
    ...['none', 'HS256', 'RS256', 'ES384', 'es256', ...HOSTILE_VALUES].map((alg) => ({ ...HEADER, alg })),
    ...['dpop+jwt', 'gafete/v1/act', 'gafete/v1/enrolment', 'openid4vci-proof+jwt', ...HOSTILE_VALUES].map((typ) => ({
      ...HEADER,
      typ,
    })),
    ...['jwk', 'x5c', 'jku', 'x5u', 'crit', 'b64', 'zip'].map((member) => ({ ...HEADER, [member]: 'x' })),
  ])('header %j is refused', async (header) => {
    await expectOAuth(await withAssertion({}, header), 401, 'invalid_client');
  });

  const claims = ['iss', 'sub', 'aud', 'exp', 'jti'] as const;
  it.each(claims.flatMap((name) => [undefined, ...HOSTILE_VALUES].map((value) => [name, value] as const)))(
    '%s = %j is refused',
    async (name, value) => expectOAuth(await withAssertion({ [name]: value }), 401, 'invalid_client'),
  );

  it('the audience is us, as one text: issuer or token endpoint', async () => {
    const { publicUrl } = service;
    for (const aud of [publicUrl, publicUrl + DESK_TOKEN_PATH]) expect((await withAssertion({ aud })).status).toBe(200);
    for (const aud of [
      `${publicUrl}/`,
      `${publicUrl}/token`,
      'https://other.example',
      [publicUrl],
      [publicUrl, 'https://other.example'],
      publicUrl.toUpperCase(),
    ]) {
      await expectOAuth(await withAssertion({ aud }), 401, 'invalid_client');
    }
  });

  it.each([
    ['exp', -61, false],
    ['exp', -60, false],
    ['exp', -59, true],
    ['exp', 300, true],
    ['exp', 360, true],
    ['exp', 361, false],
    ['exp', 86_400, false],
    ['iat', 60, true],
    ['iat', 61, false],
    ['nbf', 60, true],
    ['nbf', 61, false],
  ] as const)('%s at %d seconds from now: %s', async (name, difference, good) => {
    const answer = await withAssertion({ [name]: service.clock.now() + difference });
    expect(answer.status).toBe(good ? 200 : 401);
  });

  it('another client’s key, an approval key, or a client nobody knows', async () => {
    const other = await enrolClient(service, 'admin');
    const claims = assertionClaims(service, client.id);
    for (const key of [other.keys.authentication, client.keys.approval, await createKeyPair()]) {
      const form = { client_assertion: await signJwt(key, HEADER, claims) };
      await expectOAuth(await requestToken(service, client, { form }), 401, 'invalid_client');
    }
    for (const name of ['nobody', 'AAAAAAAAAAAAAAAAAAAAAA', '../clients', 'x'.repeat(65)]) {
      const form = {
        client_assertion: await signJwt(client.keys.authentication, HEADER, assertionClaims(service, name)),
      };
      await expectOAuth(await requestToken(service, client, { form }), 401, 'invalid_client');
    }
  });

  it('iss and sub are the same client', async () => {
    const other = await enrolClient(service, 'admin');
    await expectOAuth(await withAssertion({ sub: other.id }), 401, 'invalid_client');
    await expectOAuth(await withAssertion({ iss: other.id }), 401, 'invalid_client');
  });

  it('counts once: one of fifty at the same moment', async () => {
    const form = {
      client_assertion: await signJwt(client.keys.authentication, HEADER, assertionClaims(service, client.id)),
    };
    const answers = await Promise.all(Array.from({ length: 50 }, () => requestToken(service, client, { form })));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(49);
    await expectOAuth(await requestToken(service, client, { form }), 401, 'invalid_client');
  });

  it('stays good when only the DPoP proof was refused', async () => {
    const form = {
      client_assertion: await signJwt(client.keys.authentication, HEADER, assertionClaims(service, client.id)),
    };
    await expectOAuth(await requestToken(service, client, { form, proof: null }), 400, 'invalid_dpop_proof');
    expect((await requestToken(service, client, { form })).status).toBe(200);
  });
});

describe('the DPoP proof (RFC 9449 §5)', () => {
  it('is required, for this address and method', async () => {
    const { dpop } = client;
    const iat = service.clock.now();
    const htu = service.publicUrl + DESK_TOKEN_PATH;
    for (const proof of [
      null,
      'x',
      await dpopProof(dpop, { htm: 'GET', htu, iat }),
      await dpopProof(dpop, { htm: 'POST', htu: `${service.publicUrl}/token`, iat }),
      await dpopProof(dpop, { htm: 'POST', htu, iat: iat - 600 }),
    ]) {
      await expectOAuth(await requestToken(service, client, { proof }), 400, 'invalid_dpop_proof');
    }
  });
});

describe('a client that is no longer in office', () => {
  it('gets no token after its 30 days', async () => {
    service.clock.set(client.notAfter);
    expect((await requestToken(service, client)).status).toBe(200);
    service.clock.advance(1);
    await expectOAuth(await requestToken(service, client), 401, 'invalid_client');
  });
});

it('nothing of a request comes back or reaches the log', async () => {
  const marker = 'VACA830115HDFLRN02';
  const answers = [
    await requestToken(service, client, { form: { grant_type: marker } }),
    await requestToken(service, client, { form: { client_assertion: marker } }),
    await withAssertion({ iss: marker, sub: marker }),
    await requestToken(service, client, { form: { scope: marker } }),
    await requestToken(service, client, { proof: encodeBase64url(utf8(marker)) }),
    await postJson(service, '/desk/enrol', { code: marker }),
  ];
  for (const answer of answers) {
    expect(answer.status).toBeLessThan(500);
    expect(await answer.text()).not.toContain(marker);
  }
  expect(service.log.lines.join('\n')).not.toContain(marker);
});
