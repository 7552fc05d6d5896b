import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { parsePublicJwk } from '../../src/sealing/jwk.ts';
import { value } from './vectors.ts';

const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'CQIy6NLaX-5fNRn3h0y3RxyFbsU2wcF98lClSieIs4w',
  y: 'xXBvzVXQjq-o6nJjgoC5iauI2XSVj6TbZn95yIpMK-0',
};
/** The field's prime: a coordinate of this size is zero spelled a second way. */
const PRIME = encodeBase64url(
  Uint8Array.from('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'.match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  ),
);
const ZERO = encodeBase64url(new Uint8Array(32));

describe('parsePublicJwk', () => {
  it('keeps the four public members and drops the rest', () => {
    expect(value(parsePublicJwk({ kid: 'k', use: 'enc', ...JWK }))).toEqual(JWK);
    expect(jwkThumbprint(value(parsePublicJwk(JWK)))).toBe('PXEaoLAqT-AJrJyz4h5fK4nKb9FUUEBwmoPQxNwBjUY');
  });

  it.each([
    ['a private half', { ...JWK, d: ZERO }],
    ['a symmetric key', { ...JWK, k: ZERO }],
    ['another curve', { ...JWK, crv: 'P-384' }],
    ['another key type', { ...JWK, kty: 'OKP' }],
    ['a point off the curve', { ...JWK, y: JWK.x }],
    ['the origin', { ...JWK, x: ZERO, y: ZERO }],
    ['a coordinate as large as the prime', { ...JWK, x: PRIME }],
    ['a padded coordinate', { ...JWK, x: `${JWK.x}=` }],
    ['a short coordinate', { ...JWK, x: 'AA' }],
    ['a missing coordinate', { kty: 'EC', crv: 'P-256', x: JWK.x }],
    ['a number for a coordinate', { ...JWK, x: 1 }],
    ['null', null],
    ['a list', [JWK]],
    ['text', JSON.stringify(JWK)],
  ])('refuses %s', (_, input) => expect(parsePublicJwk(input)).toEqual({ ok: false, error: { type: 'jwk' } }));
});
