/**
 * Opening and handing on an event's desk bundle. A bundle is believed only when its desk key is the one that the event's
 * public document names; a member's key only when its thumbprint is the one that was asked for.
 */
import {
  bundleSchema,
  deskEventsSchema,
  eventMembersSchema,
  type MemberStatement,
  type PublicEvent,
  startedEpochSchema,
} from '../desk/wire.ts';
import type { EcPublicJwk, Sign } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok } from '../lib/result.ts';
import { createSignedStatement } from '../lib/signed-statement.ts';
import { addSeconds, DAY } from '../lib/time.ts';
import {
  createBundle,
  type DeskBundle,
  type EcdhPrivateKey,
  importPkcs8,
  openBundle,
  publicJwkOfPkcs8,
  sealBundle,
} from '../sealing/index.ts';
import { pinDeskKey } from './desk-key.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, MemberSummary, NewEpoch } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { readEvent } from './event-document.ts';
import { checkCarried } from './event-pins.ts';
import { privateJwkOf, signerOf, thumbprintOf } from './keys.ts';
import { compareMember, type KnownMember, readEventMembers, readMembers } from './members.ts';
import { parsePrinted, printedMalformed } from './printed.ts';

/** An event as its desk sees it: the public document, and what only members can open. */
export interface UnlockedEvent {
  readonly document: PublicEvent;
  readonly bundle: DeskBundle;
}

const MEMBERSHIP_SECONDS = 30 * DAY;

/** Opens the bundle of an event with this client's member key. Refuses with `no_bundle`, `envelope_refused`. */
export async function unlockEvent(session: DeskSession, event: string): Answer<UnlockedEvent> {
  const keys = await session.keys();
  if (!keys.ok) return keys;
  const document = await readEvent(session, event);
  if (!document.ok) return document;
  const path = `/desk/events/${encodeURIComponent(event)}/bundle`;
  const sealed = await session.call({ method: 'GET', path, schema: bundleSchema });
  if (!sealed.ok) return sealed.error.status === 404 ? err(noBundle()) : sealed;
  const bundle = await openKnown(session, document.value, sealed.value.jwe, keys.value.member);
  return bundle.ok ? ok({ document: document.value, bundle: bundle.value }) : bundle;
}

/** Opens a bundle, and remembers its desk key when it carries the one that is known. */
async function openKnown(
  session: DeskSession,
  { event, deskKey: { epoch, thumbprint } }: PublicEvent,
  jwe: string,
  member: EcdhPrivateKey,
): Answer<DeskBundle> {
  const bundle = await openBundle(jwe, member, { event, epoch, desk: thumbprint });
  if (!bundle.ok) return err(envelopeRefused(bundle.error.type));
  const carried = checkCarried(await session.memory.pins.load(event), bundle.value);
  if (!carried.ok) return carried;
  await pinDeskKey(session, event, { epoch, thumbprint });
  return bundle;
}

/** Seals a fresh bundle to this client and the recovery key: what a new event starts with. */
export async function sealFirstBundle(session: DeskSession, event: string): Answer<SealedBundle> {
  const all = await readMembers(session);
  if (!all.ok) return all;
  const own = await session.keys();
  if (!own.ok) return own;
  const first = all.value.filter(({ summary }) => summary.recovery || summary.member === own.value.member.thumbprint);
  return ok(await sealTo(session, createBundle(event, session.surroundings.random), first));
}

/** Starts a new epoch: a new desk key and index, sealed to everybody who has the present one. */
export async function newEpoch(session: DeskSession, event: string): Answer<NewEpoch> {
  const unlocked = await unlockEvent(session, event);
  if (!unlocked.ok) return unlocked;
  const all = await readMembers(session);
  if (!all.ok) return all;
  const present = await readEventMembers(session, event);
  if (!present.ok) return present;
  const stay = all.value.filter(({ summary }) => summary.recovery || present.value.members.includes(summary.member));
  const next = createBundle(event, session.surroundings.random, unlocked.value.bundle);
  const { deskKey, wraps, members } = await sealTo(session, next, stay);
  const started = await session.call({
    method: 'POST',
    path: `/desk/events/${encodeURIComponent(event)}/epochs`,
    body: { epoch: next.epoch, deskKey, wraps },
    schema: startedEpochSchema,
  });
  if (!started.ok) return started;
  await pinDeskKey(session, event, { epoch: next.epoch, thumbprint: jwkThumbprint(deskKey) });
  return ok({ event, members, ...started.value });
}

/**
 * Begins an event's desk again when every bundle was lost with database or shelf, after `gafete recover`: a fresh desk key
 * for this machine and the recovery key. What was sealed to the keys before stays closed. Refuses as `newEpoch`.
 */
