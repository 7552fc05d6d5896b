/** A lost phone: the old copies dead and a new offer, in one call that does both or neither. */

import type { EvidenceClass } from '../credential/accreditation/index.ts';
import { type ReissueStatement, reissuedSchema } from '../desk/wire.ts';
import { err, ok } from '../lib/result.ts';
import type { RosterEntry } from '../sealing/index.ts';
import { handedOver } from './accredit.ts';
import { openRevocations, readAccreditation, sign, statementBase } from './acts.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, ReissuedPerson, ReissueInput } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { findEntries } from './find.ts';
import type { Person } from './person.ts';
import { type Bench, prepareBench, sealPerson } from './seal-person.ts';

/** Re-issues one accreditation, with claims as given or from the sealed roster. */
export async function reissue(session: DeskSession, input: ReissueInput): Answer<ReissuedPerson> {
  const { accreditation, reason, from, ...options } = input;
  const old = await readAccreditation(session, accreditation);
  if (!old.ok) return old;
  const bench = await prepareBench(session, old.value.event);
  if (!bench.ok) return bench;
  const person = 'claims' in from ? ok(from) : await personOfRoster(bench.value, accreditation, from);
  if (!person.ok) return person;
  const sealed = await sealPerson(bench.value, person.value, options);
  if (!sealed.ok) return sealed;
  const revocations = await openRevocations(session, bench.value.event, accreditation);
  if (!revocations.ok) return revocations;
  const statement: ReissueStatement = {
    ...statementBase(session, old.value.event),
    act: 'reissue',
    accreditation,
    replacement: sealed.value.accreditation,
    reason,
  };
  const jws = await sign(session, statement);
  if (!jws.ok) return jws;
  const answer = await session.call({
    method: 'POST',
    path: `/desk/accreditations/${encodeURIComponent(accreditation)}/reissue`,
    body: { statement, jws: jws.value, revocations: revocations.value, offer: sealed.value.offer },
    schema: reissuedSchema,
  });
  if (!answer.ok) return answer;
  return ok({ ...handedOver(session.issuer, sealed.value, false), old: answer.value.old });
}

/** The approved claims as the roster kept them. Earlier re-issues have entries of their own under the same folio. */
async function personOfRoster(
  { session, event }: Bench,
  accreditation: string,
  query: Exclude<ReissueInput['from'], Person>,
): Answer<Person> {
  const found = await findEntries(session, event, query);
  if (!found.ok) return found;
  const entry = found.value.entries.find((candidate) => candidate.accreditation === accreditation);
  if (entry?.claims === undefined) return err(notInRoster());
  return ok(personOf(entry, entry.claims));
}

function personOf({ folio, name, outlet, evidence }: RosterEntry, claims: Person['claims']): Person {
  return {
    claims,
    folio,
    evidence: evidence as readonly EvidenceClass[],
    ...(name !== '' && { name }),
    ...(outlet !== '' && { outlet }),
  };
}

function notInRoster(): ClientError {
  return {
    code: 'not_found_in_roster',
    message: 'The roster has no claims of this accreditation under that folio or name.',
    next: 'Check the folio, or give the claims again from a file.',
    retryable: false,
  };
}
