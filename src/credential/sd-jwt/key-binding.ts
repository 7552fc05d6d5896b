import { createCompactJws, parseCompactJws } from '../../lib/compact-jws.ts';
import { type EcPublicJwk, importEs256PublicKey, type Sign, verifyEs256 } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { sha256Text } from '../../lib/sha256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { inPart, type SdJwtError } from './errors.ts';
import { checkHeader } from './issuer-signature.ts';
import type { SdJwtLimits } from './limits.ts';

/** What a presentation must be bound to. All of it is required: a check without nonce or audience accepts a replay. */
export interface KeyBindingPolicy {
  /** The nonce of this one request. */
  readonly nonce: string;
  /** The verifier's full client identifier, prefix included (OpenID4VP 1.0 §14.8). */
  readonly aud: string;
  readonly now: UnixSeconds;
  /** Seconds a key binding may be old. */
  readonly maxAge: number;
  /** Seconds the holder's clock may be ahead. */
  readonly clockSkew: number;
}

/** `sd_hash` over a presentation up to its last tilde (RFC 9901 §4.3.1). */
export function sdHashOf(presented: string): string {
  return sha256Text(presented);
}

/** Makes the key binding JWT of a presentation (RFC 9901 §4.3). `sign` uses the key that the credential's `cnf` names. */
export function createKeyBinding(
  presented: string,
  binding: { readonly nonce: string; readonly aud: string; readonly iat: UnixSeconds },
  sign: Sign,
): Promise<string> {
  const { nonce, aud, iat } = binding;
  const payload = { iat, aud, nonce, sd_hash: sdHashOf(presented) };
  return createCompactJws({ alg: 'ES256', typ: 'kb+jwt' }, payload, sign);
}

/**
 * Verifies a key binding JWT against the key in `cnf` (RFC 9901 §7.3 step 5), in this order: form, header, signature, types
 * of the four claims, time, audience, nonce, hash of what was presented.
 * Refuses: `E_SDJWT_B64`, `E_SDJWT_JSON`, `E_JSON_*`, `E_KB_*`, `E_CRIT`, `E_KEY_SOURCE`, `E_CNF`.
 */
export async function verifyKeyBinding(
  kbJwt: string,
  presented: string,
  holder: EcPublicJwk,
  policy: KeyBindingPolicy,
  limits: SdJwtLimits,
): Promise<Result<void, SdJwtError>> {
  const jws = parseCompactJws(kbJwt, { size: limits.jwt, depth: limits.depth });
  if (!jws.ok) return err(inPart(jws.error, 'kb-jwt'));
  const { header, payload, signature, signed } = jws.value;
  const fault = checkHeader(header, 'kb+jwt', 'E_KB_ALG', 'E_KB_TYP');
  if (fault !== undefined) return err(fault);
  // The only key that counts is the one the issuer signed; `x5c` would be another.
  if (Object.hasOwn(header, 'x5c')) return err({ type: 'E_KEY_SOURCE' });
  const key = await importEs256PublicKey(holder);
  if (key === undefined) return err({ type: 'E_CNF' });
  if (!(await verifyEs256(key, signature, signed))) return err({ type: 'E_KB_SIGNATURE' });
  const { iat, aud, nonce, sd_hash: sdHash } = payload;
  if (!Number.isSafeInteger(iat)) return err({ type: 'E_KB_CLAIMS', claim: 'iat' });
  // RFC 9901 §4.3: a single string. One verifier of a list could pass the presentation on to the next.
  if (typeof aud !== 'string') return err({ type: 'E_KB_CLAIMS', claim: 'aud' });
  if (typeof nonce !== 'string') return err({ type: 'E_KB_CLAIMS', claim: 'nonce' });
  if (typeof sdHash !== 'string') return err({ type: 'E_KB_CLAIMS', claim: 'sd_hash' });
  const at = iat as number;
  if (at > policy.now + policy.clockSkew || at < policy.now - policy.maxAge) return err({ type: 'E_KB_IAT' });
  if (aud !== policy.aud) return err({ type: 'E_KB_AUD' });
  if (nonce !== policy.nonce) return err({ type: 'E_KB_NONCE' });
  if (sdHash !== sdHashOf(presented)) return err({ type: 'E_KB_SD_HASH' });
  return ok(undefined);
}
