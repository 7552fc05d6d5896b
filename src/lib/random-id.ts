import { encodeBase64url } from './base64url.ts';
import type { Random } from './bytes.ts';

/**
 * A random public id: 128 bits as base64url unless told otherwise. Never begins with `-`, so that whoever types or pastes
 * it behind a command is not told about an unknown option; that costs 0.02 bits.
 */
export function randomId(random: Random, length = 16): string {
  const bytes = random(length);
  const text = encodeBase64url(bytes);
  return text.startsWith('-') ? `e${text.slice(1)}` : text;
}
