/**
 * Member keys of the office: who can be given a bundle. A key is believed when it has the thumbprint that stands beside
 * it, and trusted when people have compared its six words.
 */
import { eventMembersSchema, membersSchema } from '../desk/wire.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok } from '../lib/result.ts';
import type { DeskSession, EnrolledProfile } from './desk-session.ts';
import type { Answer, MemberSummary } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { unexpectedAnswer } from './http.ts';
import { thumbprintOf } from './keys.ts';
import { comparisonWords, isComparison } from './words.ts';

/** A member key with its public half. */
export interface KnownMember {
  readonly summary: MemberSummary;
  readonly jwk: EcPublicJwk;
}

/** Member keys of the office, or of one event, with their words. */
export async function listMembers(session: DeskSession, event?: string): Answer<readonly MemberSummary[]> {
  const all = await readMembers(session);
  if (!all.ok) return all;
  if (event === undefined) return ok(all.value.map(({ summary }) => summary));
  const present = await readEventMembers(session, event);
  if (!present.ok) return present;
  const { members } = present.value;
  return ok(all.value.filter(({ summary }) => members.includes(summary.member)).map(({ summary }) => summary));
}

/** Compares a member's six words and remembers the key as compared. */
export async function compareMember(
  session: DeskSession,
  member: string,
  words: readonly string[],
): Answer<KnownMember> {
  const all = await readMembers(session);
  if (!all.ok) return all;
  const found = all.value.find(({ summary }) => summary.member === member);
  if (found === undefined) return err(memberUnknown());
  if (!isComparison(member, words)) return err(wordsDiffer());
  const profile = await session.enrolled();
  if (!profile.ok) return profile;
  const confirmed = [...new Set([...profile.value.confirmed, member])];
  await session.saveProfile({ ...profile.value, confirmed });
  return ok({ ...found, summary: { ...found.summary, confirmed: true } });
}

/** Thumbprints that have the bundle of the present epoch. */
export async function readEventMembers(session: DeskSession, event: string) {
  const path = `/desk/events/${encodeURIComponent(event)}/members`;
  return session.call({ method: 'GET', path, schema: eventMembersSchema });
}

/** All current members. Their keys are believed when they have the thumbprint that stands beside them. */
export async function readMembers(session: DeskSession): Answer<readonly KnownMember[]> {
  const profile = await session.enrolled();
  if (!profile.ok) return profile;
  const answer = await session.call({ method: 'GET', path: '/desk/members', schema: membersSchema });
  if (!answer.ok) return answer;
  const { members } = answer.value;
  if (members.some(({ member, jwk }) => jwkThumbprint(jwk) !== member)) return err(unexpectedAnswer(200));
  const pinned = await pinRecovery(session, profile.value, members.find(({ recovery }) => recovery)?.member);
  if (!pinned.ok) return pinned;
  const confirmed = new Set([...profile.value.confirmed, thumbprintOf(profile.value.keys.member)]);
  return ok(
    members.map(({ member, jwk, recovery }) => ({
      jwk,
      summary: { member, words: comparisonWords(member), recovery, confirmed: confirmed.has(member) },
    })),
  );
}

/**
 * The recovery key can open everything. It is taken as first seen, shown with its words, and another one later is
 * refused: a service that is being abused must not be able to name a recovery key of its own.
 */
async function pinRecovery(session: DeskSession, profile: EnrolledProfile, seen: string | undefined): Answer<true> {
  if (seen === undefined || seen === profile.recovery) return ok(true);
  if (profile.recovery !== undefined) return err(recoveryChanged());
  await session.saveProfile({ ...profile, recovery: seen });
  return ok(true);
}

function memberUnknown(): ClientError {
  return {
    code: 'input_refused',
    message: 'The office has no such member.',
    next: 'Compare the thumbprint with the list of members.',
    retryable: false,
  };
}

function wordsDiffer(): ClientError {
  return {
    code: 'words_differ',
    message: 'The six words are not those of this member key.',
    next: 'Let the other person read them again from her own screen. If they stay different, stop: it is not her key.',
    retryable: false,
  };
}

function recoveryChanged(): ClientError {
  return {
    code: 'key_changed',
    message: 'The service names another recovery key than before.',
    next: 'Compare the words on the paper in the safe before anything is sealed, and tell the operator.',
    retryable: false,
  };
}
