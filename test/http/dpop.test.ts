import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DpopRefusal, type DpopRequest, verifyDpop } from '../../src/http/dpop.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { HOSTILE_VALUES } from '../access/access-service.ts';
import { createKeyPair, dpopProof, type KeyPair, signJwt } from '../access/enrolled-client.ts';
import { type Service, startService } from '../harness.ts';

const PATH = '/desk/token';
let service: Service;
let key: KeyPair;
beforeEach(async () => {
  service = await startService({ createApp: () => new Hono() });
  key = await createKeyPair();
});
afterEach(() => service.close());

const claims = (replace: Record<string, unknown> = {}) => ({
  htm: 'POST',
  htu: service.publicUrl + PATH,
  iat: service.clock.now() as number,
  ...replace,
});

function verify(proof: string | undefined, replace: Partial<DpopRequest> = {}) {
  const request = { proof, method: 'POST', url: service.publicUrl + PATH, now: service.clock.now(), ...replace };
  return verifyDpop(service.ports, request);
}

async function expectReason(proof: string | undefined, type: DpopRefusal['type'], replace: Partial<DpopRequest> = {}) {
  expect(await verify(proof, replace)).toEqual({ ok: false, error: { type } });
}

const rows = () => (service.store.sqlite.prepare('SELECT count(*) AS n FROM replays').get() as { n: number }).n;

it('a good proof tells the thumbprint of its key', async () => {
  expect(await verify(await dpopProof(key, claims()))).toEqual({ ok: true, value: { jkt: key.kid } });
});

describe('the header (RFC 9449 §4.3 steps 2, 4, 5, 7)', () => {
  const with_ = (header: Record<string, unknown>) => dpopProof(key, claims(), header);

  it.each([undefined, 'JWT', 'openid4vci-proof+jwt', 'kb+jwt', 'DPOP+JWT', 'application/dpop+jwt', ...HOSTILE_VALUES])(
    'typ %j is refused',
    async (typ) => expectReason(await with_({ typ }), 'dpop_typ'),
  );

  it.each([undefined, 'none', 'HS256', 'RS256', 'ES384', 'es256', ...HOSTILE_VALUES])(
    'alg %j is refused',
    async (alg) => expectReason(await with_({ alg }), 'dpop_alg'),
  );

  it('a jwk that is no public P-256 key is refused', async () => {
    const { x, y } = key.jwk;
    const secret = await crypto.subtle.exportKey('jwk', key.privateKey);
    const hostile: unknown[] = [
      ...HOSTILE_VALUES,
      undefined,
      secret,
      { ...key.jwk, k: 'AA' },
      { ...key.jwk, kty: 'oct' },
      { ...key.jwk, crv: 'P-384' },
      { ...key.jwk, x: x.slice(1) },
      { ...key.jwk, y: `${y}=` },
      { ...key.jwk, x: encodeBase64url(new Uint8Array(32)) },
    ];
    for (const jwk of hostile) await expectReason(await with_({ jwk }), 'dpop_jwk');
    expect(rows()).toBe(0);
  });

  it.each(['crit', 'b64'])('an extension is refused: %s', async (member) =>
    expectReason(await with_({ [member]: ['exp'] }), 'dpop_format'),
  );

  it('further public members of the jwk change nothing', async () => {
    const proof = await with_({ jwk: { ...key.jwk, kid: 'mine', use: 'sig', alg: 'ES256' } });
    expect(await verify(proof)).toEqual({ ok: true, value: { jkt: key.kid } });
  });
});

