// The order of checks is the security argument. Both functions of this file go down one list:
//
//   1. size of the whole, then number and size of the parts             E_SIZE, E_SDJWT_FORMAT
//   2. is there a key binding JWT, as the caller's function demands?    E_KB_MISSING, E_KB_UNEXPECTED
//      Decided by which function was called, before anything inside is read (RFC 9901 §7.3 step 1).
//   3. issuer-signed JWT: base64url, JSON, header                       E_SDJWT_B64, E_SDJWT_JSON, E_JSON_*, E_ALG, E_TYP, E_CRIT, E_KEY_SOURCE
//   4. the issuer's key, by the one mechanism trusted for it            E_ISS, E_KEY_SOURCE, E_X5C_*, E_ISS_X5C_MISMATCH
//   5. the issuer's signature                                           E_SIGNATURE
//      Only now does the payload mean anything.
//   6. disclosures against digests                                      E_SDJWT_*, E_SD_CONTROL_CLAIM
//   7. control claims of the processed payload, validity at `now`       E_CLAIM_TYPE, E_VCT, E_CNF, E_EXPIRED, E_NOT_YET
//   8. key binding, with the key that the issuer put into `cnf`         E_KB_*
//
// Status is not checked here: it needs a list that somebody fetched. The caller has `status` from the result.
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { CONTROL_CLAIMS, type ControlClaims, verifyClaims } from './claims.ts';
import type { SdJwtError } from './errors.ts';
import { type IssuerTrust, parseIssuerJwt, verifyIssuerSignature } from './issuer-signature.ts';
import { verifyKeyBinding } from './key-binding.ts';
import { DEFAULT_LIMITS, type SdJwtLimits } from './limits.ts';
import { parseSdJwt, type SdJwtParts } from './parse.ts';
import { type ProcessedPayload, processPayload } from './process.ts';

/** Seconds by which a holder's or issuer's clock may be ahead of ours, unless the caller says otherwise. */
export const DEFAULT_CLOCK_SKEW = 60;

/** Seconds for which a key binding JWT is fresh, unless the caller says otherwise. */
export const DEFAULT_KEY_BINDING_MAX_AGE = 300;

/** What every verification needs: whom to trust, and when it is. */
export interface SdJwtPolicy {
  readonly trust: IssuerTrust;
  readonly now: UnixSeconds;
  /** The type expected; any when absent. */
  readonly vct?: string;
  readonly clockSkew?: number;
  readonly limits?: SdJwtLimits;
}

/** What a presentation needs besides: the request it answers. There is no way to leave nonce or audience out. */
export interface SdJwtPresentationPolicy extends SdJwtPolicy {
  readonly nonce: string;
  readonly aud: string;
  /** Seconds; `DEFAULT_KEY_BINDING_MAX_AGE` when absent. */
  readonly maxAge?: number;
}

/** An accepted credential: its control claims, all claims that were disclosed, and which disclosures brought them. */
export interface VerifiedSdJwt extends ControlClaims, ProcessedPayload {}

/** An accepted presentation: its holder key is known to have signed for this nonce and audience. */
export type VerifiedPresentation = VerifiedSdJwt & { readonly holder: NonNullable<ControlClaims['holder']> };

/**
 * Verifies a credential as an issuer sends it: without key binding (RFC 9901 §7.2 step 1 refuses one there). For wallets on
 * receipt and for the issuer before a credential leaves. Says nothing about who holds it; never use it at a gate.
 */
export async function verifyIssuedSdJwt(text: string, policy: SdJwtPolicy): Promise<Result<VerifiedSdJwt, SdJwtError>> {
  const limits = policy.limits ?? DEFAULT_LIMITS;
  const parts = parseSdJwt(text, limits);
  if (!parts.ok) return parts;
  if (parts.value.kbJwt !== undefined) return err({ type: 'E_KB_UNEXPECTED' });
  return verifyCredential(parts.value, policy, limits);
}

/** Verifies a presentation with key binding (RFC 9901 §7.3) for one nonce, one audience, at one moment. */
export async function verifySdJwtPresentation(
  text: string,
  policy: SdJwtPresentationPolicy,
): Promise<Result<VerifiedPresentation, SdJwtError>> {
  const limits = policy.limits ?? DEFAULT_LIMITS;
  const parts = parseSdJwt(text, limits);
  if (!parts.ok) return parts;
  const { kbJwt, presented } = parts.value;
  if (kbJwt === undefined) return err({ type: 'E_KB_MISSING' });
  const credential = await verifyCredential(parts.value, policy, limits);
  if (!credential.ok) return credential;
  const { holder } = credential.value;
  if (holder === undefined) return err({ type: 'E_CNF' });
  const binding = await verifyKeyBinding(
    kbJwt,
    presented,
    holder,
    {
      nonce: policy.nonce,
      aud: policy.aud,
      now: policy.now,
      maxAge: policy.maxAge ?? DEFAULT_KEY_BINDING_MAX_AGE,
      clockSkew: policy.clockSkew ?? DEFAULT_CLOCK_SKEW,
    },
    limits,
  );
  return binding.ok ? ok({ ...credential.value, holder }) : binding;
}

async function verifyCredential(
  parts: SdJwtParts,
  policy: SdJwtPolicy,
  limits: SdJwtLimits,
): Promise<Result<VerifiedSdJwt, SdJwtError>> {
  const jws = parseIssuerJwt(parts.issuerJwt, 'dc+sd-jwt', limits);
  if (!jws.ok) return jws;
  const signature = await verifyIssuerSignature(jws.value, policy.trust);
  if (!signature.ok) return signature;
  const processed = processPayload(jws.value.payload, parts.disclosures, CONTROL_CLAIMS, limits);
  if (!processed.ok) return processed;
  const clockSkew = policy.clockSkew ?? DEFAULT_CLOCK_SKEW;
  const control = verifyClaims(processed.value.claims, { now: policy.now, vct: policy.vct, clockSkew });
  return control.ok ? ok({ ...control.value, ...processed.value }) : control;
}
