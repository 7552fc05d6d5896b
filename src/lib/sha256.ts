import { sha256 as noble } from '@noble/hashes/sha2.js';
import { encodeBase64url } from './base64url.ts';
import { type Bytes, utf8 } from './bytes.ts';
import { nativeCrypto } from './native-crypto.ts';

/**
 * SHA-256, synchronously. For inputs of a few kilobytes: a WebCrypto digest costs a thread hop, some thirteen times
 * the hash itself. Large inputs belong to `crypto.subtle.digest`.
 */
export function sha256(bytes: Uint8Array): Bytes {
  if (nativeCrypto !== undefined) return new Uint8Array(nativeCrypto.hash('sha256', bytes, 'buffer'));
  return noble(bytes) as Bytes;
}

/** base64url of SHA-256 over the UTF-8 of a text: how disclosures and presentations are hashed, some thirty a copy. */
export function sha256Text(text: string): string {
  if (nativeCrypto !== undefined) return nativeCrypto.hash('sha256', text, 'base64url');
  return encodeBase64url(noble(utf8(text)));
}