describe('the form', () => {
  it('missing or empty', async () => {
    await expectReason(undefined, 'dpop_missing');
    await expectReason('', 'dpop_missing');
  });

  it('two headers joined, white space, padding, too few or too many parts, too long', async () => {
    const proof = await dpopProof(key, claims());
    const [header, payload, signature] = proof.split('.') as [string, string, string];
    const hostile = [
      `${proof}, ${proof}`,
      `${proof},${proof}`,
      ` ${proof}`,
      `${proof}\n`,
      `${proof}=`,
      `${header}.${payload}`,
      `${proof}.`,
      `${proof}.${signature}`,
      `${header}..${signature}`,
      '...',
      'null',
      await dpopProof(key, claims({ jti: 'j'.repeat(5000) })),
    ];
    for (const text of hostile) await expectReason(text, 'dpop_format');
    expect(rows()).toBe(0);
  });

  it('a member that stands twice', async () => {
    const twice = `{"htm":"GET","htm":"POST","htu":"${service.publicUrl}${PATH}","iat":${service.clock.now()},"jti":"x"}`;
    const header = encodeBase64url(utf8(JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk })));
    const signed = `${header}.${encodeBase64url(utf8(twice))}`;
    const proof = `${signed}.${encodeBase64url(await key.sign(utf8(signed)))}`;
    await expectReason(proof, 'dpop_format');
  });

  it('a signature by another key, changed, empty or in DER', async () => {
    const other = await createKeyPair();
    await expectReason(await dpopProof(other, claims(), { jwk: key.jwk }), 'dpop_signature');
    const [header, payload] = (await dpopProof(key, claims())).split('.') as [string, string];
    await expectReason(`${header}.${payload}.`, 'dpop_signature');
    await expectReason(`${header}.${payload}.${encodeBase64url(new Uint8Array(64))}`, 'dpop_signature');
    await expectReason(`${header}.${payload}.${encodeBase64url(new Uint8Array(70))}`, 'dpop_signature');
    expect(rows()).toBe(0);
  });
});

describe('the claims', () => {
  it.each([undefined, 'GET', 'post', 'POST ', ...HOSTILE_VALUES])('htm %j is refused for a POST', async (htm) =>
    expectReason(await dpopProof(key, { ...claims(), htm: htm as string }), 'dpop_htm'),
  );

  it.each([undefined, ...HOSTILE_VALUES, 'j'.repeat(257)])('jti %j is refused', async (jti) => {
    // 1 and true are no texts; the empty text is no identifier.
    await expectReason(await dpopProof(key, claims({ jti })), 'dpop_jti');
  });

  it.each([undefined, ...HOSTILE_VALUES, 1.5, '1795456800', 1e300])('iat %j is refused', async (iat) =>
    expectReason(await dpopProof(key, claims({ iat })), 'dpop_time'),
  );

  it.each([
    [-600, false],
    [-61, false],
    [-60, true],
    [0, true],
    [60, true],
    [61, false],
    [600, false],
  ])('a clock that differs by %d seconds: %s', async (difference, good) => {
    const proof = await dpopProof(key, claims({ iat: service.clock.now() + difference }));
    expect((await verify(proof)).ok).toBe(good);
  });

  it('exp and nbf count when they are there', async () => {
    const now = service.clock.now();
    await expectReason(await dpopProof(key, claims({ exp: now - 60 })), 'dpop_time');
    await expectReason(await dpopProof(key, claims({ nbf: now + 61 })), 'dpop_time');
    for (const value of ['', null, true]) {
      await expectReason(await dpopProof(key, claims({ exp: value })), 'dpop_time');
      await expectReason(await dpopProof(key, claims({ nbf: value })), 'dpop_time');
    }
    expect((await verify(await dpopProof(key, claims({ exp: now + 1, nbf: now })))).ok).toBe(true);
  });
});

