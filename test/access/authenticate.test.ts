import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeskToken } from '../../src/access/desk-token.ts';
import type { Service } from '../harness.ts';
import { DOOR, startAccess } from './access-service.ts';
import { createKeyPair, dpopProof, type EnrolledClient, enrolClient } from './enrolled-client.ts';

let service: Service;
let client: EnrolledClient;
beforeAll(async () => {
  service = await startAccess();
  client = await enrolClient(service, 'desk');
});
afterAll(() => service.close());

const proofFor = (accessToken: string, claims: Record<string, unknown> = {}) =>
  dpopProof(client.dpop, {
    htm: 'GET',
    htu: service.publicUrl + DOOR,
    iat: service.clock.now(),
    accessToken,
    ...claims,
  });

describe('a good request', () => {
  it('is its client', async () => {
    const answer = await client.request('GET', DOOR);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      client: client.id,
      role: 'desk',
      pseudonym: client.pseudonym,
      approvalKid: client.keys.approval.kid,
      member: client.keys.member.kid,
    });
  });

  it('may spell the scheme in any case (RFC 9110 §11.1)', async () => {
    const token = await client.token();
    for (const scheme of ['dpop', 'DPOP', 'DPoP']) {
      const headers = { Authorization: `${scheme} ${token}`, DPoP: await proofFor(token) };
      expect((await service.fetch(DOOR, { headers })).status, scheme).toBe(200);
    }
  });

  it('of a role that the route does not list is 403, and changes nothing', async () => {
    const narrow = await startAccess({}, ['admin']);
    const desk = await enrolClient(narrow, 'desk');
    const answer = await desk.request('GET', DOOR);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      type: 'urn:gafete:problem:role-not-allowed',
      status: 403,
      title: 'Your role may not do this.',
    });
    narrow.close();
  });
});

describe('where a token stands', () => {
  it('no credentials: 401 that names the scheme and no error', async () => {
    const answer = await service.fetch(DOOR);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('DPoP algs="ES256"');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: 'urn:gafete:problem:credentials-missing', status: 401 });
  });

  type Attempt = (token: string) => { path?: string; headers: [string, string][]; body?: string };
  it.each<[string, Attempt]>([
    ['Bearer', (t) => ({ headers: [['Authorization', `Bearer ${t}`]] })],
    ['Basic', (t) => ({ headers: [['Authorization', `Basic ${t}`]] })],
    ['Token', (t) => ({ headers: [['Authorization', `Token ${t}`]] })],
    ['no scheme', (t) => ({ headers: [['Authorization', t]] })],
    ['two spaces', (t) => ({ headers: [['Authorization', `DPoP  ${t}`]] })],
    ['two tokens in one header', (t) => ({ headers: [['Authorization', `DPoP ${t}, DPoP ${t}`]] })],
    [
      'two headers',
      (t) => ({
        headers: [
          ['Authorization', `DPoP ${t}`],
          ['Authorization', `DPoP ${t}`],
        ],
      }),
    ],
    ['header and query', (t) => ({ path: `${DOOR}?access_token=${t}`, headers: [['Authorization', `DPoP ${t}`]] })],
    ['a parameter after the token', (t) => ({ headers: [['Authorization', `DPoP ${t} realm="x"`]] })],
    ['an empty token', () => ({ headers: [['Authorization', 'DPoP ']] })],
  ])('%s: 401 invalid_token', async (_name, attempt) => {
    const token = await client.token();
    const { path = DOOR, headers } = attempt(token);
    const all = new Headers([...headers, ['DPoP', await proofFor(token)]]);
    for (const [name, value] of headers.slice(1)) if (name === headers[0]?.[0]) all.set(name, `${value}, ${value}`);
    const answer = await service.fetch(path, { headers: all });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('DPoP error="invalid_token", algs="ES256"');
    expect(await answer.json()).toEqual({
      type: 'urn:gafete:problem:invalid-token',
      status: 401,
      title: 'The access token was refused.',
    });
  });

  it('in the query alone: 401 invalid_token', async () => {
    const token = await client.token();
    const answer = await service.fetch(`${DOOR}?access_token=${token}`, { headers: { DPoP: await proofFor(token) } });
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
    expect(answer.status).toBe(401);
  });

  it('in the body alone: 401', async () => {
    const token = await client.token();
    const body = new URLSearchParams({ access_token: token });
    const answer = await service.fetch(DOOR, { method: 'POST', body });
    expect(answer.status).toBe(401);
  });
});

