/**
 * Sealing: the three envelopes of the design, byte for byte. Pure functions on WebCrypto (and noble where WebCrypto
 * cannot); the same code runs in browsers, the SDK, the CLI, Node and Workers.
 *
 * - Offer (desk → one journalist): `offer`, `approval`, `tx-code`; opened in steps by `session`, kept by `refresh`.
 * - Desk (journalist → desk, desk → itself): `member-key`, `bundle`, `application`, `roster`, `blind-index`,
 *   `permutation` and `revocation`.
 * - Gate (wallet → gate): `wallet-answer`, `judge-key`, `verdict`, `relayed-answer`; without a network `gate-handle` and
 *   `gate-journal`.
 * - A holder's own device: `wallet-file`.
 * - Rows (the database is untrusted, and its history outlives it): `shelf-layer`, `row-tag`.
 *
 * Roles: the *holder* has codes and tokens, the *desk* member keys and bundles, the *gate* request keys, the *service*
 * a key ring (handed in as `RingKey`) and a key shelf (`ShelfKey`). Chance is the last argument, so that the vectors
 * in `test/vectors/sealing` run this code and no other.
 *
 * Everything signed, MACed or bound is `canon({ typ, … })` with one `typ` per use; every opener accepts exactly one.
 * A refusal is one word without evidence. Specs: RFC 8785, RFC 5869, RFC 7638, RFC 7516, WebAuthn Level 3.
 * Deliberately absent: I/O, clocks, key storage, logging, and any function that decrypts without checking what the
 * ciphertext belongs to.
 *
 * @module
 */
export { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
export { joinSealed, type Sealed, splitSealed } from './aead.ts';
export { type ApplicationContext, openApplication, sealApplication } from './application.ts';
export {
  type ApprovalKey,
  type ApprovalProof,
  type ApprovalRefusal,
  createJwsProof,
  type JwsProof,
  parseApprovalProof,
  verifyApproval,
} from './approval.ts';
export {
  type ApprovalStatement,
  approvalStatement,
  batchChallenge,
  MAX_BATCH,
  parseApprovalStatement,
  statementHash,
  verifyStatement,
} from './approval-statement.ts';
export {
  blindIndexTag,
  INDEX_KINDS,
  type IndexKind,
  normaliseIndexValue,
  parseIndexKind,
  storedIndexTag,
} from './blind-index.ts';
export {
  type BundleContext,
  bundleChain,
  createBundle,
  type DeskBundle,
  type IndexKey,
  openBundle,
  sealBundle,
} from './bundle.ts';
export { openDeviceRecord, sealDeviceRecord } from './device-record.ts';
export {
  createPkcs8,
  type EcdhPrivateKey,
  importPkcs8,
  type Pkcs8,
  parsePkcs8,
  pkcs8OfPrivateJwk,
  pkcs8OfScalar,
  publicJwkOfPkcs8,
} from './ecdh.ts';
export type { FormOpenRefusal, FormSealRefusal } from './form-jwe.ts';
export { gateCodeOf, type HandleKey, handleSender, type Passage, passageHandle } from './gate-handle.ts';
export { openJournalRecords, sealJournalRecord } from './gate-journal.ts';
export {
  deriveJudgeScalar,
  type JudgeScalar,
  judgePublicJwk,
  openToJudge,
  openToRequester,
  parseTransactionRecord,
  type TransactionRecord,
} from './judge-key.ts';
export { checkJweHeader, type JweRefusal } from './jwe-profile.ts';
export { parsePublicJwk } from './jwk.ts';
export { createShelfKey, type RingKey, type ShelfKey } from './keys.ts';
export {
  type MemberBinding,
  type MemberStatement,
  memberStatement,
  openMemberKey,
  type PrfOutput,
  parseMemberStatement,
  wrapMemberKey,
} from './member-key.ts';
export {
  type ClaimsKey,
  deriveOfferKeys,
  type OfferCode,
  type OfferKeys,
  type OfferRefusal,
  type OfferSealKey,
  type OpenedOffer,
  openOffer,
  openOfferWithCode,
  parseOfferCode,
  type SealedOffer,
  sealOffer,
  type UntrustedOffer,
} from './offer.ts';
export { isId, type OfferHeader, parseOfferHeader } from './offer-header.ts';
export { createPermutation, type ListKey, type Permutation, permuteRanks } from './permutation.ts';
export {
  deriveRefreshKeys,
  deriveRefreshToken,
  openRefresh,
  type RefreshBinding,
  type RefreshBody,
  type RefreshKeys,
  type RefreshRefusal,
  sealRefresh,
} from './refresh.ts';
export type { Refusal } from './refusal.ts';
export {
  openRevocationInner,
  openRevocationOuter,
  parseRevocationInner,
  type RevocationBinding,
  type RevocationInner,
  sealRevocation,
} from './revocation.ts';
export { type DeskContext, openRosterEntry, type RosterEntry, sealRosterEntry } from './roster.ts';
export { type TaggedRow, tagRow, verifyRow } from './row-tag.ts';
export {
  createAccessToken,
  deriveSessionKeys,
  type IssuedBinding,
  openIssuedRanks,
  openSession,
  type SessionBinding,
  type SessionKey,
  type SessionKeys,
  type StatusRanks,
  sealIssuedRanks,
  wrapSession,
} from './session.ts';
export { openOuter, type ShelfLayer, sealOuter } from './shelf-layer.ts';
export { createTxCode, parseTxCode, type TxCode, tagTxCode, verifyTxCode } from './tx-code.ts';
export { openVerdict, sealVerdict, type Verdict } from './verdict.ts';
export { type AnswerRecipient, sealWalletAnswer } from './wallet-answer.ts';
export { createDeviceKey, deriveWalletKey, openWalletFile, sealWalletFile } from './wallet-file.ts';
export type { RelyingParty, WebAuthnProof } from './webauthn-proof.ts';