export async function reopenEvent(session: DeskSession, event: string): Answer<NewEpoch> {
  const events = await session.call({ method: 'GET', path: '/desk/events', schema: deskEventsSchema });
  if (!events.ok) return events;
  const found = events.value.events.find((each) => each.event === event);
  if (found === undefined) return err(noBundle());
  const all = await readMembers(session);
  if (!all.ok) return all;
  const own = await session.keys();
  if (!own.ok) return own;
  const first = all.value.filter(({ summary }) => summary.recovery || summary.member === own.value.member.thumbprint);
  const epoch = found.epoch + 1;
  const bundle = createBundle(event, session.surroundings.random, undefined, epoch);
  const { deskKey, wraps, members } = await sealTo(session, bundle, first);
  const started = await session.call({
    method: 'POST',
    path: `/desk/events/${encodeURIComponent(event)}/epochs`,
    body: { epoch, deskKey, wraps },
    schema: startedEpochSchema,
  });
  if (!started.ok) return started;
  await pinDeskKey(session, event, { epoch, thumbprint: jwkThumbprint(deskKey) });
  return ok({ event, members, ...started.value });
}

/** Gives a member the present bundle, after six words were compared. Refuses with `words_differ`, `input_refused`. */
export async function admitMember(
  session: DeskSession,
  event: string,
  member: string,
  words: readonly string[],
): Answer<{ readonly members: readonly string[] }> {
  const found = await compareMember(session, member, words);
  if (!found.ok) return found;
  const unlocked = await unlockEvent(session, event);
  if (!unlocked.ok) return unlocked;
  const keys = await session.keys();
  if (!keys.ok) return keys;
  const signer = { kid: keys.value.approvalKid, sign: keys.value.approve };
  return admit(session, unlocked.value.bundle, found.value.jwk, signer);
}

async function admit(
  session: DeskSession,
  bundle: DeskBundle,
  jwk: EcPublicJwk,
  signer: { readonly kid: string; readonly sign: Sign },
): Answer<{ readonly members: readonly string[] }> {
  const { random, now } = session.surroundings;
  const { event, epoch } = bundle;
  const member = jwkThumbprint(jwk);
  const notAfter = addSeconds(now(), MEMBERSHIP_SECONDS);
  const typ = 'gafete/v1/admission' as const;
  const statement = { typ, issuer: session.issuer, event, epoch, member, notAfter } satisfies MemberStatement;
  const approval = await createSignedStatement(statement, signer.kid, signer.sign);
  const jwe = await sealBundle(bundle, jwk, random);
  const admitted = await session.call({
    method: 'POST',
    path: `/desk/events/${encodeURIComponent(event)}/members`,
    body: { member, epoch, jwe, notAfter, approval },
    schema: eventMembersSchema,
    // Admitting twice is the same.
    repeatable: true,
  });
  return admitted.ok ? ok({ members: admitted.value.members }) : admitted;
}

/**
 * Lets this machine into an event with the printed recovery key, when every machine that had the bundle is lost. Its use
 * is a leaf of the public log. Refuses with `input_refused`, `no_bundle`, `envelope_refused`.
 */
export async function recoverEvent(
  session: DeskSession,
  event: string,
  printed: string,
): Answer<{ readonly members: readonly string[] }> {
  const paper = parsePrinted(printed);
  if (paper === undefined) return err(printedMalformed());
  const keys = await session.keys();
  if (!keys.ok) return keys;
  const document = await readEvent(session, event);
  if (!document.ok) return document;
  const path = `/desk/events/${encodeURIComponent(event)}/bundle/recovery`;
  const sealed = await session.call({ method: 'GET', path, schema: bundleSchema });
  if (!sealed.ok) return sealed.error.status === 404 ? err(noBundle()) : sealed;
  const bundle = await openKnown(session, document.value, sealed.value.jwe, await importPkcs8(paper));
  if (!bundle.ok) return bundle;
  const jwk = await privateJwkOf(paper);
  const signer = { kid: thumbprintOf(jwk), sign: await signerOf(jwk) };
  return admit(session, bundle.value, keys.value.member.jwk, signer);
}

/** A bundle sealed to members. */
export interface SealedBundle {
  readonly bundle: DeskBundle;
  readonly deskKey: EcPublicJwk;
  readonly wraps: readonly { readonly member: string; readonly jwe: string }[];
  readonly members: readonly MemberSummary[];
}

async function sealTo(
  { surroundings }: DeskSession,
  bundle: DeskBundle,
  members: readonly KnownMember[],
): Promise<SealedBundle> {
  const wraps: { member: string; jwe: string }[] = [];
  for (const { summary, jwk } of members) {
    wraps.push({ member: summary.member, jwe: await sealBundle(bundle, jwk, surroundings.random) });
  }
  return {
    bundle,
    deskKey: publicJwkOfPkcs8(bundle.ecdh),
    wraps,
    members: members.map(({ summary }) => summary),
  };
}

function noBundle(): ClientError {
  return {
    code: 'no_bundle',
    message: 'This machine has not been admitted to the event’s desk.',
    next: 'Ask a colleague who has: `gafete event admit`, after comparing six words.',
    retryable: false,
  };
}

/** Something sealed to the desk does not open, or is not what it should be. */
export function envelopeRefused(problem: string): ClientError {
  return {
    code: 'envelope_refused',
    message: 'A sealed envelope does not open with this desk’s keys.',
    next: 'Try again; if it stays so, start a new epoch and tell the operator.',
    retryable: false,
    problem,
  };
}
