/** Events: open one with its first bundle, read, change the rules. */
import {
  type ActAnswer,
  type ChangedPolicy,
  changedPolicySchema,
  createdEventSchema,
  type DeskEvent,
  type DeskEvents,
  deskEventSchema,
  deskEventsSchema,
} from '../desk/wire.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { lintPolicy, type Policy, parsePolicy, policyFromPreset } from '../policy/index.ts';
import { actOnPolicy } from './acts.ts';
import { sealFirstBundle } from './bundles.ts';
import { pinDeskKey } from './desk-key.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, CreatedEvent, NewEvent } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { readDocument, readEvent } from './event-document.ts';

/** Opens an event: policy judged here first, bundle of epoch 1 sealed to this client and the recovery key. */
export async function createEvent(session: DeskSession, wanted: NewEvent): Answer<CreatedEvent> {
  if ('preset' in wanted && wanted.input.days.length === 0) return err(policyRefused('days'));
  const event = randomId(session.surroundings.random);
  const policy = judge(rulesOf(wanted, event), event, 1);
  if (!policy.ok) return policy;
  const sealed = await sealFirstBundle(session, event);
  if (!sealed.ok) return sealed;
  const { deskKey, wraps, members } = sealed.value;
  const created = await session.call({
    method: 'POST',
    path: '/desk/events',
    body: { policy: policy.value, deskKey, wraps },
    schema: createdEventSchema,
  });
  if (!created.ok) return created;
  await pinDeskKey(session, event, { epoch: 1, thumbprint: jwkThumbprint(deskKey) });
  return ok({ event, policy: policy.value, warnings: lintPolicy(policy.value), members });
}

/** Events that are not closed. */
export async function listEvents(session: DeskSession): Answer<DeskEvents['events']> {
  const answer = await session.call({ method: 'GET', path: '/desk/events', schema: deskEventsSchema });
  return answer.ok ? ok(answer.value.events) : answer;
}

/** One event with its counts. */
export function readDeskEvent(session: DeskSession, event: string): Answer<DeskEvent> {
  return session.call({ method: 'GET', path: `/desk/events/${encodeURIComponent(event)}`, schema: deskEventSchema });
}

/** New rules: at once while nobody is accredited, otherwise an act that waits for a second person. */
export async function changePolicy(
  session: DeskSession,
  event: string,
  rules: Readonly<Record<string, unknown>>,
): Answer<ChangedPolicy | ActAnswer> {
  const present = await readEvent(session, event);
  const untrusted = !present.ok && present.error.code === 'policy_untrusted';
  // The key under the present rules was distrusted: new ones are taken only whole, never on top of what nobody signs.
  const shown = untrusted ? await readDocument(session, event) : present;
  if (!shown.ok) return shown;
  const base = untrusted ? {} : shown.value.policy;
  const policy = judge({ ...base, ...rules }, event, shown.value.policyVersion + 1);
  if (!policy.ok) return policy;
  const changed = await session.call({
    method: 'PUT',
    path: `/desk/events/${encodeURIComponent(event)}/policy`,
    body: { policy: policy.value },
    schema: changedPolicySchema,
  });
  return !changed.ok && changed.error.problem === 'policy-two-people' ? actOnPolicy(session, policy.value) : changed;
}

function rulesOf(wanted: NewEvent, event: string): Readonly<Record<string, unknown>> {
  if ('rules' in wanted) return wanted.rules;
  return { ...policyFromPreset(wanted.preset, { ...wanted.input, event }), ...wanted.change };
}

function judge(rules: Readonly<Record<string, unknown>>, event: string, version: number): Result<Policy, ClientError> {
  const policy = parsePolicy({ ...rules, event, version });
  if (!policy.ok)
    return err(policyRefused('at' in policy.error ? `${policy.error.type} ${policy.error.at}` : policy.error.type));
  const fault = lintPolicy(policy.value).find(({ severity }) => severity === 'error');
  return fault === undefined ? policy : err(policyRefused(fault.code));
}

function policyRefused(problem: string): ClientError {
  return {
    code: 'policy_refused',
    message: `The rules of the event cannot be taken: ${problem}.`,
    next: 'Correct the member that is named, or start from a preset.',
    retryable: false,
    problem,
  };
}
