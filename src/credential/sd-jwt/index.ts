/**
 * SD-JWT with key binding (RFC 9901) and SD-JWT VC (draft-ietf-oauth-sd-jwt-vc): issue, present, verify. Pure: keys, `now`
 * and randomness come from the caller; nothing is fetched, stored or logged.
 *
 * Roles: the issuer calls `issueSdJwt`, and `verifyIssuedSdJwt` on the result before it leaves; a wallet calls
 * `verifyIssuedSdJwt` on receipt and `presentSdJwt` at a gate; a verifier calls `verifySdJwtPresentation`.
 *
 * One profile: compact form, ES256, SHA-256, `typ: dc+sd-jwt`, `iss` and `exp` always, holder keys P-256 in `cnf.jwk`.
 * Every refusal has a code of its own (`errors.ts`); the order of the checks stands at the top of `verify.ts`.
 *
 * Deliberately absent: JSON serialization, other algorithms and hashes, a verifier that takes a presentation without
 * nonce and audience, trust in a key that the credential brings along, status (the caller has a list or has not).
 * @module
 */
export { CONTROL_CLAIMS, type ControlClaims } from './claims.ts';
export type { SdJwtError, SdJwtPart } from './errors.ts';
export { type ConcealPath, issueSdJwt, type SdJwtIssue } from './issue.ts';
export type { IssuerTrust } from './issuer-signature.ts';
export { createKeyBinding } from './key-binding.ts';
export { DEFAULT_LIMITS, type SdJwtLimits } from './limits.ts';
export { type PresentError, presentSdJwt, type RevealPath, selectDisclosures } from './present.ts';
export type { ClaimPath, DisclosedClaim } from './process.ts';
export {
  type SdJwtPolicy,
  type SdJwtPresentationPolicy,
  type VerifiedPresentation,
  type VerifiedSdJwt,
  verifyIssuedSdJwt,
  verifySdJwtPresentation,
} from './verify.ts';
