import { decodeBase64url, encodeBase64url } from './base64url.ts';
import type { Bytes } from './bytes.ts';

/** Base64 with padding (RFC 4648 §4), as C2SP texts and certificates in JSON have it. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/**
 * Decodes strictly: padded, no white space, no letters of the other alphabet, no set bits in the unused tail: one spelling
 * for each value. `undefined` when refused, or when the result is not `length` bytes long.
 */
export function decodeBase64(text: string, length?: number): Bytes | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return decodeBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'), length);
}
