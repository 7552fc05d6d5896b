import { p256 } from '@noble/curves/nist.js';
import { decodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes, type Random } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { ok, type Result } from '../lib/result.ts';
import { jwkOfPoint, parsePublicJwk } from './jwk.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A P-256 private key that opens JWEs: usable, not readable. */
export type EcdhPrivateKey = {
  readonly jwk: EcPublicJwk;
  /** RFC 7638: the `kid` of everything sealed to this key. */
  readonly thumbprint: string;
  readonly key: CryptoKey;
};

/** The private and public half of a P-256 key as 138 bytes of PKCS#8: the form that envelopes carry. */
export type Pkcs8 = Bytes & { readonly __form: 'pkcs8' };

const ECDH = { name: 'ECDH', namedCurve: 'P-256' };
const SCALAR_LENGTH = 32;
/** RFC 5208 and RFC 5915 around a P-256 scalar, with the public point after it. */
const LONG_PREFIX = fromHex('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420');
const LONG_MIDDLE = fromHex('a144034200');
/** The same without the point, which every runtime's importKey computes. */
const SHORT_PREFIX = fromHex('3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420');
const POINT_OFFSET = LONG_PREFIX.length + SCALAR_LENGTH + LONG_MIDDLE.length;

/** Draws a scalar between 1 and n − 1, each equally likely: out-of-range draws are thrown away (FIPS 186-5 A.2.2). */
export function drawScalar(random: Random): Bytes {
  for (;;) {
    const scalar = random(SCALAR_LENGTH);
    if (p256.utils.isValidSecretKey(scalar)) return scalar;
  }
}

/** Imports a scalar to agree on keys. `extractable` only for ephemeral keys, whose public half is about to be sent. */
export function importScalar(scalar: Bytes, extractable: boolean): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', concatBytes(SHORT_PREFIX, scalar), ECDH, extractable, ['deriveBits']);
}

/** Imports a parsed public key to agree on keys with. */
export function importEcdhPublicKey(jwk: EcPublicJwk): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', { ...jwk }, ECDH, true, []);
}

/** Makes a P-256 key for a member or a desk, in the form that can be sealed. */
export function createPkcs8(random: Random): Pkcs8 {
  const scalar = drawScalar(random);
  return assemble(scalar, p256.getPublicKey(scalar, false));
}

/** The PKCS#8 form of a bare scalar, as the printed recovery key spells it; `undefined` for what is no scalar of P-256. */
export function pkcs8OfScalar(scalar: Bytes): Pkcs8 | undefined {
  if (scalar.length !== SCALAR_LENGTH || !p256.utils.isValidSecretKey(scalar)) return undefined;
  return assemble(scalar, p256.getPublicKey(scalar, false));
}

/** The PKCS#8 form of a private JWK (a machine client's own key file); `jwk` when its halves do not belong together. */
export function pkcs8OfPrivateJwk(value: unknown): Result<Pkcs8, Refusal<'jwk'>> {
  if (typeof value !== 'object' || value === null || !('d' in value)) return refuse('jwk');
  const { d, ...rest } = value;
  const jwk = parsePublicJwk(rest);
  const scalar = typeof d === 'string' ? decodeBase64url(d, SCALAR_LENGTH) : undefined;
  if (!jwk.ok || !scalar || !p256.utils.isValidSecretKey(scalar)) return refuse('jwk');
  const pkcs8 = assemble(scalar, p256.getPublicKey(scalar, false));
  return jwkThumbprint(publicJwkOfPkcs8(pkcs8)) === jwkThumbprint(jwk.value) ? ok(pkcs8) : refuse('jwk');
}

/**
 * Takes 138 bytes from inside an envelope for a key; `pkcs8` for any other form, or a public half that is not this
 * scalar's. Runtimes import such a pair without a word, and who names a stranger's public key beside a scalar of his
 * own would pass for the owner of that key.
 */
export function parsePkcs8(bytes: Bytes): Result<Pkcs8, Refusal<'pkcs8'>> {
  const scalar = bytes.slice(LONG_PREFIX.length, LONG_PREFIX.length + SCALAR_LENGTH);
  if (bytes.length !== POINT_OFFSET + 65 || !p256.utils.isValidSecretKey(scalar)) return refuse('pkcs8');
  const whole = assemble(scalar, p256.getPublicKey(scalar, false));
  return equalBytes(whole, bytes) ? ok(whole) : refuse('pkcs8');
}

/** The public half of a key, read from its PKCS#8 form. */
export function publicJwkOfPkcs8(pkcs8: Pkcs8): EcPublicJwk {
  return jwkOfPoint(pkcs8.slice(POINT_OFFSET));
}

/** Imports a key so that it can open JWEs but not be read again. */
export async function importPkcs8(pkcs8: Pkcs8): Promise<EcdhPrivateKey> {
  const jwk = publicJwkOfPkcs8(pkcs8);
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, ECDH, false, ['deriveBits']);
  return { jwk, thumbprint: jwkThumbprint(jwk), key };
}

function assemble(scalar: Bytes, point: Uint8Array): Pkcs8 {
  return concatBytes(LONG_PREFIX, scalar, LONG_MIDDLE, point) as Pkcs8;
}

function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