describe('htu (step 9: same address after normalisation, query and fragment ignored)', () => {
  it.each([
    'http://localhost:8787/desk/token',
    'HTTP://LOCALHOST:8787/desk/token',
    'http://localhost:8787/desk/./token',
    'http://localhost:8787/desk/x/../token',
    'http://localhost:8787/desk/token?a=b',
    'http://localhost:8787/desk/token#f',
  ])('%s is this address', async (htu) => {
    expect((await verify(await dpopProof(key, claims({ htu })))).ok).toBe(true);
  });

  it.each([
    undefined,
    ...HOSTILE_VALUES,
    '/desk/token',
    'localhost:8787/desk/token',
    'https://localhost:8787/desk/token',
    'http://localhost/desk/token',
    'http://localhost:8788/desk/token',
    'http://127.0.0.1:8787/desk/token',
    'http://localhost.evil.example:8787/desk/token',
    'http://user@localhost:8787/desk/token',
    'http://localhost:8787@evil.example/desk/token',
    'http://localhost:8787/Desk/Token',
    'http://localhost:8787/desk/token/',
    'http://localhost:8787/desk//token',
    'http://localhost:8787/desk/%74oken',
    'http://localhost:8787/desk/token;x',
    'http://localhost:8787/desk',
    'http://localhost:8787/',
    `http://localhost:8787/desk/token?${'q'.repeat(2048)}`,
  ])('%s is not', async (htu) => expectReason(await dpopProof(key, { ...claims(), htu: htu as string }), 'dpop_htu'));

  it('the default port is the same address, another host in the request is not asked', async () => {
    const own = await startService({
      createApp: () => new Hono(),
      settings: { PUBLIC_URL: 'https://prensa.example/office' },
    });
    const request = { method: 'POST', now: own.clock.now() };
    const good = ['https://prensa.example/office/nonce', 'https://prensa.example:443/office/nonce'];
    for (const htu of good) {
      for (const url of ['http://10.0.0.7:8787/nonce', 'http://10.0.0.7:8787/office/nonce']) {
        const proof = await dpopProof(key, { htm: 'POST', htu, iat: own.clock.now() });
        expect((await verifyDpop(own.ports, { ...request, url, proof })).ok, `${htu} ${url}`).toBe(true);
      }
    }
    for (const htu of ['https://prensa.example/nonce', 'http://10.0.0.7:8787/nonce']) {
      const proof = await dpopProof(key, { htm: 'POST', htu, iat: own.clock.now() });
      const answer = await verifyDpop(own.ports, { ...request, url: 'http://10.0.0.7:8787/nonce', proof });
      expect(answer).toEqual({ ok: false, error: { type: 'dpop_htu' } });
    }
    own.close();
  });
});

describe('the binding', () => {
  it('ath is the hash of the token that came along', async () => {
    const good = await dpopProof(key, claims({ accessToken: 'token-a' }));
    await expectReason(good, 'dpop_ath', { accessToken: 'token-b' });
    expect((await verify(good, { accessToken: 'token-a' })).ok).toBe(true);
    await expectReason(await dpopProof(key, claims()), 'dpop_ath', { accessToken: 'token-a' });
    for (const ath of HOSTILE_VALUES) {
      await expectReason(await dpopProof(key, claims({ ath })), 'dpop_ath', { accessToken: 'token-a' });
    }
  });

  it('the key is the one the token is bound to', async () => {
    const other = await createKeyPair();
    await expectReason(await dpopProof(key, claims()), 'dpop_key', { expectedJkt: other.kid });
    expect((await verify(await dpopProof(key, claims()), { expectedJkt: key.kid })).ok).toBe(true);
  });
});

describe('replay', () => {
  it('a proof counts once, also at the end of its window', async () => {
    const proof = await dpopProof(key, claims({ iat: service.clock.now() + 60 }));
    expect((await verify(proof)).ok).toBe(true);
    await expectReason(proof, 'dpop_replay');
    service.clock.advance(120);
    await expectReason(proof, 'dpop_replay');
    service.clock.advance(1);
    await expectReason(proof, 'dpop_time');
  });

  it('one of fifty at once', async () => {
    const proof = await dpopProof(key, claims());
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(proof)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it('the same jti by another key is another proof', async () => {
    const other = await createKeyPair();
    expect((await verify(await dpopProof(key, claims({ jti: 'same' })))).ok).toBe(true);
    expect((await verify(await dpopProof(other, claims({ jti: 'same' })))).ok).toBe(true);
  });

  it('a refused proof leaves nothing behind', async () => {
    await verify(await signJwt(key, { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk }, { jti: 'x' }));
    expect(rows()).toBe(0);
  });
});
