import { decodeBase64url } from './base64url.ts';
import type { Bytes } from './bytes.ts';

/** A P-256 public key as a JWK (RFC 7518 §6.2.1): exactly these four members, so that a private half cannot ride along. */
export interface EcPublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** Signs bytes with one private key and one purpose; answers the 64 bytes r ‖ s (IEEE P1363). A key ring, or a wallet. */
export type Sign = (bytes: Bytes) => Promise<Bytes>;

const ES256_SIGNATURE_BYTES = 64;
const P256_COORDINATE_BYTES = 32;
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
export async function importEs256PublicKey(jwk: EcPublicJwk): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('jwk', { ...jwk }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  } catch {
    return undefined;
  }
}

/**
 * Whether an ES256 signature (RFC 7518 §3.4: r ‖ s, exactly 64 bytes) over `bytes` is by `key`. DER and every other
 * length are refused here, because runtimes differ in what they do with them.
 */
export async function verifyEs256(key: CryptoKey, signature: Bytes, bytes: Bytes): Promise<boolean> {
  if (signature.length !== ES256_SIGNATURE_BYTES) return false;
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes);
}

/** A `Sign` that uses a WebCrypto private key. */
export function signWith(key: CryptoKey): Sign {
  return async (bytes) => new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes));
}
