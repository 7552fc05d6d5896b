import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import type { SecretBytes } from './keys.ts';

/** The zero-length salt that design-sealing §6.4 writes as `""`. */
export const NO_SALT: Bytes = new Uint8Array(0);

/**
 * From here on WebCrypto costs less: it hashes faster, but on Node every call goes to a worker thread and back, which is
 * worth some twenty compressions of SHA-256.
 */
const LARGE = 2048;

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
  const bytes = typeof info === 'string' ? utf8(info) : info;
  return nobleHkdf(sha256, ikm, salt, bytes, length) as SecretBytes<Purpose>;
}

/** HMAC-SHA-256 under raw bytes or an imported key. */
export async function hmac(key: Bytes | CryptoKey, message: Bytes): Promise<Bytes> {
  if (key instanceof Uint8Array && message.length < LARGE) return nobleHmac(sha256, key, message) as Bytes;
  const imported =
    key instanceof Uint8Array
      ? await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      : key;
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, message));
}