describe('the token', () => {
  async function knock(token: string): Promise<Response> {
    return service.fetch(DOOR, { headers: { Authorization: `DPoP ${token}`, DPoP: await proofFor(token) } });
  }

  it('counts for 300 seconds and not for the 301st', async () => {
    const own = await startAccess();
    const desk = await enrolClient(own, 'desk');
    const token = await desk.token();
    own.clock.advance(299);
    expect((await own.fetch(DOOR, { headers: await desk.headers('GET', DOOR, token) })).status).toBe(200);
    own.clock.advance(1);
    const late = await own.fetch(DOOR, { headers: await desk.headers('GET', DOOR, token) });
    expect(late.status).toBe(401);
    expect(late.headers.get('www-authenticate')).toContain('invalid_token');
    own.close();
  });

  it('with any character changed is refused', async () => {
    const token = await client.token();
    for (let at = 0; at < token.length; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect((await knock(changed)).status, String(at)).toBe(401);
    }
    expect((await knock(token)).status).toBe(200);
  });

  it('with a part too many, padding or nothing is refused', async () => {
    const token = await client.token();
    for (const wrong of [
      `${token}.`,
      `${token}.AA`,
      `${token}=`,
      token.split('.')[0] as string,
      '.',
      'A'.repeat(600),
    ]) {
      expect((await knock(wrong)).status, wrong.slice(-8)).toBe(401);
    }
  });

  it('of a generation other than the client’s is refused', async () => {
    const make = (generation: number) =>
      createDeskToken(service.ports, {
        client: client.id,
        jkt: client.dpop.kid,
        exp: service.clock.now() + 60,
        generation,
      });
    expect((await knock(await make(1))).status).toBe(401);
    expect((await knock(await make(0))).status).toBe(200);
  });

  it('is bound to its DPoP key: another key’s proof is refused', async () => {
    const token = await client.token();
    const thief = await createKeyPair();
    const claims = { htm: 'GET', htu: service.publicUrl + DOOR, iat: service.clock.now(), accessToken: token };
    const headers = { Authorization: `DPoP ${token}`, DPoP: await dpopProof(thief, claims) };
    const answer = await service.fetch(DOOR, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('needs a proof that names it, once', async () => {
    const token = await client.token();
    const Authorization = `DPoP ${token}`;
    const missing = await service.fetch(DOOR, { headers: { Authorization } });
    expect(missing.status).toBe(401);
    expect(missing.headers.get('www-authenticate')).toBe('DPoP error="invalid_dpop_proof", algs="ES256"');
    const foreign = await service.fetch(DOOR, { headers: { Authorization, DPoP: await proofFor('another.token') } });
    expect(foreign.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
    const proof = await proofFor(token);
    expect((await service.fetch(DOOR, { headers: { Authorization, DPoP: proof } })).status).toBe(200);
    const again = await service.fetch(DOOR, { headers: { Authorization, DPoP: proof } });
    expect(again.status).toBe(401);
    expect(again.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
  });

  it('two DPoP headers are refused', async () => {
    const token = await client.token();
    const DPoP = `${await proofFor(token)}, ${await proofFor(token)}`;
    const answer = await service.fetch(DOOR, { headers: { Authorization: `DPoP ${token}`, DPoP } });
    expect(answer.status).toBe(401);
  });
});

it('the operator’s log says why, in closed words, and no token ever stands in it', async () => {
  const own = await startAccess();
  const desk = await enrolClient(own, 'desk');
  const token = await desk.token();
  await own.fetch(DOOR, { headers: { Authorization: `Bearer ${token}` } });
  expect(own.log.lines).toContain('{"code":"access.refused","reason":"credentials_place"}');
  expect(own.log.lines.join('\n')).not.toContain(token.slice(0, 20));
  own.close();
});
