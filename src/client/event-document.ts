/** The public document of an event, believed only as far as the office's signature and this machine's pins go. */
import { type PublicEvent, publicEventSchema } from '../desk/wire.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok } from '../lib/result.ts';
import { MINUTE } from '../lib/time.ts';
import { type Policy, parsePolicy } from '../policy/index.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer } from './desk-types.ts';
import { checkDeskKey, checkPolicyVersion, policyHash } from './event-pins.ts';
import { exchange, unexpectedAnswer } from './http.ts';
import { refusalOf } from './problems.ts';
import { isSamePolicy, policyUntrusted, verifyPolicy } from './signed-policy.ts';

/**
 * The public document of an event, with the rules that the office signed. Refuses with `policy_untrusted` when they are
 * not, or are older than those known here, and with `key_changed` when the desk key is another one than before.
 */
export async function readEvent(session: DeskSession, event: string): Answer<PublicEvent> {
  const document = await readDocument(session, event);
  if (!document.ok) return document;
  const { pins } = session.memory;
  const pin = await pins.load(event);
  const { policy: shown, deskKey } = document.value;
  const signed = await readSignedPolicy(session, event, shown);
  if (!signed.ok) return signed;
  const newest = checkPolicyVersion(pin, signed.value);
  if (!newest.ok) return newest;
  const known = checkDeskKey(pin, deskKey);
  if (!known.ok) return known;
  if (pin?.policy?.version !== signed.value.version) {
    await pins.save(event, { ...pin, policy: { version: signed.value.version, sha256: policyHash(signed.value) } });
  }
  return document;
}

/** The signed policy of the version that a document shows; refused when it does not say the same. */
async function readSignedPolicy(session: DeskSession, event: string, shown: Policy): Answer<Policy> {
  const { memory, issuer, surroundings } = session;
  const now = surroundings.now();
  const trust = await memory.trust();
  if (!trust.ok) return trust;
  const before = memory.verified.get(event);
  if (before !== undefined && now < before.at + MINUTE && isSamePolicy(before.policy, shown)) return ok(shown);
  const url = `${issuer}/events/${encodeURIComponent(event)}/policy/${shown.version}`;
  const headers = async () => ({ accept: 'application/jose' });
  const answer = await exchange(surroundings, { method: 'GET', url, headers, repeatable: true });
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return err(refusalOf(answer.value));
  const signed = await verifyPolicy(answer.value.text.trim(), { ...trust.value, issuer, event, now });
  if (!signed.ok) return signed;
  if (!isSamePolicy(signed.value, shown)) return err(policyUntrusted('shown'));
  memory.verified.set(event, { at: now, policy: signed.value });
  return signed;
}

/** The public document as the service says it, its policy strictly parsed: nothing in it is proved yet. */
export async function readDocument(session: DeskSession, event: string): Answer<PublicEvent> {
  const document = await session.call({
    method: 'GET',
    path: `/events/${encodeURIComponent(event)}`,
    schema: publicEventSchema,
    anonymous: true,
  });
  if (!document.ok) return document;
  const policy = parsePolicy(document.value.policy);
  const { deskKey, policyVersion } = document.value;
  // A thumbprint beside another key would have us compare the one and seal to the other.
  const consistent = document.value.event === event && jwkThumbprint(deskKey.jwk) === deskKey.thumbprint;
  if (!policy.ok || policy.value.event !== event || !consistent) return err(unexpectedAnswer(200));
  if (policy.value.version !== policyVersion) return err(unexpectedAnswer(200));
  return ok({ ...document.value, policy: policy.value });
}
