import type { AnsweredClaim, DcqlAnswer } from '../credential/dcql/index.ts';
import type { Status, StatusError } from '../credential/status-list/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import type { Result } from '../lib/result.ts';
import { VERDICT_REASONS, type VerdictReason } from './reasons.ts';

/** What is known of one verified presentation that was asked for. */
export interface Facts {
  readonly answer: DcqlAnswer;
  /** Whether it is of the gate's event, or of one that counts as it. */
  readonly ofEvent: boolean;
  /** Whether its issuer's distrust list was at hand. */
  readonly listed: boolean;
  readonly status: Result<Status, StatusError>;
  /** The event's day at this moment, `YYYY-MM-DD`. */
  readonly today: string;
}

/** In this order the first that holds is told: what stops before what makes somebody look, and that before what passes. */
export function reasonOf({ answer, ofEvent, listed, status, today }: Facts): VerdictReason {
  if (!ofEvent) return 'WRONG_EVENT';
  if (status.ok && status.value.verdict === 'stop') return 'REVOKED';
  if (!status.ok && !isUnknown(status.error)) return 'STATUS_REFUSED';
  // A day that was today when the question was asked and has ended since: the queue was long.
  if (answer.claims.some(({ path }) => path[0] === 'days' && path.length > 1 && path[1] !== today)) return 'DAY_OVER';
  const until = valueAt(answer.claims, ['clearance', 'until']);
  if (typeof until === 'string' && until < today) return 'CLEARANCE_ENDED';
  if (status.ok && status.value.verdict === 'check') return 'SUSPENDED';
  if (!listed) return 'TRUST_UNKNOWN';
  if (!status.ok) return 'STATUS_UNKNOWN';
  return valueAt(answer.claims, ['escort_required']) === true ? 'ESCORT_REQUIRED' : 'OK';
}

/** Of several presentations the worst counts, and of two as bad the first. */
export function worstOf(reasons: readonly VerdictReason[]): VerdictReason {
  const weight = (reason: VerdictReason) => ['go', 'check', 'stop'].indexOf(VERDICT_REASONS[reason].verdict);
  return reasons.reduce((worst, reason) => (weight(reason) > weight(worst) ? reason : worst), 'OK');
}

/** tsl-01: a list that cannot be read now says nothing, which is a reason to look and not one to turn somebody away. */
function isUnknown({ type }: StatusError): boolean {
  return type === 'E_STATUS_FETCH' || type === 'E_STATUS_STALE';
}

function valueAt(claims: readonly AnsweredClaim[], path: readonly string[]): JsonValue | undefined {
  for (const claim of claims) {
    if (claim.path.length > path.length || claim.path.some((step, i) => step !== path[i])) continue;
    let value: JsonValue | undefined = claim.value;
    for (const step of path.slice(claim.path.length)) value = isJsonObject(value) ? value[step] : undefined;
    return value;
  }
  return undefined;
}

/**
 * The claims that were asked for, by credential query, in the places where the credential has them. Members that only
 * verifiers need (`cnf`, `status`, signatures) cannot be asked for by any purpose and are never among them.
 */
export function claimsOf(answers: readonly DcqlAnswer[]): JsonObject {
  const byQuery: Record<string, JsonObject[]> = {};
  for (const { id, object } of answers) byQuery[id] = [...(byQuery[id] ?? []), object];
  return byQuery;
}
