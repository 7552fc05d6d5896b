import type { Claims } from './claims.ts';

/** A claims path (OpenID4VP 1.0 §7): member names, and array positions where the parent is an array. */
export type DisclosurePath = readonly [string, ...(string | number)[]];

/** Which parts of the claims become disclosures of their own. `event` and `level` are never among them. */
export function disclosurePlan(_claims: Claims): readonly DisclosurePath[] {
  throw new Error('not built yet');
}
