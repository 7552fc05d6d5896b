import { sha256 as noble } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes.ts';

/**
 * SHA-256, synchronously. For inputs of a few kilobytes: a WebCrypto digest costs a thread hop, some thirteen times
 * the hash itself. Large inputs belong to `crypto.subtle.digest`.
 */
export function sha256(bytes: Uint8Array): Bytes {
  return noble(bytes) as Bytes;
}
