import { p256 } from '@noble/curves/nist.js';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { type EcPublicJwk, parseEcPublicJwk } from '../lib/es256.ts';
import { ok, type Result } from '../lib/result.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * A public P-256 key from outside, with its four required members; others (`kid`, `alg`, `use` …) are dropped. The
 * reason `jwk` covers private members, another curve, a coordinate that is not 32 bytes, and a point off the curve:
 * key agreement with such a point would give a private key away bit by bit.
 */
export function parsePublicJwk(value: unknown): Result<EcPublicJwk, Refusal<'jwk'>> {
  const jwk = parseEcPublicJwk(value);
  return jwk !== undefined && isOnCurve(pointOfJwk(jwk)) ? ok(jwk) : refuse('jwk');
}

/** A SEC1 uncompressed point (0x04 ‖ x ‖ y) as a public key; the point is not checked. */
export function jwkOfPoint(point: Uint8Array): EcPublicJwk {
  const [x, y] = [encodeBase64url(point.slice(1, 33)), encodeBase64url(point.slice(33, 65))];
  return { kty: 'EC', crv: 'P-256', x, y };
}

/** The SEC1 uncompressed point of a parsed key. */
export function pointOfJwk({ x, y }: EcPublicJwk): Bytes {
  return concatBytes(Uint8Array.of(4), decodeBase64url(x, 32) as Bytes, decodeBase64url(y, 32) as Bytes);
}

function isOnCurve(point: Bytes): boolean {
  try {
    p256.Point.fromBytes(point).assertValidity();
    return true;
  } catch {
    return false;
  }
}
