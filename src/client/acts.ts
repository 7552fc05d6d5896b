/** Acts: one statement, signed by each person who stands behind it. */
import * as z from 'zod';
import {
  type Accreditation,
  type ActAnswer,
  type ActStatement,
  accreditationSchema,
  actDoneSchema,
  actPendingSchema,
  type InnerRevocation,
  MAX_ACT,
  type PersonAct,
  pendingActsSchema,
  type RevokedCopy,
  revocationsSchema,
  revokedCopySchema,
} from '../desk/wire.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import type { JsonObject } from '../lib/json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { createSignedStatement } from '../lib/signed-statement.ts';
import type { Policy } from '../policy/index.ts';
import { bundleChain, importPkcs8, openRevocationOuter } from '../sealing/index.ts';
import { envelopeRefused, type UnlockedEvent, unlockEvent } from './bundles.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, PendingAct, PersonActInput } from './desk-types.ts';
import type { ClientError } from './errors.ts';

const actAnswerSchema = z.union([actDoneSchema, actPendingSchema]);

/** State of one accreditation. */
export function readAccreditation(session: DeskSession, accreditation: string): Answer<Accreditation> {
  const path = `/desk/accreditations/${encodeURIComponent(accreditation)}`;
  return session.call({ method: 'GET', path, schema: accreditationSchema });
}

/** Withdraws, revokes, suspends, resumes or voids. The event is looked up when it is not given. */
export async function actOnPeople(session: DeskSession, act: PersonAct, input: PersonActInput): Answer<ActAnswer> {
  const { accreditations, reason } = input;
  const [first] = accreditations;
  const distinct = new Set(accreditations).size === accreditations.length;
  if (first === undefined || accreditations.length > MAX_ACT || !distinct) return err(listRefused());
  const event = input.event === undefined ? await readAccreditation(session, first) : ok({ event: input.event });
  if (!event.ok) return event;
  const base = statementBase(session, event.value.event);
  const statement: ActStatement = { ...base, act, accreditations: [...accreditations], reason };
  if (act !== 'revoke' && act !== 'suspend') return submit(session, statement);
  const unlocked = await unlockEvent(session, event.value.event);
  if (!unlocked.ok) return unlocked;
  const revocations: Record<string, readonly InnerRevocation[]> = {};
  for (const accreditation of accreditations) {
    const inner = await openRevocations(session, unlocked.value, accreditation);
    if (!inner.ok) return inner;
    revocations[accreditation] = inner.value;
  }
  return submit(session, statement, { revocations });
}

/** Closes or distrusts an event: always two people. */
export function actOnEvent(session: DeskSession, act: 'close' | 'distrust', event: string): Answer<ActAnswer> {
  return submit(session, { ...statementBase(session, event), act });
}

/** Begins a change of policy of an event with people. */
export function actOnPolicy(session: DeskSession, policy: Policy): Answer<ActAnswer> {
  const statement: ActStatement = {
    ...statementBase(session, policy.event),
    act: 'policy',
    policy: encodeBase64url(sha256(canon(policy))),
  };
  return submit(session, statement, { policy });
}

/** Acts that wait for a second person. */
export async function listActs(session: DeskSession): Answer<readonly PendingAct[]> {
  const answer = await session.call({ method: 'GET', path: '/desk/acts', schema: pendingActsSchema });
  return answer.ok ? ok(answer.value.acts) : answer;
}

/**
 * Signs, as the second person, the statement that was shown. A policy that is shown beside it must be the one whose hash
 * stands in it: otherwise somebody would approve rules that nobody reads.
 */
export async function approveAct(session: DeskSession, { act, statement, policy }: PendingAct): Answer<ActAnswer> {
  if (statement.act === 'policy' && (policy === undefined || policyHash(policy) !== statement.policy)) {
    return err(envelopeRefused('policy_hash'));
  }
  if (statement.issuer !== session.issuer) return err(envelopeRefused('act_issuer'));
  const jws = await sign(session, statement);
  if (!jws.ok) return jws;
  const path = `/desk/acts/${encodeURIComponent(act)}/approve`;
  return session.call({ method: 'POST', path, body: { jws: jws.value }, schema: actAnswerSchema });
}

/** Kills the one copy that was presented, without any disclosure and without key binding. */
export function revokePresented(session: DeskSession, event: string, presentation: string): Answer<RevokedCopy> {
  const path = `/desk/events/${encodeURIComponent(event)}/revoke-presented`;
  return session.call({ method: 'POST', path, body: { presentation }, schema: revokedCopySchema });
}

/** Everything that a statement has before it says what is to be done. */
export function statementBase({ issuer, surroundings }: DeskSession, event: string) {
  const { now, random } = surroundings;
  return { typ: 'gafete/v1/act', issuer, event, iat: now(), nonce: randomId(random) } as const;
}

/** A statement under this client's approval key. */
export async function sign(session: DeskSession, statement: JsonObject & { readonly typ: string }): Answer<string> {
  const keys = await session.keys();
  if (!keys.ok) return keys;
  return ok(await createSignedStatement(statement, keys.value.approvalKid, keys.value.approve));
}

/** The inner revocation envelopes of an accreditation, opened with the desk key of the epoch each was sealed in. */
export async function openRevocations(
  session: DeskSession,
  { document, bundle }: UnlockedEvent,
  accreditation: string,
): Answer<readonly InnerRevocation[]> {
  const path = `/desk/accreditations/${encodeURIComponent(accreditation)}/revocations`;
  const answer = await session.call({ method: 'GET', path, schema: revocationsSchema });
  if (!answer.ok) return answer;
  const inner: InnerRevocation[] = [];
  for (const jwe of answer.value.envelopes) {
    let refusal = 'kid';
    for (const { epoch, ecdh } of bundleChain(bundle)) {
      const opened = await openRevocationOuter(jwe, await importPkcs8(ecdh), { event: document.event, epoch });
      if (opened.ok) inner.push(opened.value);
      refusal = opened.ok ? '' : opened.error.type;
      // Another epoch's key has another thumbprint; anything else is a fault of the envelope itself.
      if (refusal !== 'kid') break;
    }
    if (refusal !== '') return err(envelopeRefused(refusal));
  }
  return ok(inner);
}

async function submit(
  session: DeskSession,
  statement: ActStatement,
  more: { readonly revocations?: Readonly<Record<string, readonly InnerRevocation[]>>; readonly policy?: Policy } = {},
): Answer<ActAnswer> {
  const jws = await sign(session, statement);
  if (!jws.ok) return jws;
  const body = { statement, jws: jws.value, ...more };
  return session.call({ method: 'POST', path: '/desk/acts', body, schema: actAnswerSchema });
}

function policyHash(policy: unknown): string {
  return encodeBase64url(sha256(canon(policy)));
}

function listRefused(): ClientError {
  return {
    code: 'input_refused',
    message: `An act names 1 to ${MAX_ACT} different accreditations.`,
    next: 'Split the list, or remove what is in it twice.',
    retryable: false,
  };
}
