import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import {
  createPkcs8,
  drawScalar,
  importPkcs8,
  parsePkcs8,
  pkcs8OfPrivateJwk,
  publicJwkOfPkcs8,
} from '../../src/sealing/ecdh.ts';
import { encodeHex, hex } from './hex.ts';
import { draws, value } from './vectors.ts';

const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const ORDER = hex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

describe('drawScalar', () => {
  it('throws away zero and everything from the order up', () => {
    const one = new Uint8Array(32);
    one[31] = 1;
    const queue = [new Uint8Array(32), ORDER, hex('ff'.repeat(32)), one].map(encodeBase64url);
    expect(encodeHex(drawScalar(draws(...queue)))).toBe(encodeHex(one));
  });
});

describe('a PKCS#8 key', () => {
  it('is what WebCrypto itself exports', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const exported = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
    expect(value(parsePkcs8(exported))).toEqual(exported);
    const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
    expect(value(pkcs8OfPrivateJwk(jwk))).toEqual(exported);
    expect(publicJwkOfPkcs8(value(parsePkcs8(exported)))).toEqual({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y });
  });

  it('is imported so that it cannot be read again', async () => {
    const { key } = await importPkcs8(createPkcs8(random));
    expect(key.extractable).toBe(false);
  });

  it('is refused with another key’s public half, in either form', async () => {
    const [own, other] = [createPkcs8(random), createPkcs8(random)];
    const mixed = own.slice();
    mixed.set(other.slice(73), 73);
    expect(parsePkcs8(mixed)).toEqual({ ok: false, error: { type: 'pkcs8' } });
    const jwk = { ...publicJwkOfPkcs8(other), d: encodeBase64url(own.slice(36, 68)) };
    expect(pkcs8OfPrivateJwk(jwk)).toEqual({ ok: false, error: { type: 'jwk' } });
  });

  it.each([0, 67, 137, 139])('is refused at %s bytes', (length) => {
    const bytes = new Uint8Array(length);
    bytes.set(createPkcs8(random).slice(0, length));
    expect(parsePkcs8(bytes).ok).toBe(false);
  });

  it.each([null, 'text', {}, { d: 1 }, { kty: 'EC', crv: 'P-256', d: 'AA', x: 'AA', y: 'AA' }])(
    'is not made from %j',
    (input) => expect(pkcs8OfPrivateJwk(input)).toEqual({ ok: false, error: { type: 'jwk' } }),
  );
});
