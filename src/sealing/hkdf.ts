import { type Bytes, utf8 } from '../lib/bytes.ts';
import type { SecretBytes } from './keys.ts';

/** The zero-length salt that design-sealing §6.4 writes as `""`. */
export const NO_SALT: Bytes = new Uint8Array(0);

/**
 * HKDF-SHA-256, extract and expand (RFC 5869). `info` is an ASCII label, or canonical bytes where the design says
 * "info with X".
 */
export async function hkdf<Purpose extends string>(
  ikm: Bytes,
  salt: Bytes,
  info: string | Bytes,
  length: number,
): Promise<SecretBytes<Purpose>> {
  const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info: typeof info === 'string' ? utf8(info) : info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, length * 8)) as SecretBytes<Purpose>;
}

/** HMAC-SHA-256 under raw bytes or an imported key. */
export async function hmac(key: Bytes | CryptoKey, message: Bytes): Promise<Bytes> {
  const imported =
    key instanceof Uint8Array
      ? await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      : key;
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, message));
}
