import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes, Random } from '../lib/bytes.ts';

/** Raw key bytes that know what they are for: a key of one purpose is not accepted where another is asked for. */
export type SecretBytes<Purpose extends string> = Bytes & { readonly __purpose: Purpose };

/**
 * A key of the service's key ring, as its port hands it out: HMAC-SHA-256 for `tx` (k_tx) and `row` (k_mac),
 * AES-256-GCM for `revocation` (k_rev). Its bytes need not be known.
 */
export type RingKey<Purpose extends 'tx' | 'row' | 'revocation'> = {
  readonly purpose: Purpose;
  /** Opaque; part of everything that the key authenticates, so that a row cannot move between keys. */
  readonly id: string;
  readonly key: CryptoKey;
};

/** A key of the key shelf: its destruction is erasure, so it has bytes and a name and is never cached. */
export type ShelfKey = { readonly id: string; readonly key: Bytes };

const KEY_LENGTH = 32;

/** Draws a shelf key and its random name (16 bytes). The caller writes it to the shelf before any row that needs it. */
export function createShelfKey(random: Random): ShelfKey {
  return { id: encodeBase64url(random(16)), key: random(KEY_LENGTH) };
}
