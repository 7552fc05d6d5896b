/**
 * Policies as the issuer reads them. A pick-up needs the same version of the same policy as the one before it, and
 * reading one anew costs more than a signature: strict parsing, and the calendar of its time zone.
 */
import type { UnixSeconds } from '../lib/time.ts';
import { credentialExp, type Policy, parsePolicy } from '../policy/index.ts';
import type { PolicyRow } from '../storage/policies.ts';

export interface KnownPolicy {
  readonly policy: Policy;
  /** `exp` of every credential under it. */
  readonly credentialExp: UnixSeconds;
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
    const read = { policy: policy.value, credentialExp: credentialExp(policy.value) };
    if (kept.size >= KEPT) kept.clear();
    kept.set(name, read);
    return read;
  };
}
