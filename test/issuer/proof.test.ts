import { beforeAll, describe, expect, it } from 'vitest';
import { type ProofRefusal, verifyProofs } from '../../src/issuer/proof.ts';
import { decodeBase64url, encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { NOON } from '../harness.ts';
import { createProof, createWalletKey, type WalletKey, walletKeys } from './wallet.ts';

const ISSUER = 'https://prensa.example';
const NONCE = 'a-nonce';
const EXPECTED = { issuer: ISSUER, batchSize: 10, maxAge: 300, clockSkew: 60, now: NOON };
const HOSTILE = [0, 1, -1, true, false, null, [], ''];

describe('key proofs', () => {
  let key: WalletKey;
  const make = (header: object = {}, payload: object = {}, by = key) =>
    createProof({ key: by, nonce: NONCE, issuer: ISSUER, now: NOON, header, payload });
  const judge = async (proofs: readonly string[]) => verifyProofs(proofs, EXPECTED);
  const expectRefused = async (proof: string, reason: ProofRefusal) =>
    expect(await judge([proof])).toEqual({ ok: false, error: reason });

  beforeAll(async () => {
    key = await createWalletKey();
  });

  it('that are well made give their keys in the order sent, and the nonce', async () => {
    const keys = await walletKeys(10);
    const proofs = await Promise.all(keys.map((each) => make({}, {}, each)));
    expect(await judge(proofs)).toEqual({ ok: true, value: { keys: keys.map(({ jwk }) => jwk), nonce: NONCE } });
  });

  it('may carry what we do not read', async () => {
    const proof = await make({ trust_chain: [], key_attestation: 'x' }, { iss: 'did:jwk:abc', jti: '1', sub: 'x' });
    expect((await judge([proof])).ok).toBe(true);
  });

  it('keep only the public members of the key', async () => {
    const proof = await make({ jwk: { ...key.jwk, kid: 'x', use: 'sig', alg: 'ES256' } });
    const judged = await judge([proof]);
    expect(judged.ok && judged.value.keys).toEqual([key.jwk]);
  });

  describe('header (vci-10, vci-11, vci-13)', () => {
    it.each(['dpop+jwt', 'kb+jwt', 'JWT', 'openid4vci-proof+JWT', undefined, ...HOSTILE])(
      'typ %j is refused',
      async (typ) => expectRefused(await make({ typ }), 'typ'),
    );
    it.each(['none', 'HS256', 'RS256', 'ES384', 'es256', undefined, ...HOSTILE])('alg %j is refused', async (alg) =>
      expectRefused(await make({ alg }), 'alg'),
    );
    it('with crit or b64 is refused', async () => {
      await expectRefused(await make({ crit: ['exp'] }), 'header');
      await expectRefused(await make({ b64: false }), 'header');
    });
    it('with kid or x5c beside jwk, or without jwk, is refused', async () => {
      await expectRefused(await make({ kid: 'did:key:z#z' }), 'key_source');
      await expectRefused(await make({ x5c: ['MIIB'] }), 'key_source');
      await expectRefused(await make({ jwk: undefined }), 'key_source');
      await expectRefused(await make({ jwk: undefined, kid: 'did:key:z#z' }), 'key_source');
    });
    it.each(HOSTILE)('jwk %j is refused', async (jwk) => expectRefused(await make({ jwk }), 'key'));
    it('jwk with its private half is refused', async () => {
      const jwk = await crypto.subtle.exportKey('jwk', key.privateKey);
      await expectRefused(await make({ jwk }), 'key');
    });
    it('jwk of another curve is refused', async () => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
      await expectRefused(await make({ jwk: await crypto.subtle.exportKey('jwk', pair.publicKey) }), 'key');
      await expectRefused(await make({ jwk: { ...key.jwk, crv: 'P-384' } }), 'key');
      await expectRefused(await make({ jwk: { kty: 'oct', k: 'AAAA' } }), 'key');
    });
    it('jwk off the curve is refused', async () => {
      const y = decodeBase64url(key.jwk.y) as Uint8Array;
      y[31] = (y[31] as number) ^ 1;
      await expectRefused(await make({ jwk: { ...key.jwk, y: encodeBase64url(y) } }), 'key');
    });
    it('jwk with a trimmed or padded coordinate is refused', async () => {
      const x = decodeBase64url(key.jwk.x) as Uint8Array;
      await expectRefused(await make({ jwk: { ...key.jwk, x: encodeBase64url(x.slice(1)) } }), 'key');
      await expectRefused(await make({ jwk: { ...key.jwk, x: encodeBase64url(Uint8Array.of(0, ...x)) } }), 'key');
      await expectRefused(await make({ jwk: { ...key.jwk, x: `${key.jwk.x}=` } }), 'key');
    });
  });

  describe('claims (vci-12, vci-14)', () => {
    it.each([
      'https://other.example',
      `${ISSUER}/`,
      `${ISSUER}/token`,
      [ISSUER],
      [ISSUER, 'https://other.example'],
      undefined,
      ...HOSTILE,
    ])('aud %j is refused', async (aud) => expectRefused(await make({}, { aud }), 'aud'));
    it.each([NOON + 61, NOON - 361, '1', undefined, null, true, [], ''])('iat %j is refused', async (iat) =>
      expectRefused(await make({}, { iat }), 'iat'),
    );
    it.each([NOON + 60, NOON, NOON - 360])('iat %j is inside the window', async (iat) =>
      expect((await judge([await make({}, { iat })])).ok).toBe(true),
    );
    it('exp in the past, nbf in the future and other types of both are refused', async () => {
      for (const payload of [{ exp: NOON - 60 }, { exp: 'x' }, { nbf: NOON + 61 }, { nbf: null }]) {
        await expectRefused(await make({}, payload), 'validity');
      }
    });
    it.each([undefined, 0, true, null, [], ''])('nonce %j is no nonce', async (nonce) =>
      expectRefused(await make({}, { nonce }), 'nonce_missing'),
    );
    it.each([0, true, null, []])('iss %j is refused', async (iss) => expectRefused(await make({}, { iss }), 'claims'));
  });

  describe('form and signature', () => {
    it.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', '..', `${'A'.repeat(9000)}.e30.AA`])('%j is no JWT', async (proof) =>
      expectRefused(proof.slice(0, 9100), 'malformed'),
    );
    it('a flipped, cut, emptied or foreign signature is refused', async () => {
      const [header, payload, signature] = (await make()).split('.') as [string, string, string];
      const bytes = decodeBase64url(signature) as Uint8Array;
      const other = (await make({}, {}, await createWalletKey())).split('.')[2] as string;
      const flipped = bytes.slice();
      flipped[10] = (flipped[10] as number) ^ 1;
      for (const bad of [encodeBase64url(flipped), encodeBase64url(bytes.slice(1)), '', other]) {
        await expectRefused(`${header}.${payload}.${bad}`, 'signature');
      }
    });
    it('a changed payload under a good signature is refused', async () => {
      const [header, , signature] = (await make()).split('.') as [string, string, string];
      const payload = encodeBase64url(utf8(JSON.stringify({ aud: ISSUER, iat: NOON, nonce: 'other' })));
      await expectRefused(`${header}.${payload}.${signature}`, 'signature');
    });
    it('a member that stands twice is refused', async () => {
      const twice = encodeBase64url(utf8('{"typ":"openid4vci-proof+jwt","typ":"JWT","alg":"ES256"}'));
      await expectRefused(`${twice}.e30.AA`, 'malformed');
    });
  });

  describe('batch (vci-16)', () => {
    it('with two proofs of one key is refused', async () => {
      expect(await judge([await make(), await make({}, { jti: '2' })])).toEqual({ ok: false, error: 'same_key' });
    });
    it('with one proof too many is refused before any is read', async () => {
      expect(await judge(Array.from({ length: 11 }, () => 'not a jwt'))).toEqual({ ok: false, error: 'too_many' });
    });
    it('with differing nonces is refused', async () => {
      const other = await make({}, { nonce: 'other' }, await createWalletKey());
      expect(await judge([await make(), other])).toEqual({ ok: false, error: 'nonces_differ' });
    });
    it('with one bad signature gives nothing', async () => {
      const [first, second] = await walletKeys(2);
      const good = await make({}, {}, first);
      const bad = `${(await make({}, {}, second)).split('.').slice(0, 2).join('.')}.${good.split('.')[2]}`;
      expect(await judge([good, bad])).toEqual({ ok: false, error: 'signature' });
    });
    it('that is empty is refused', async () => {
      expect(await judge([])).toEqual({ ok: false, error: 'malformed' });
    });
  });
});
