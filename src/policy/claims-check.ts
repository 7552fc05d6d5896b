import type { ClaimName, Claims } from '../credential/accreditation/index.ts';
import { ALWAYS_DISCLOSED } from '../credential/accreditation/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Policy } from './policy.ts';

/** Why well-formed claims do not fit an event. */
export type ClaimsCheckRefusal =
  /** They are for another event. */
  | { readonly type: 'E_POLICY_EVENT' }
  | { readonly type: 'E_POLICY_CLAIM_NOT_ALLOWED'; readonly claim: ClaimName }
  /** A role, zone, day or clearance that the event does not have. */
  | { readonly type: 'E_POLICY_CODE_UNKNOWN'; readonly claim: ClaimName };

/** Whether parsed claims may be issued under this policy. For the SDK before sealing and the issuer before signing. */
export function checkClaims(policy: Policy, claims: Claims): Result<Claims, ClaimsCheckRefusal> {
  if (claims.event !== policy.event) return err({ type: 'E_POLICY_EVENT' });
  const allowed = new Set<string>([...ALWAYS_DISCLOSED, ...policy.claims.map(({ claim }) => claim)]);
  for (const claim of Object.keys(claims) as ClaimName[]) {
    if (!allowed.has(claim)) return err({ type: 'E_POLICY_CLAIM_NOT_ALLOWED', claim });
  }
  const unknown = findUnknownCode(policy, claims);
  return unknown === undefined ? ok(claims) : err({ type: 'E_POLICY_CODE_UNKNOWN', claim: unknown });
}

function findUnknownCode(policy: Policy, { role, zones, days, clearance }: Claims): ClaimName | undefined {
  if (role !== undefined && !policy.roles.includes(role)) return 'role';
  const codes = new Set(policy.zones.map(({ code }) => code));
  if (!Object.keys(zones ?? {}).every((code) => codes.has(code))) return 'zones';
  const ofEvent = new Set<string>(policy.days);
  if (!Object.keys(days ?? {}).every((day) => ofEvent.has(day))) return 'days';
  const isKnown = policy.clearances.some(({ by, level }) => by === clearance?.by && level === clearance.level);
  return clearance !== undefined && !isKnown ? 'clearance' : undefined;
}
