/**
 * Policies as the issuer reads them. A pick-up needs the same version of the same policy as the one before it, and
 * reading one anew costs more than a signature: strict parsing, and the calendar of its time zone.
 */
import type { UnixSeconds } from '../lib/time.ts';
import type { LocalDate } from '../lib/time-zone.ts';
import { credentialExp, endOfDay, type Policy, parsePolicy } from '../policy/index.ts';
import type { PolicyRow } from '../storage/policies.ts';

export interface KnownPolicy {
  readonly policy: Policy;
  /** `exp` of every credential under it. */
  readonly credentialExp: UnixSeconds;
  /** The end of one of its days: a calendar costs more than a signature, and everybody's passes ask for the same days. */
  readonly endOf: (day: LocalDate) => UnixSeconds;
}

/** Reads the policy of an authentic row; `undefined` when it is none. One for each service. */
export type KnownPolicies = (row: PolicyRow) => KnownPolicy | undefined;

const KEPT = 64;

/** Makes a `KnownPolicies`. Keyed by the row's tag, which its reader has just verified: another body has another tag. */
export function createKnownPolicies(): KnownPolicies {
  const kept = new Map<string, KnownPolicy>();
  return (row) => {
    const name = `${row.tagKey}.${row.tag}`;
    const found = kept.get(name);
    if (found !== undefined) return found;
    const policy = parsePolicy(JSON.parse(row.body));
    if (!policy.ok) return undefined;
    const ends = new Map<LocalDate, UnixSeconds>();
    const endOf = (day: LocalDate) => {
      const end = ends.get(day) ?? endOfDay(day, policy.value);
      ends.set(day, end);
      return end;
    };
    const read = { policy: policy.value, credentialExp: credentialExp(policy.value), endOf };
    if (kept.size >= KEPT) kept.clear();
    kept.set(name, read);
    return read;
  };
}
