import { encodeBase64url } from '../lib/base64url.ts';
import { type Random, utf8 } from '../lib/bytes.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import { type EcPublicJwk, type Sign, signWith } from '../lib/es256.ts';
import { randomId } from '../lib/random-id.ts';
import { sha256 } from '../lib/sha256.ts';
import type { UnixSeconds } from '../lib/time.ts';

/** The key of one session: never exported, gone with the process. */
export interface DpopKey {
  readonly jwk: EcPublicJwk;
  readonly sign: Sign;
}

export interface DpopInput {
  readonly method: string;
  readonly url: string;
  readonly accessToken?: string | undefined;
  /** What the server asked for with `use_dpop_nonce` (RFC 9449 §8). */
  readonly nonce?: string | undefined;
}

/** Makes a session key that cannot be exported. */
export async function createDpopKey(): Promise<DpopKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as { x: string; y: string };
  return { jwk: { kty: 'EC', crv: 'P-256', x, y }, sign: signWith(pair.privateKey) };
}

/** A DPoP proof for one request (RFC 9449 §4.2). */
export function createDpopProof(key: DpopKey, input: DpopInput, now: UnixSeconds, random: Random): Promise<string> {
  const { method, url, accessToken, nonce } = input;
  const { origin, pathname } = new URL(url);
  return createCompactJws(
    { typ: 'dpop+jwt', alg: 'ES256', jwk: { ...key.jwk } },
    {
      jti: randomId(random),
      htm: method,
      // RFC 9449 §4.2: without query and fragment.
      htu: origin + pathname,
      iat: now,
      ...(accessToken !== undefined && { ath: encodeBase64url(sha256(utf8(accessToken))) }),
      ...(nonce !== undefined && { nonce }),
    },
    key.sign,
  );
}
