import { encodeBase64url } from './base64url.ts';
import type { Random } from './bytes.ts';

/** A random public id: 128 bits as base64url unless told otherwise. */
export function randomId(random: Random, length = 16): string {
  return encodeBase64url(random(length));
}
