import type { ClaimName, Claims } from '../credential/accreditation/index.ts';
import type { Result } from '../lib/result.ts';
import type { Policy } from './policy.ts';

/** Why well-formed claims do not fit an event. */
export type ClaimsCheckRefusal =
  | { readonly type: 'E_POLICY_EVENT' }
  | { readonly type: 'E_POLICY_CLAIM_NOT_ALLOWED'; readonly claim: ClaimName }
  | { readonly type: 'E_POLICY_CODE_UNKNOWN'; readonly claim: ClaimName };

/** Whether parsed claims may be issued under this policy. For the SDK before sealing and the issuer before signing. */
export function checkClaims(_policy: Policy, _claims: Claims): Result<Claims, ClaimsCheckRefusal> {
  throw new Error('not built yet');
}
