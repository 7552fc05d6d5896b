import { generateSalt, digest as nodeDigest } from '@sd-jwt/crypto-nodejs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { describe, expect, test } from 'vitest';
import {
  issueSdJwt,
  presentSdJwt,
  verifyIssuedSdJwt,
  verifySdJwtPresentation,
} from '../../../src/credential/sd-jwt/index.ts';
import { decodeBase64url, encodeBase64url } from '../../../src/lib/base64url.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { type Sign, verifyEs256 } from '../../../src/lib/es256.ts';
import { addSeconds, DAY } from '../../../src/lib/time.ts';
import {
  AUD,
  disclosure as d,
  digest,
  forge,
  holder,
  ISS,
  issuer,
  NONCE,
  NOW,
  policy,
  random,
  trust,
  VCT,
} from './forge.ts';

// An independent implementation, as a second opinion on the format. It is lax where we are strict, so what it
// refuses proves nothing here, and what it accepts of ours does.
const signer = (sign: Sign) => async (data: string) => encodeBase64url(await sign(utf8(data)));
const verifier = (key: CryptoKey) => async (data: string, signature: string) =>
  verifyEs256(key, decodeBase64url(signature)!, utf8(data));

const oracle = new SDJwtVcInstance({
  signer: signer(issuer.sign),
  signAlg: 'ES256',
  verifier: verifier(issuer.keys.publicKey),
  hasher: nodeDigest,
  hashAlg: 'sha-256',
  saltGenerator: generateSalt,
  kbSigner: signer(holder.sign),
  kbSignAlg: 'ES256',
  kbVerifier: verifier(holder.keys.publicKey),
});

const claims = { role: 'photographer', zones: { pit: true, hall: false }, languages: ['es', 'en'] };
const exp = addSeconds(NOW, DAY);
const ours = () =>
  issueSdJwt(
    {
      x5c: ['AAAA'],
      iss: ISS,
      vct: VCT,
      exp,
      iat: NOW,
      holder: holder.jwk,
      claims,
      conceal: [['role'], ['zones'], ['zones', null], ['languages', null]],
      decoys: [{ path: [], count: 4 }],
    },
    issuer.sign,
    random,
  );

describe('@sd-jwt reads what we make', () => {
  test('a credential as issued, every claim', async () => {
    const { payload } = await oracle.verify(await ours(), { currentDate: NOW });
    expect(payload).toMatchObject({ ...claims, iss: ISS, vct: VCT, exp });
  });

  test('a presentation of some claims with key binding', async () => {
    const made = await presentSdJwt(
      await ours(),
      [
        ['zones', 'pit'],
        ['languages', 1],
      ],
      { nonce: NONCE, aud: AUD, iat: NOW },
      holder.sign,
    );
    if (!made.ok) throw new Error(made.error.type);
    const { payload, kb } = await oracle.verify(made.value, { currentDate: NOW, keyBindingNonce: NONCE });
    expect(payload).toMatchObject({ zones: { pit: true }, languages: ['en'] });
    expect(payload).not.toHaveProperty('role');
    expect(payload['zones']).not.toHaveProperty('hall');
    expect(kb?.payload).toMatchObject({ aud: AUD, nonce: NONCE, iat: NOW });
  });

  test('and selects from it as a wallet would', async () => {
    const presented = await oracle.present(
      await ours(),
      { zones: { hall: true } },
      { kb: { payload: { iat: NOW, aud: AUD, nonce: NONCE } } },
    );
    const byKid = await oracle.decode(presented);
    expect(byKid.disclosures?.length).toBe(2);
    const chain = { type: 'x5c' as const, resolve: async () => ({ ok: true as const, value: issuer.keys.publicKey }) };
    const result = await verifySdJwtPresentation(presented, { ...policy, trust: chain });
    expect(result).toMatchObject({ ok: true, value: { claims: { zones: { hall: false } } } });
  });
});

describe('we read what @sd-jwt makes', () => {
  const theirs = () =>
    oracle.issue(
      { iss: ISS, vct: VCT, iat: NOW, exp, cnf: { jwk: { ...holder.jwk } }, ...claims },
      { _sd: ['role', 'zones'], zones: { _sd: ['pit', 'hall'], _sd_decoy: 2 }, languages: { _sd: [0, 1] } },
      { header: { kid: 'k1' } },
    );

  test('a credential as issued, every claim', async () => {
    expect(await verifyIssuedSdJwt(await theirs(), { trust, now: NOW, vct: VCT })).toMatchObject({
      ok: true,
      value: { claims },
    });
  });

  test('a presentation that they made, and one that we made of their credential', async () => {
    const credential = await theirs();
    const one = await oracle.present(
      credential,
      { role: true },
      { kb: { payload: { iat: NOW, aud: AUD, nonce: NONCE } } },
    );
    expect(await verifySdJwtPresentation(one, policy)).toMatchObject({
      ok: true,
      value: { claims: { role: 'photographer' } },
    });
    const two = await presentSdJwt(credential, [['zones', 'pit']], { nonce: NONCE, aud: AUD, iat: NOW }, holder.sign);
    if (!two.ok) throw new Error(two.error.type);
    const result = await verifySdJwtPresentation(two.value, policy);
    expect(result).toMatchObject({ ok: true, value: { claims: { zones: { pit: true }, languages: [] } } });
  });
});

describe('presentations that @sd-jwt 0.19.0 accepts and we refuse', () => {
  const a = d(['salt', 'role', 'photographer']);
  test.each([
    ['a disclosure that nothing refers to', { payload: { _sd: [] }, disclosures: [a] }, 'E_SDJWT_UNREFERENCED'],
    ['a disclosure twice', { payload: { _sd: [digest(a)] }, disclosures: [a, a] }, 'E_SDJWT_DUP_DISCLOSURE'],
    ['a binding ten years ahead', { kb: { payload: { iat: NOW + 315_360_000 } } }, 'E_KB_IAT'],
    ['a binding ten years old', { kb: { payload: { iat: NOW - 315_360_000 } } }, 'E_KB_IAT'],
    ['a binding for another gate', { kb: { payload: { aud: 'x509_hash:other' } } }, 'E_KB_AUD'],
  ])('%s', async (_title, forgery, expected) => {
    const text = await forge(forgery);
    await expect(oracle.verify(text, { currentDate: NOW, keyBindingNonce: NONCE })).resolves.toBeDefined();
    expect(await verifySdJwtPresentation(text, policy)).toMatchObject({ ok: false, error: { type: expected } });
  });
});
