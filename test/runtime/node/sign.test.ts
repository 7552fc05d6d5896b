import { expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { importEs256PublicKey, verifyEs256 } from '../../../src/lib/es256.ts';
import { importNodeSign } from '../../../src/runtime/node/sign.ts';

test('what node:crypto signs, WebCrypto verifies: 64 bytes, for this key and these bytes only', async () => {
  const pair = () => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwkOf = async ({ privateKey }: CryptoKeyPair) => {
    const { x, y, d } = (await crypto.subtle.exportKey('jwk', privateKey)) as { x: string; y: string; d: string };
    return { kty: 'EC', crv: 'P-256', x, y, d } as const;
  };
  const [jwk, other] = await Promise.all([pair().then(jwkOf), pair().then(jwkOf)]);
  const sign = await importNodeSign(jwk);
  const { d: _d, ...publicJwk } = jwk;
  const { d: _other, ...otherPublic } = other;
  const key = (await importEs256PublicKey(publicJwk))!;
  const stranger = (await importEs256PublicKey(otherPublic))!;
  const message = utf8('a statement');
  const signature = await sign(message);
  expect(signature).toHaveLength(64);
  expect(await verifyEs256(key, signature, message)).toBe(true);
  expect(await verifyEs256(stranger, signature, message)).toBe(false);
  expect(await verifyEs256(key, signature, utf8('another statement'))).toBe(false);
});
