/**
 * The gate pass: a credential that fits into one QR code, for gates without a network. Layout, CDDL and what it links:
 * `SPEC.md` beside this file; vectors in `test/vectors/gate-pass`.
 *
 * Formats: a CWT-like map (RFC 8392) in COSE_Sign1 (RFC 9052), ES256; deterministic CBOR (RFC 8949 §4.2.1); base45 (RFC 9285).
 *
 * Roles: the issuer calls `createPass`, and `verifyPass` on the result before it leaves; a wallet calls `verifyPass` on
 * receipt and `showPass` every 30 seconds; a gate calls `verifyShown`, and then judges zone, day, status and entries.
 *
 * One value, one encoding: a pass is recognised within its zone and day by `passHash`, so that nothing a holder can do to
 * the bytes makes two passes of one. Every refusal has a code of its own (`errors.ts`).
 *
 * Deliberately absent: a general CBOR reader, other algorithms, unprotected headers, trust in a key that the pass brings
 * along, a name, a portrait.
 * @module
 */
export { decodeBase45, encodeBase45 } from './base45.ts';
export type { PassField, PassRefusal } from './errors.ts';
export { createPass, eventTag, type ParsedPass, type PassFields, parsePass, passKid } from './pass.ts';
export { passHashOf } from './pass-hash.ts';
export { compressKey } from './point.ts';
export {
  ANY_GATE,
  COUNTER_SECONDS,
  counterOf,
  isGateCode,
  MAX_SHOWN,
  PASS_PREFIX,
  parseShown,
  type ShownPass,
  showPass,
} from './show.ts';
export {
  type PassExpectation,
  type PassIssuers,
  type ShownExpectation,
  type VerifiedPass,
  type VerifiedShown,
  verifyPass,
  verifyShown,
} from './verify.ts';
