import type { ClaimName } from '../credential/accreditation/index.ts';
import type { Policy } from './policy.ts';

/** A fault that forbids a policy (`error`) or a choice that costs privacy (`warning`). */
export type PolicyFinding = {
  readonly severity: 'error' | 'warning';
  readonly code: PolicyFindingCode;
  readonly claim?: ClaimName;
};
export type PolicyFindingCode =
  | 'LIST_TOO_LARGE'
  | 'DATES_OUT_OF_ORDER'
  | 'KEPT_TOO_LONG'
  | 'LEGAL_NAME_WITHOUT_LEGAL_BASIS'
  | 'CLAIM_NEEDS_LIST'
  | 'LIST_WITHOUT_CLAIM'
  | 'GENDER_WITHOUT_SEAT_RULE'
  | 'ROSTER_KEEPS_LEGAL_NAME';

/** All findings, worst first; a policy with an `error` is refused by the desk. */
export function lintPolicy(_policy: Policy): readonly PolicyFinding[] {
  throw new Error('not built yet');
}

/** Entries of the event's status list, a power of two from 2¹⁷ to 2²²; `undefined` when the event does not fit. */
export function listSize(
  _policy: Pick<Policy, 'maxAccreditations' | 'copies' | 'refills' | 'zones' | 'days'>,
): number | undefined {
  throw new Error('not built yet');
}
