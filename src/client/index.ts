/**
 * @module client
 *
 * The SDK of Gafete: a desk's machine, a gate, a holder's wallet and a verifier, for browsers, Node and Workers. It is the only
 * code that builds envelopes: what `DeskClient` sends about a person is sealed before it leaves the process.
 *
 * - `createDeskClient`: enrol, events, accredit, revoke, re-issue, look up (design-sealing §1, §2).
 * - `createGateClient`: ask any OpenID4VP 1.0 wallet within a purpose, and hear one verdict (design-sealing §3).
 * - `pairGate`, `createPairedGate`: a gate by a one-time link, with keys that its device does not let out.
 * - `verifyBundle`, `judgePass`, `openGateJournal`: a gate without a network (`offline-gate/`).
 * - `createWalletClient`: OpenID4VCI 1.0 pre-authorized flow with any issuer, one-time copies, SD-JWT+KB, OpenID4VP 1.0.
 * - `createChecker`: our strict verifier with issuer trust and Token Status List.
 *
 * Every expected refusal is a value (`Result`) with a code, a sentence, the next step and whether a retry can help;
 * `orThrow` turns it into an exception. Requests are bounded in time, size and tries, and never follow a redirect.
 * What a caller keeps for us (profile, journal, wallet) goes through interfaces of plain JSON, and all of it is secret.
 *
 * Deliberately absent: passwords, static tokens, any way to send a claim in clear, a list of people.
 */
export type { EvidenceClass, ReasonCode, StaffRole } from '../credential/accreditation/index.ts';
export type {
  Accreditation,
  AccreditationState,
  ActAnswer,
  ActStatement,
  DeskEvent,
  PublicEvent,
} from '../desk/wire.ts';
export type { Gate, OwnGate } from '../gate/wire.ts';
export type { JudgeSources, TrustedOffice, VerdictReason } from '../judging/index.ts';
export type { Result } from '../lib/result.ts';
export type { GatePurposeName, Policy, PolicyFinding, PresetInput, PresetName } from '../policy/index.ts';
export type { RosterEntry } from '../sealing/index.ts';
export { findAnchor } from './anchor.ts';
export { type Checker, type CheckerOptions, type CheckRequest, createChecker } from './check.ts';
export type { ClientFetch, ClientSurroundings } from './defaults.ts';
export { createDeskClient } from './desk-client.ts';
export * from './desk-types.ts';
export { type ClientError, type ClientErrorCode, ClientFailure, orThrow } from './errors.ts';
export type { EventPin, PinStore } from './event-pins.ts';
export {
  createGateClient,
  createPairedGate,
  type GateClient,
  type GateClientOptions,
  responseCodeOf,
  type WorkingGate,
} from './gate-client.ts';
export type { GateJudging } from './gate-judge.ts';
export { type GateLink, parseGateLink } from './gate-link.ts';
export type { GateQuestion, GateRequest, WaitOptions } from './gate-request.ts';
export type { GateVerdict } from './gate-verdict.ts';
export type { FetchedBundle, HandleExchange, KnownBundle } from './gate-work.ts';
export type { ListedGate, NewGate, NewPairing, PairingLink } from './gates.ts';
export type { HolderKey, KeyKeeper } from './holder-keys.ts';
export type { AccreditJournal, JournalEntry } from './journal.ts';
export * from './offline-gate/index.ts';
export { type PairedGateFile, type PairedGateOptions, type PairedGateStore, pairGate } from './paired-gate.ts';
export type { PassSummary, ShownCode } from './passes.ts';
export { type Person, parsePerson } from './person.ts';
export { type AskedCredential, claimLabels, type PresentationAsk } from './presentation-ask.ts';
export type { DeskProfile, PrivateJwk, ProfileStore } from './profile.ts';
export type { ShownRequest, ShowOptions } from './show.ts';
export { type PolicyTrust, verifyPolicy } from './signed-policy.ts';
export type { TrustSettings } from './trust.ts';
export type { WalletLock } from './vault.ts';
export type { Verdict } from './verdict.ts';
export {
  type Accepted,
  type AcceptOptions,
  createWalletClient,
  type HeldSummary,
  type OfferedBy,
  type Presented,
  type PresentInput,
  type WalletClient,
  type WalletClientOptions,
} from './wallet-client.ts';
export type {
  HeldCopy,
  HeldCredential,
  HeldPass,
  HistoryEntry,
  SeenBy,
  WalletFile,
  WalletStore,
} from './wallet-store.ts';
export { comparisonWords } from './words.ts';
