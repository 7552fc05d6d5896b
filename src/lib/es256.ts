import { decodeBase64url, encodeBase64url } from './base64url.ts';
import type { Bytes } from './bytes.ts';
import { type NativePublicKey, nativeCrypto } from './native-crypto.ts';

/** A P-256 public key as a JWK (RFC 7518 §6.2.1): exactly these four members, so that a private half cannot ride along. */
export interface EcPublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** A public key that is ready to verify with: of WebCrypto, or of Node where that is what runs. */
export type Es256PublicKey = CryptoKey | NativePublicKey;

/** Signs bytes with one private key and one purpose; answers the 64 bytes r ‖ s (IEEE P1363). A key ring, or a wallet. */
export type Sign = (bytes: Bytes) => Promise<Bytes>;

const ES256_SIGNATURE_BYTES = 64;
const P256_COORDINATE_BYTES = 32;
const POINT_BYTES = 65;
const UNCOMPRESSED = 4;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const PRIVATE_MEMBERS = ['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/**
 * Reads a P-256 public key from something unknown, keeping only its four members. `undefined` for any other key type or
 * curve, a coordinate that is not 32 bytes of strict base64url, or any private member: who sends a private key must not
 * see it work. Whether the point is on the curve is checked on import.
 */
export function parseEcPublicJwk(value: unknown): EcPublicJwk | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const jwk = value as Record<string, unknown>;
  // By value: keys that workerd exports have every member of a JWK, `undefined` where it does not apply.
  if (PRIVATE_MEMBERS.some((member) => jwk[member] !== undefined)) return undefined;
  const { kty, crv, x, y } = jwk;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  if (decodeBase64url(x, P256_COORDINATE_BYTES) === undefined) return undefined;
  if (decodeBase64url(y, P256_COORDINATE_BYTES) === undefined) return undefined;
  return { kty, crv, x, y };
}

/** Imports a public key for ES256 verification; `undefined` when the point is not on the curve. Costs about one verification. */
export async function importEs256PublicKey(jwk: EcPublicJwk): Promise<Es256PublicKey | undefined> {
  try {
    if (nativeCrypto !== undefined) return nativeCrypto.createPublicKey({ key: jwk, format: 'jwk' });
    return await crypto.subtle.importKey('jwk', { ...jwk }, ECDSA, false, ['verify']);
  } catch {
    return undefined;
  }
}

/** As `importEs256PublicKey`, from the point of a certificate (SEC 1 §2.3.3). */
export async function importEs256PublicPoint(point: Bytes): Promise<Es256PublicKey | undefined> {
  if (point.length === POINT_BYTES && point[0] === UNCOMPRESSED) {
    const [x, y] = [point.slice(1, 1 + P256_COORDINATE_BYTES), point.slice(1 + P256_COORDINATE_BYTES)];
    return importEs256PublicKey({ kty: 'EC', crv: 'P-256', x: encodeBase64url(x), y: encodeBase64url(y) });
  }
  try {
    return await crypto.subtle.importKey('raw', point, ECDSA, false, ['verify']);
  } catch {
    return undefined;
  }
}

/**
 * Whether an ES256 signature (RFC 7518 §3.4: r ‖ s, exactly 64 bytes) over `bytes` is by `key`. DER and every other
 * length are refused here, because runtimes differ in what they do with them.
 */
export async function verifyEs256(key: Es256PublicKey, signature: Bytes, bytes: Bytes): Promise<boolean> {
  if (signature.length !== ES256_SIGNATURE_BYTES) return false;
  if (nativeCrypto !== undefined && !(key instanceof CryptoKey)) {
    return nativeCrypto.verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
  }
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key as CryptoKey, signature, bytes);
}

/** A `Sign` that uses a WebCrypto private key. */
export function signWith(key: CryptoKey): Sign {
  return async (bytes) => new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes));
}
