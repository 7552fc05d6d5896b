import { EVIDENCE_CLASSES, type EvidenceClass, isCode, parseShortText } from '../credential/accreditation/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { normaliseIndexValue } from '../sealing/index.ts';
import type { ClientError } from './errors.ts';

/**
 * One person to be accredited, as an office hands it over. `claims` are judged by `parseClaims` and the event's policy
 * before anything is sealed; `event` may be left out of them.
 */
export interface Person {
  readonly claims: JsonObject;
  /** The office's own file number, at most 40 characters; drawn when absent. */
  readonly folio?: string;
  /** Name in the sealed roster; `professional_name` or `legal_name` of the claims when absent. */
  readonly name?: string;
  /** Outlet in the sealed roster; `outlet_name` of the claims when absent. */
  readonly outlet?: string;
  /** Classes of evidence seen; at least one that the policy accepts. */
  readonly evidence: readonly EvidenceClass[];
}

const MEMBERS: readonly string[] = ['claims', 'folio', 'name', 'outlet', 'evidence'] satisfies (keyof Person)[];
const MAX_FOLIO = 40;

/**
 * Reads one person of an office's file, strictly. Names are held to the same rule as in a credential, so that nobody's
 * identity number gets into a roster either. Refuses with `person_refused`, whose `problem` names the member.
 */
export function parsePerson(value: unknown): Result<Person, ClientError> {
  if (!isJsonObject(value as JsonValue)) return refuse('shape');
  const person = value as JsonObject;
  if (Object.keys(person).some((member) => !MEMBERS.includes(member))) return refuse('unknown_member');
  const { claims, folio, name, outlet, evidence } = person;
  if (!isJsonObject(claims)) return refuse('claims');
  if (folio !== undefined && !isFolio(folio)) return refuse('folio');
  for (const [member, text] of Object.entries({ name, outlet })) {
    if (text !== undefined && !parseShortText(text).ok) return refuse(member);
  }
  if (!isEvidence(evidence)) return refuse('evidence');
  return ok(person as unknown as Person);
}

/** A folio is a file number, not a place for somebody's identity number: those are refused by their shape. */
function isFolio(folio: JsonValue): folio is string {
  if (typeof folio !== 'string' || folio.length > MAX_FOLIO) return false;
  return parseShortText(folio).ok && normaliseIndexValue('folio', folio).ok;
}

function isEvidence(evidence: JsonValue | undefined): boolean {
  if (!Array.isArray(evidence) || evidence.length < 1 || new Set(evidence).size !== evidence.length) return false;
  return evidence.every((seen) => isCode(EVIDENCE_CLASSES, seen));
}

function refuse(problem: string): Result<never, ClientError> {
  return err({
    code: 'person_refused',
    message: `This person’s entry cannot be taken: ${problem}.`,
    next: 'An entry has claims, evidence, and if wanted folio, name and outlet; names are short and hold no numbers of papers.',
    retryable: false,
    problem,
  });
}
