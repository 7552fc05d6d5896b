import type { ClaimName } from '../credential/accreditation/index.ts';
import { daysBetween } from '../lib/time-zone.ts';
import { entryRulesOf } from './entry.ts';
import { listSize } from './list-size.ts';
import type { Policy } from './policy.ts';

/** A fault that forbids a policy (`error`) or a choice that costs privacy (`warning`). */
export type PolicyFinding = {
  readonly severity: 'error' | 'warning';
  readonly code: PolicyFindingCode;
  readonly claim?: ClaimName;
};

export type PolicyFindingCode =
  /** More status entries than the largest list has: fewer accreditations, copies, zones or days. */
  | 'LIST_TOO_LARGE'
  /** Credentials end before the last day of the event, or the event closes before its credentials end. */
  | 'DATES_OUT_OF_ORDER'
  /** Credentials outlive the event by more than a month, or closing comes more than a month after them. */
  | 'KEPT_TOO_LONG'
  /** A legal name may be issued only where a law demands it (domain.md §8.1). */
  | 'LEGAL_NAME_WITHOUT_LEGAL_BASIS'
  /** `zones` or `clearance` may be issued, but the policy names none. */
  | 'CLAIM_NEEDS_LIST'
  /** The policy names zones or clearances, but nobody may be issued one. */
  | 'LIST_WITHOUT_CLAIM'
  /** A declared gender serves a seat rule and nothing else. */
  | 'GENDER_WITHOUT_SEAT_RULE'
  /** An outlet's name among the claims of an event where it is not needed to coordinate or hand over. */
  | 'OUTLET_NAME_FOR_ENTRY'
  /** The sealed roster would keep legal names until closing. */
  | 'ROSTER_KEEPS_LEGAL_NAME'
  /** One copy is the same credential at every gate: two uses can be linked. */
  | 'COPIES_REUSED'
  /** Gates take a proof for any gate: a copied screen enters once at each of them before they hear of each other. */
  | 'ANY_GATE_CODE'
  /** Several may be inside with one pass at the same time. */
  | 'PASS_SHARED'
  /** A gate may let in by a bundle of days ago: who was revoked since enters. */
  | 'BUNDLE_STALE_LATE';

const MONTH_DAYS = 31;

/** All findings, errors first; the desk refuses a policy with an `error` and shows the office every `warning`. */
export function lintPolicy(policy: Policy): readonly PolicyFinding[] {
  const errors: PolicyFinding[] = [...lintSize(policy), ...lintDates(policy), ...lintClaims(policy)];
  return [...errors, ...lintPrivacy(policy), ...lintEntry(policy)].sort((a, b) => rank(a) - rank(b));
}

function lintSize(policy: Policy): PolicyFinding[] {
  return listSize(policy) === undefined ? [{ severity: 'error', code: 'LIST_TOO_LARGE' }] : [];
}

function lintDates({ days, credentialsEnd, closesOn }: Policy): PolicyFinding[] {
  const afterEvent = daysBetween(days.at(-1)!, credentialsEnd);
  const afterCredentials = daysBetween(credentialsEnd, closesOn);
  if (afterEvent < 0 || afterCredentials < 0) return [{ severity: 'error', code: 'DATES_OUT_OF_ORDER' }];
  const isLong = afterEvent > MONTH_DAYS || afterCredentials > MONTH_DAYS;
  return isLong ? [{ severity: 'warning', code: 'KEPT_TOO_LONG' }] : [];
}

function lintClaims({ claims, zones, clearances }: Policy): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const lists = [
    { claim: 'zones', size: zones.length },
    { claim: 'clearance', size: clearances.length },
  ] as const;
  for (const { claim, size } of lists) {
    const isIssued = claims.some((rule) => rule.claim === claim);
    if (isIssued && size === 0) findings.push({ severity: 'error', code: 'CLAIM_NEEDS_LIST', claim });
    if (!isIssued && size > 0) findings.push({ severity: 'warning', code: 'LIST_WITHOUT_CLAIM', claim });
  }
  for (const { claim, basis, purpose } of claims) {
    if (claim === 'legal_name' && basis !== 'legal_obligation') {
      findings.push({ severity: 'error', code: 'LEGAL_NAME_WITHOUT_LEGAL_BASIS', claim });
    }
    if (claim === 'gender_bucket' && purpose !== 'seat_allocation') {
      findings.push({ severity: 'error', code: 'GENDER_WITHOUT_SEAT_RULE', claim });
    }
    if (claim === 'outlet_name' && (purpose === 'entry' || purpose === 'zone_access')) {
      findings.push({ severity: 'warning', code: 'OUTLET_NAME_FOR_ENTRY', claim });
    }
  }
  return findings;
}

/** Hours after which what a gate knows is too old for anybody to rely on. */
const LATE_HOURS = 48;

function lintEntry(policy: Policy): PolicyFinding[] {
  const { anyGateCode, entriesPerPass, bundleStaleHours } = entryRulesOf(policy);
  const codes: readonly (PolicyFindingCode | false)[] = [
    anyGateCode && 'ANY_GATE_CODE',
    entriesPerPass > 1 && 'PASS_SHARED',
    bundleStaleHours > LATE_HOURS && 'BUNDLE_STALE_LATE',
  ];
  return codes.flatMap((code) => (code === false ? [] : [{ severity: 'warning', code }]));
}

function lintPrivacy({ claims, copies, rosterKeepsClaims }: Policy): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  if (rosterKeepsClaims && claims.some(({ claim }) => claim === 'legal_name')) {
    findings.push({ severity: 'warning', code: 'ROSTER_KEEPS_LEGAL_NAME', claim: 'legal_name' });
  }
  if (copies === 1) findings.push({ severity: 'warning', code: 'COPIES_REUSED' });
  return findings;
}

function rank({ severity }: PolicyFinding): number {
  return severity === 'error' ? 0 : 1;
}
