/**
 * @module policy
 *
 * The public rules of one event: what may be issued and why, where, on which days, for how long.
 *
 * A policy is a public object without personal data, made from a preset or by hand, parsed strictly, linted, signed by
 * the desk domain and versioned. The SDK checks claims against it before sealing; the issuer checks them again, against
 * the version that the offer names, before signing. The status domain takes its rhythm and list size from it.
 *
 * Days: every event has a time zone and a `dayStartsAt`, so that an election night until 04:00 is one day. The end of a
 * credential is the end of a day, the same for every copy of every person: a finer time would tell copies apart.
 *
 * Purposes of gates: a closed list of what a gate may ask at most, the check of a query against it before it is signed, and
 * the query that a purpose needs.
 *
 * Deliberately absent: names of people, free text about people, any member that could ask for an identity document.
 */
export { type ClaimsCheckRefusal, checkClaims } from './claims-check.ts';
export { closesAt, credentialExp, dayOf, endOfDay, startOfDay } from './days.ts';
export { ENTRY_DEFAULTS, type EntryRules, entryRulesOf } from './entry.ts';
export {
  GATE_PURPOSES,
  type GatePurpose,
  type GatePurposeName,
  isGatePurpose,
  type PurposeAsk,
} from './gate-purposes.ts';
export { BASES, type BasisCode, PURPOSES, type PurposeCode, RETENTIONS, type RetentionCode } from './grounds.ts';
export { lintPolicy, type PolicyFinding, type PolicyFindingCode } from './lint.ts';
export { listSize } from './list-size.ts';
export { parsePolicy } from './parse.ts';
export type { ClaimRule, ClearanceRule, Policy, PolicyRefusal, Zone } from './policy.ts';
export { PRESETS, type PresetInput, type PresetName, policyFromPreset } from './presets.ts';
export {
  beyondPurpose,
  checkWithinPurpose,
  GATE_CREDENTIAL_ID,
  type GateQuestion,
  type GateScope,
  type NotForGates,
  type OverAsking,
  type PurposeParameter,
  queryForPurpose,
} from './purpose.ts';
