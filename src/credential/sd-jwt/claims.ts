import type { EcPublicJwk } from '../../lib/es256.ts';
import { parseEcPublicJwk } from '../../lib/es256.ts';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { SdJwtError } from './errors.ts';

/** Claims that decide whether a credential counts: never hidden, whole or in part (SD-JWT VC §2.2.2.2). */
export const CONTROL_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'status',
]);

/** What a verifier expects of the claims, and how far clocks may differ (seconds). */
export interface ClaimsPolicy {
  readonly now: UnixSeconds;
  /** Types accepted. `undefined`: any. */
  readonly vct?: string | undefined;
  readonly clockSkew: number;
}

/** The control claims of an accepted credential. */
export interface ControlClaims {
  readonly iss: string;
  readonly vct: string;
  readonly exp: UnixSeconds;
  /** The key that presentations are bound to; `undefined` when the credential has no `cnf`. */
  readonly holder: EcPublicJwk | undefined;
  readonly status: JsonObject | undefined;
}

/**
 * Checks the processed claims (RFC 9901 §7.1 step 6, SD-JWT VC §2.4). `exp` is required: without it
 * an issuer that hid it and a holder that left it out would look like a credential for ever.
 * Refuses: `E_CLAIM_TYPE`, `E_ISS`, `E_VCT`, `E_CNF`, `E_EXPIRED`, `E_NOT_YET`.
 */
export function verifyClaims(claims: JsonObject, policy: ClaimsPolicy): Result<ControlClaims, SdJwtError> {
  const { iss, vct, exp, nbf, iat, cnf, status } = claims;
  // RFC 7800 §3 wants `iss` or `sub` beside `cnf`; ours is the profile that always has `iss`.
  if (typeof iss !== 'string' || iss === '') return err({ type: 'E_ISS' });
  if (typeof vct !== 'string' || vct === '') return err({ type: 'E_VCT' });
  if (policy.vct !== undefined && vct !== policy.vct) return err({ type: 'E_VCT' });
  if (!isTime(exp)) return err({ type: 'E_CLAIM_TYPE', claim: 'exp' });
  if (nbf !== undefined && !isTime(nbf)) return err({ type: 'E_CLAIM_TYPE', claim: 'nbf' });
  if (iat !== undefined && !isTime(iat)) return err({ type: 'E_CLAIM_TYPE', claim: 'iat' });
  if (status !== undefined && !isJsonObject(status)) return err({ type: 'E_CLAIM_TYPE', claim: 'status' });
  const holder = cnf === undefined ? undefined : parseCnf(cnf);
  if (cnf !== undefined && holder === undefined) return err({ type: 'E_CNF' });
  // RFC 7519 §4.1.4: on or after `exp` it is over. Skew is not added here: the office chose the moment.
  if (policy.now >= exp) return err({ type: 'E_EXPIRED' });
  if (nbf !== undefined && nbf > policy.now + policy.clockSkew) return err({ type: 'E_NOT_YET', claim: 'nbf' });
  if (iat !== undefined && iat > policy.now + policy.clockSkew) return err({ type: 'E_NOT_YET', claim: 'iat' });
  return ok({ iss, vct, exp, holder, status });
}

function parseCnf(cnf: unknown): EcPublicJwk | undefined {
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) return undefined;
  return Object.hasOwn(cnf, 'jwk') ? parseEcPublicJwk((cnf as { jwk: unknown }).jwk) : undefined;
}

function isTime(value: unknown): value is UnixSeconds {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
