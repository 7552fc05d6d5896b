/**
 * DCQL (OpenID4VP 1.0 §6, claims path pointers §7): what a verifier asks and whether it was answered. Pure: no keys, no
 * clock, nothing fetched.
 *
 * Roles: a verifier calls `parseDcqlQuery` before it signs a request, `parseVpToken` on what a wallet sends, and, after each
 * presentation is verified, `evaluateDcql`; a wallet calls `parseDcqlQuery` and `selectForQuery`. Order of checks: top of
 * `evaluate.ts`. Every refusal has a code of its own (`errors.ts`).
 *
 * Strict where the specification asks wallets to be: values are compared again, by type and code point; types exactly as
 * signed; a disclosed claim that nobody asked for refuses the presentation; an answer holds verified claims that were
 * asked for and nothing else.
 *
 * Deliberately absent: formats other than `dc+sd-jwt` in answers (queries for them parse), authorities other than `aki`,
 * types through `extends`, status, and what a gate may ask at all (`policy/purpose.ts`).
 * @module
 */
export type { DcqlError, DcqlShapeFault } from './errors.ts';
export { type AnsweredClaim, type DcqlAnswer, evaluateDcql, type Presented } from './evaluate.ts';
export { DCQL_LIMITS } from './limits.ts';
export { parseDcqlQuery } from './parse-query.ts';
export {
  type ClaimsPathPointer,
  type ClaimsQuery,
  type CredentialQuery,
  type CredentialSetQuery,
  type DcqlQuery,
  type DcqlValue,
  type MetaQuery,
  SD_JWT_FORMAT,
  type TrustedAuthoritiesQuery,
} from './query.ts';
export { type DcqlSelection, type HeldCredential, type NoAnswer, selectForQuery } from './select.ts';
export { parseVpToken, type VpToken } from './vp-token.ts';
