import type { Bytes } from '../../lib/bytes.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { ParsedPass } from './pass.ts';

/**
 * What a pass is known by: SHA-256 of what its issuer signed, and not of the whole pass. For every ECDSA signature
 * (r, s) there is a second one, (r, n − s), that whoever holds the first can compute: with the signature inside the hash,
 * one pass would enter twice as two.
 */
export function passHashOf({ signed }: Pick<ParsedPass, 'signed'>): Bytes {
  return sha256(signed);
}
