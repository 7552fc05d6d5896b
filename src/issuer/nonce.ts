/**
 * The nonce endpoint's `c_nonce` (OpenID4VCI 1.0 §7): a MAC over chance and a deadline, so that handing one out writes
 * nothing and costs an attacker's flood no storage. It is spent once: the row in `nonces` goes into the batch that
 * issues, so a refused proof spends nothing and two parallel requests with one nonce have one winner.
 */

import type { KeyRing, RingKey } from '../key-ring.ts';
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes, type Random, utf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { addSeconds, type UnixSeconds, unixSeconds } from '../lib/time.ts';

/** Why a nonce is not one of ours, or no longer. All of them are `invalid_nonce` on the wire. */
export type NonceRefusal = 'malformed' | 'unknown_key' | 'mac' | 'expired' | 'spent';

/** A nonce that is ours and inside its time: what the `nonces` row needs. */
export interface CheckedNonce {
  /** base64url SHA-256 of the nonce as sent. */
  readonly sha256: string;
  /** Last second at which it counts. */
  readonly exp: UnixSeconds;
}

const CHANCE = 16;
const DEADLINE = 4;
const MAC = 32;
const MAX_LENGTH = 256;

/** Makes a nonce that lives `seconds`. */
export async function createNonce(
  keys: KeyRing,
  issuer: string,
  seconds: number,
  now: UnixSeconds,
  random: Random,
): Promise<string> {
  const key = await keys.key('nonce');
  const chance = random(CHANCE);
  const exp = addSeconds(now, seconds);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key.key, statement(key, issuer, chance, exp)));
  return `${encodeBase64url(utf8(key.id))}.${encodeBase64url(concatBytes(chance, deadlineBytes(exp), mac))}`;
}

/** Checks that a nonce was made here, for this issuer, and is inside its time. Whether it is spent is the caller's. */
export async function verifyNonce(
  keys: KeyRing,
  issuer: string,
  nonce: string,
  now: UnixSeconds,
): Promise<Result<CheckedNonce, NonceRefusal>> {
  const parts = nonce.length <= MAX_LENGTH ? nonce.split('.') : [];
  const [keyId, body] = parts.map((part) => decodeBase64url(part));
  if (parts.length !== 2 || keyId === undefined || body === undefined) return err('malformed');
  if (body.length !== CHANCE + DEADLINE + MAC) return err('malformed');
  const key = await keys.findKey('nonce', new TextDecoder().decode(keyId));
  if (key === undefined) return err('unknown_key');
  const chance = body.slice(0, CHANCE);
  const exp = unixSeconds(new DataView(body.buffer, CHANCE, DEADLINE).getUint32(0));
  const mac = body.slice(CHANCE + DEADLINE);
  // `verify` compares in constant time.
  const good = await crypto.subtle.verify('HMAC', key.key, mac, statement(key, issuer, chance, exp));
  if (!good) return err('mac');
  if (now > exp) return err('expired');
  return ok({ sha256: encodeBase64url(sha256(utf8(nonce))), exp });
}

function statement(key: RingKey<'nonce'>, issuer: string, chance: Bytes, exp: UnixSeconds): Bytes {
  return canon({ typ: 'gafete/v1/nonce', key: key.id, issuer, chance: encodeBase64url(chance), exp });
}

function deadlineBytes(exp: UnixSeconds): Bytes {
  const bytes = new Uint8Array(DEADLINE);
  new DataView(bytes.buffer).setUint32(0, exp);
  return bytes;
}
