/**
 * Everything that leaves this process about one person: an offer envelope, its approval, a roster entry and blind-index
 * tags. Claims are judged first; what is refused is never sealed.
 */
import { type Claims, cleanPortrait, parseClaims } from '../credential/accreditation/index.ts';
import { MAX_OFFER_SECONDS, type Offer } from '../desk/wire.ts';
import { CONFIGURATION_ID, type ConfigurationId, MAX_PASSES, PASS_CONFIGURATION_ID } from '../issuer/wire.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import type { JsonObject } from '../lib/json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, ceilHour, DAY, hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { checkClaims, closesAt, type Policy } from '../policy/index.ts';
import {
  blindIndexTag,
  createJwsProof,
  createTxCode,
  type IndexKind,
  publicJwkOfPkcs8,
  type RosterEntry,
  sealOffer,
  sealRosterEntry,
} from '../sealing/index.ts';
import { type UnlockedEvent, unlockEvent } from './bundles.ts';
import type { DeskKeys, DeskSession } from './desk-session.ts';
import type { AccreditOptions, Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { createOfferLinks } from './offer-link.ts';
import { type Person, parsePerson } from './person.ts';

/** What one run needs: the open event, and this client's keys. */
export interface Bench {
  readonly session: DeskSession;
  readonly event: UnlockedEvent;
  readonly policy: Policy;
  readonly keys: DeskKeys;
}

/** One sealed person, ready to register, with what is handed over. */
export interface SealedPerson {
  readonly accreditation: string;
  readonly folio: string;
  readonly offer: Offer;
  readonly link: string;
  readonly txCode?: string;
  readonly exp: UnixSeconds;
}

type SealOptions = Omit<AccreditOptions, 'journal' | 'onProgress'>;

const DEFAULT_OFFER_SECONDS = 3 * DAY;
const DEFAULT_TX_CODE_DIGITS = 6;
/** Letters and digits that are not taken for one another on paper. */
const FOLIO_ALPHABET = 'ACDEFHJKLMNPQRTUVWXY2345679';
const FOLIO_LENGTH = 8;

/** Opens what is needed to accredit for one event. */
export async function prepareBench(session: DeskSession, event: string): Answer<Bench> {
  const keys = await session.keys();
  if (!keys.ok) return keys;
  const unlocked = await unlockEvent(session, event);
  if (!unlocked.ok) return unlocked;
  return ok({ session, event: unlocked.value, policy: unlocked.value.document.policy, keys: keys.value });
}

/** Judges and seals one person. Refuses with `person_refused`, `claims_refused`, `input_refused`. */
export async function sealPerson(bench: Bench, input: Person, options: SealOptions): Answer<SealedPerson> {
  const person = parsePerson(input);
  if (!person.ok) return person;
  const claims = judgeClaims(bench.policy, person.value);
  if (!claims.ok) return claims;
  const { session, policy, keys } = bench;
  const { random, now } = session.surroundings;
  const terms = termsOf(policy, options, now());
  if (!terms.ok) return terms;
  const { copies, exp, txCodeDigits } = terms.value;
  const configurations = configurationsOf(claims.value, options);
  if (!configurations.ok) return configurations;
  const accreditation = randomId(random);
  const sealed = await sealOffer(
    {
      iss: session.issuer,
      event: policy.event,
      accreditation,
      configurations: configurations.value,
      copies,
      txCode: txCodeDigits !== undefined,
      exp,
      policyVersion: policy.version,
    },
    claims.value as unknown as JsonObject,
    random,
  );
  if (!sealed.ok) return err(inputRefused(sealed.error.type));
  const { header, iv, ct, statement } = sealed.value.sealed;
  const txCode = txCodeDigits === undefined ? undefined : createTxCode(txCodeDigits, random);
  const entry = rosterEntry(accreditation, person.value, claims.value, policy, drawFolio(random));
  const roster = await sealRoster(bench, entry);
  if (!roster.ok) return roster;
  const offer: Offer = {
    header: { ...header, configurations: [...configurations.value] },
    iv: encodeBase64url(iv),
    ct: encodeBase64url(ct),
    statement,
    approvalProof: await createJwsProof(statement, keys.approvalJwk, keys.approve),
    ...(txCode !== undefined && { txCode }),
    ...roster.value,
  };
  const { link } = createOfferLinks(header, sealed.value.code, txCodeDigits);
  const handed = { accreditation, folio: entry.folio, offer, link, exp: header.exp };
  return ok(txCode === undefined ? handed : { ...handed, txCode });
}

function judgeClaims(policy: Policy, person: Person): Result<Claims, ClientError> {
  const portrait = 'portrait' in person.claims ? cleanPortrait(person.claims['portrait']) : undefined;
  // What does not come clean goes on as it is, so that `parseClaims` says why.
  const clean = portrait?.ok ? { portrait: portrait.value } : {};
  const parsed = parseClaims({ event: policy.event, ...person.claims, ...clean });
  if (!parsed.ok) return err(claimsRefused(parsed.error));
  const allowed = checkClaims(policy, parsed.value);
  if (!allowed.ok) return err(claimsRefused(allowed.error));
  if (!person.evidence.some((seen) => policy.evidence.includes(seen))) {
    return err({ ...inputRefused('evidence'), code: 'person_refused', next: EVIDENCE_NEXT });
  }
  return allowed;
}

const EVIDENCE_NEXT = 'Name at least one class of evidence that the policy of the event accepts.';

/** What is asked of this offer, within what the policy and the service allow. */
function termsOf(
  policy: Policy,
  { copies = policy.copies, txCode = policy.txCode, txCodeDigits = DEFAULT_TX_CODE_DIGITS, offerSeconds }: SealOptions,
  now: UnixSeconds,
): Result<
  { readonly copies: number; readonly exp: UnixSeconds; readonly txCodeDigits: number | undefined },
  ClientError
> {
  if (!Number.isInteger(copies) || copies < 1 || copies > policy.copies) return err(inputRefused('copies'));
  if (!Number.isInteger(txCodeDigits) || txCodeDigits < 6 || txCodeDigits > 12) return err(inputRefused('tx_code'));
  const seconds = offerSeconds ?? DEFAULT_OFFER_SECONDS;
  if (!Number.isInteger(seconds) || seconds < 60 || seconds > MAX_OFFER_SECONDS) return err(inputRefused('offer_time'));
  // The header's end is a whole hour, never after the limit and never after the event.
  const latest = Math.min(hourOf(addSeconds(now, MAX_OFFER_SECONDS)), hourOf(closesAt(policy)));
  const exp = unixSeconds(Math.min(ceilHour(addSeconds(now, seconds)), latest));
  if (exp <= now) return err(inputRefused('event_over'));
  return ok({ copies, exp, txCodeDigits: txCode ? txCodeDigits : undefined });
}

/**
 * What the offer is for. Gate passes are one for each zone and day: they are offered where the claims name both, and few
 * enough for one pick-up. Who insists on them hears why there can be none.
 */
function configurationsOf(
  { zones = {}, days = {} }: Claims,
  { gatePasses }: SealOptions,
): Result<readonly ConfigurationId[], ClientError> {
  const passes = Object.keys(zones).length * Object.keys(days).length;
  const possible = passes > 0 && passes <= MAX_PASSES;
  if (gatePasses === true && !possible) return err(passesRefused(passes));
  return ok(possible && gatePasses !== false ? [CONFIGURATION_ID, PASS_CONFIGURATION_ID] : [CONFIGURATION_ID]);
}

function passesRefused(passes: number): ClientError {
  return {
    ...inputRefused('gate_passes'),
    message:
      passes === 0
        ? 'There can be no gate passes: the claims need zones and days.'
        : `There can be no gate passes: ${passes} zones and days are more than ${MAX_PASSES}.`,
    next: 'Name the zones and days of this person, or leave gate passes out.',
  };
}

function rosterEntry(
  accreditation: string,
  person: Person,
  claims: Claims,
  policy: Policy,
  drawnFolio: string,
): RosterEntry {
  return {
    accreditation,
    folio: person.folio ?? drawnFolio,
    name: person.name ?? claims.professional_name ?? claims.legal_name ?? '',
    outlet: person.outlet ?? claims.outlet_name ?? '',
    role: claims.role ?? '',
    evidence: [...person.evidence],
    ...(policy.rosterKeepsClaims && { claims: claims as unknown as JsonObject }),
  };
}

async function sealRoster(
  { session, event, policy }: Bench,
  entry: RosterEntry,
): Promise<Result<Pick<Offer, 'roster' | 'tags'>, ClientError>> {
  const { epoch, ecdh, index } = event.bundle;
  const desk = publicJwkOfPkcs8(ecdh);
  const jwe = await sealRosterEntry(desk, { event: policy.event, epoch }, entry, session.surroundings.random);
  if (!jwe.ok) return err(inputRefused(jwe.error.type));
  const tags: { kind: IndexKind; tag: string }[] = [];
  for (const kind of ['folio', 'name'] as const) {
    // A name of nothing but marks has no tag; such a person is found by folio.
    const tag = await blindIndexTag(index, kind, entry[kind]);
    if (tag.ok) tags.push({ kind, tag: encodeBase64url(tag.value) });
  }
  return ok({ roster: { epoch, jwe: jwe.value }, tags });
}

/** About 38 random bits: enough for an office to call people by, and says nothing about anybody. */
function drawFolio(random: DeskSession['surroundings']['random']): string {
  let folio = '';
  const limit = 256 - (256 % FOLIO_ALPHABET.length);
  while (folio.length < FOLIO_LENGTH) {
    for (const byte of random(FOLIO_LENGTH)) {
      if (byte < limit && folio.length < FOLIO_LENGTH) folio += FOLIO_ALPHABET[byte % FOLIO_ALPHABET.length];
    }
  }
  return `${folio.slice(0, 4)}-${folio.slice(4)}`;
}

function claimsRefused(claim: NonNullable<ClientError['claim']>): ClientError {
  const name = 'claim' in claim && claim.claim !== undefined ? ` (${claim.claim})` : '';
  return {
    code: 'claims_refused',
    message: `The claims cannot be issued for this event: ${claim.type}${name}.`,
    next: 'Correct the claim, or leave it out. Nothing was sent.',
    retryable: false,
    problem: claim.type,
    claim,
  };
}

function inputRefused(problem: string): ClientError {
  return {
    code: 'input_refused',
    message: `The offer cannot be made: ${problem}.`,
    next: 'Correct what is named; copies and times may not exceed those of the policy.',
    retryable: false,
    problem,
  };
}
