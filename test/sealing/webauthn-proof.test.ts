import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { type Bytes, concatBytes, utf8 } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { statementHash } from '../../src/sealing/approval-statement.ts';
import { parsePublicJwk } from '../../src/sealing/jwk.ts';
import { verifyWebAuthnProof } from '../../src/sealing/webauthn-proof.ts';
import { type Inputs, value } from './vectors.ts';

const HASH = encodeBase64url(new Uint8Array(32));
const STATEMENT = { typ: 'gafete/v1/approval', header: HASH, ct: HASH, claims: HASH } as const;
const ORIGIN = 'http://localhost:8787';
const RELYING_PARTY = { origin: ORIGIN, rpId: 'localhost' };
const CLIENT_DATA = { type: 'webauthn.get', challenge: statementHash(STATEMENT), origin: ORIGIN, crossOrigin: false };

/** WebCrypto's r ‖ s as the DER that an authenticator sends. */
function toDer(signature: Bytes): Bytes {
  const [r, s] = [signature.slice(0, 32), signature.slice(32)].map((part) => {
    const digits = part.slice(part.findIndex((byte) => byte !== 0));
    const content = (digits[0] as number) >= 0x80 ? concatBytes(Uint8Array.of(0), digits) : digits;
    return concatBytes(Uint8Array.of(2, content.length), content);
  }) as [Bytes, Bytes];
  return concatBytes(Uint8Array.of(0x30, r.length + s.length), r, s);
}

describe('verifyWebAuthnProof', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = value(parsePublicJwk(await crypto.subtle.exportKey('jwk', pair.publicKey)));

  /** An authenticator that signs whatever it is told to. */
  async function assertion(clientData: string, flags: number, extra: readonly number[] = []) {
    const authenticatorData = concatBytes(
      sha256(utf8('localhost')),
      Uint8Array.of(flags, 0, 0, 0, 0),
      Uint8Array.from(extra),
    );
    const signed = concatBytes(authenticatorData, sha256(utf8(clientData)));
    const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, signed);
    return {
      authenticatorData: encodeBase64url(authenticatorData),
      clientDataJSON: encodeBase64url(utf8(clientData)),
      signature: encodeBase64url(toDer(new Uint8Array(raw))),
    };
  }
  const judge = async (proof: Inputs) => {
    const result = await verifyWebAuthnProof(STATEMENT, await proof, jwk, RELYING_PARTY);
    return result.ok ? 'ok' : result.error.type;
  };

  it('takes a gesture with presence and verification', async () => {
    expect(await judge(assertion(JSON.stringify(CLIENT_DATA), 0x05))).toBe('ok');
  });

  it('takes a gesture with extension data, as PRF gives', async () => {
    expect(await judge(assertion(JSON.stringify(CLIENT_DATA), 0x85, [0xa0]))).toBe('ok');
  });

  it.each([
    ['no presence', 0x04, [], 'user_verification'],
    ['no verification', 0x01, [], 'user_verification'],
    ['bytes that no flag announces', 0x05, [0xa0], 'proof'],
    ['extensions announced but absent', 0x85, [], 'proof'],
    ['attested credential data', 0x45, [0xa0], 'proof'],
  ])('refuses %s', async (_, flags, extra, word) => {
    expect(await judge(assertion(JSON.stringify(CLIENT_DATA), flags, extra))).toBe(word);
  });

  it.each([
    ['a desk inside somebody’s frame', { ...CLIENT_DATA, crossOrigin: true }, 'origin'],
    ['a named outer page', { ...CLIENT_DATA, topOrigin: 'https://example.org' }, 'origin'],
    ['a challenge that is no text', { ...CLIENT_DATA, challenge: 1 }, 'challenge'],
    ['a challenge of another spelling', { ...CLIENT_DATA, challenge: `${CLIENT_DATA.challenge}=` }, 'challenge'],
    ['a list', [], 'proof'],
    ['null', null, 'proof'],
  ])('refuses client data with %s', async (_, clientData, word) => {
    expect(await judge(assertion(JSON.stringify(clientData), 0x05))).toBe(word);
  });

  it('refuses client data with two challenges', async () => {
    const twice = JSON.stringify(CLIENT_DATA).replace('{', '{"challenge":"AA",');
    expect(await judge(assertion(twice, 0x05))).toBe('proof');
  });

  it.each([
    ['short authenticator data', { authenticatorData: 'AAAA' }, 'proof'],
    ['a part that is not base64url', { authenticatorData: '*' }, 'proof'],
    ['a raw signature', { signature: encodeBase64url(new Uint8Array(64)) }, 'length'],
  ])('refuses %s', async (_, change, word) => {
    expect(await judge({ ...(await assertion(JSON.stringify(CLIENT_DATA), 0x05)), ...change })).toBe(word);
  });
});
