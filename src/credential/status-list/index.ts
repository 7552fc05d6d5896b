/**
 * @module credential/status-list
 *
 * Token Status List (draft-ietf-oauth-status-list-20): make a list of two-bit entries, sign it, and check one.
 *
 * Roles: the status domain is the issuer (`createStatusBits`, `setStatus`, `createStatusListToken`); our own verifier,
 * the CLI and gates are consumers (`createStatusChecker`, or `verifyStatusListToken` and `readStatus` for a list that
 * came another way, such as a gate bundle).
 *
 * Consumer, in this order, which is the argument: address allow-list → fetch without redirects → size → header → chain
 * → signature → `sub` → times → width → bounded inflate → index → value. No claim is believed, and nothing is
 * inflated, before the signature holds. Every failure is “no statement”, so the credential is refused.
 *
 * Deliberately absent: CWT lists, MACed tokens, aggregation, historical look-ups (`?time=`), redirects, and any list
 * per holder: a list's address must not say whose credential is being checked.
 */
export {
  createStatusBits,
  fillStatus,
  getStatus,
  STATUS,
  type StatusBits,
  type StatusValue,
  type StatusWidth,
  setStatus,
  statusEntries,
} from './bits.ts';
export { createStatusChecker, type StatusChecker, type StatusCheckerOptions } from './checker.ts';
export type { StatusError } from './errors.ts';
export type { StatusFetch } from './fetch.ts';
export { checkStatusAddress, parseStatusReference, type StatusReference } from './reference.ts';
export { createStatusListToken, type StatusListTokenInput } from './token.ts';
export {
  readStatus,
  type Status,
  type StatusList,
  type StatusVerdict,
  type VerifyStatusIssuer,
  type VerifyStatusListOptions,
  verifyStatusListToken,
} from './verify.ts';
