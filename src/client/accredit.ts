/**
 * Accrediting people, 25 to a request (product rule 4). With a journal, a sealed request is written down before it is
 * sent and sent again word for word after a crash: the service answers the same for the same, so nobody is registered
 * twice and no offer link is lost.
 */
import { MAX_OFFERS, type Registered, registeredSchema } from '../desk/wire.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { tryCanon } from '../lib/canonical-json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { unixSeconds } from '../lib/time.ts';
import type { DeskSession } from './desk-session.ts';
import type { AccreditedPerson, AccreditOptions, AccreditResult, Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { unexpectedAnswer } from './http.ts';
import { type AccreditJournal, type JournalEntry, parseJournalEntry } from './journal.ts';
import { pageOfLink } from './offer-link.ts';
import type { Person } from './person.ts';
import { itemRefusal } from './problems.ts';
import { type Bench, prepareBench, type SealedPerson, sealPerson } from './seal-person.ts';

/** A person on the way: settled already, or waiting for the request of its chunk. */
type Slot = { readonly index: number; readonly key: string } & (
  | { readonly settled: Result<AccreditedPerson, ClientError> }
  | { readonly waiting: SealedPerson; readonly resumed: boolean }
);

/** Accredits people one after another, a request for each 25, a result for each person in the order given. */
export async function* accredit(
  session: DeskSession,
  event: string,
  people: AsyncIterable<Person> | Iterable<Person>,
  options: AccreditOptions = {},
): AsyncGenerator<AccreditResult, void, undefined> {
  const counts = { registered: 0, resumed: 0, refused: 0 };
  let bench: Result<Bench, ClientError> | undefined;
  let chunk: Slot[] = [];
  let index = 0;

  async function* flush(): AsyncGenerator<AccreditResult, void, undefined> {
    for (const result of await register(session, event, chunk, options.journal)) {
      if (!result.ok) counts.refused++;
      else if (result.value.resumed) counts.resumed++;
      else counts.registered++;
      yield result;
    }
    chunk = [];
    options.onProgress?.({ ...counts });
  }

  for await (const person of people) {
    // Read anew for each request: a policy or a desk key may change during a long run.
    if (chunk.length === 0) bench = await prepareBench(session, event);
    const current = bench as Result<Bench, ClientError>;
    const at = { index: index++, key: journalKey(event, person) };
    chunk.push(current.ok ? await prepare(current.value, at, person, options) : { ...at, settled: current });
    if (chunk.length >= MAX_OFFERS) yield* flush();
  }
  if (chunk.length > 0) yield* flush();
}

async function prepare(
  bench: Bench,
  at: { readonly index: number; readonly key: string },
  person: Person,
  { journal, onProgress: _, ...options }: AccreditOptions,
): Promise<Slot> {
  const known = journal === undefined || at.key === '' ? ok(undefined) : await readEntry(journal, at.key);
  if (!known.ok) return { ...at, settled: known };
  const entry = known.value;
  if (entry !== undefined && entry.pending === undefined) {
    return { ...at, settled: ok(handedOver(bench.session.issuer, entry, true)) };
  }
  if (entry?.pending !== undefined && entry.exp > bench.session.surroundings.now()) {
    const { pending: offer, exp, v: _version, ...rest } = entry;
    return { ...at, waiting: { ...rest, offer, exp: unixSeconds(exp) }, resumed: true };
  }
  const sealed = await sealPerson(bench, person, options);
  if (!sealed.ok) return { ...at, settled: sealed };
  // Before sending: a crash after this line is repaired by the next run.
  await journal?.save(at.key, entryOf(sealed.value, true));
  return { ...at, waiting: sealed.value, resumed: false };
}

async function register(
  session: DeskSession,
  event: string,
  slots: readonly Slot[],
  journal: AccreditJournal | undefined,
): Promise<readonly AccreditResult[]> {
  const waiting = slots.flatMap((slot) => ('waiting' in slot ? [slot] : []));
  const answer = waiting.length === 0 ? ok([]) : await send(session, event, waiting);
  const results: AccreditResult[] = [];
  let position = 0;
  for (const slot of slots) {
    if ('settled' in slot) {
      results.push({ index: slot.index, ...slot.settled });
      continue;
    }
    const item = answer.ok ? answer.value[position++] : undefined;
    if (!answer.ok) results.push({ index: slot.index, ...answer });
    else if (item === undefined) results.push({ index: slot.index, ...err(unexpectedAnswer(200)) });
    else results.push({ index: slot.index, ...(await settle(session.issuer, slot, item, journal)) });
  }
  return results;
}

/** The same request twice is registered once (same lookup and statement), so a broken connection is tried again. */
async function send(
  session: DeskSession,
  event: string,
  waiting: readonly { readonly waiting: SealedPerson }[],
): Answer<Registered['results']> {
  const answer = await session.call({
    method: 'POST',
    path: `/desk/events/${encodeURIComponent(event)}/accreditations`,
    body: { offers: waiting.map((slot) => slot.waiting.offer) },
    schema: registeredSchema,
    repeatable: true,
  });
  if (!answer.ok) return answer;
  return answer.value.results.length === waiting.length ? ok(answer.value.results) : err(unexpectedAnswer(200));
}

async function settle(
  issuer: string,
  { key, waiting, resumed }: Slot & { readonly waiting: SealedPerson; readonly resumed: boolean },
  item: Registered['results'][number],
  journal: AccreditJournal | undefined,
): Promise<Result<AccreditedPerson, ClientError>> {
  if (!item.ok) {
    await journal?.save(key, undefined);
    return err(itemRefusal(item.error));
  }
  if (item.accreditation !== waiting.accreditation) return err(unexpectedAnswer(200));
  const entry = entryOf(waiting, false);
  await journal?.save(key, entry);
  return ok(handedOver(issuer, entry, resumed));
}

/** What the office hands to one journalist. */
export function handedOver(issuer: string, entry: Omit<JournalEntry, 'v'>, resumed: boolean): AccreditedPerson {
  const { accreditation, folio, link, txCode, exp } = entry;
  const person = { accreditation, folio, link, page: pageOfLink(issuer, link), exp: unixSeconds(exp), resumed };
  return txCode === undefined ? person : { ...person, txCode };
}

function entryOf({ offer, ...rest }: SealedPerson, pending: boolean): JournalEntry {
  return { v: 1, ...rest, ...(pending && { pending: offer }) };
}

async function readEntry(journal: AccreditJournal, key: string): Answer<JournalEntry | undefined> {
  const value = await journal.load(key);
  if (value === undefined) return ok(undefined);
  const entry = parseJournalEntry(value);
  return entry === undefined ? err(journalUnreadable()) : ok(entry);
}

/** One key for one person of one event, whatever the run. What cannot be written canonically is refused by its claims. */
function journalKey(event: string, person: Person): string {
  const text = tryCanon({ event, person });
  return text.ok ? encodeBase64url(sha256(text.value)) : '';
}

function journalUnreadable(): ClientError {
  return {
    code: 'journal_unreadable',
    message: 'The journal’s entry of this person is damaged.',
    next: 'Look the person up by folio or name before accrediting again.',
    retryable: false,
  };
}
