import type { EvidenceClass } from '../credential/accreditation/index.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Result } from '../lib/result.ts';
import type { ClientError } from './errors.ts';

/**
 * One person to be accredited, as an office hands it over. `claims` are judged by `parseClaims` and the event's policy
 * before anything is sealed; `event` may be left out of them.
 */
export interface Person {
  readonly claims: JsonObject;
  /** The office's own file number; drawn when absent. */
  readonly folio?: string;
  /** Name in the sealed roster; `professional_name` or `legal_name` of the claims when absent. */
  readonly name?: string;
  /** Outlet in the sealed roster; `outlet_name` of the claims when absent. */
  readonly outlet?: string;
  /** Classes of evidence seen; at least one that the policy accepts. */
  readonly evidence: readonly EvidenceClass[];
}

/** Reads one line of an office's file: a person as above, or bare claims. Refuses with `person_refused`. */
export function parsePerson(_value: unknown): Result<Person, ClientError> {
  throw new Error('not built yet');
}
