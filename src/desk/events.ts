/** Opening an event, and what the desk and the public read of it. */
import type { Actor } from '../access/index.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { createShelfKey, parsePublicJwk } from '../sealing/index.ts';
import { createList, findEventList } from '../status/index.ts';
import { countStates } from '../storage/accreditations.ts';
import { insertWrap } from '../storage/bundle-wraps.ts';
import type { Statement } from '../storage/database.ts';
import { findDeskKey, insertDeskKey } from '../storage/desk-keys.ts';
import { findEvent, insertEvent, listEvents } from '../storage/events.ts';
import { findPolicyRow, insertPolicy } from '../storage/policies.ts';
import { insertQuota, readPlaces } from '../storage/quotas.ts';
import { destroyShelfKey, putShelfKey } from '../storage/shelf-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { judgeWraps, sealWrap } from './bundle.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent, type OpenEvent } from './open-event.ts';
import { judgePolicy, putPolicyFile, signPolicy } from './policy.ts';
import { effectiveState } from './state.ts';
import {
  ACCREDITATION_STATES,
  type CreatedEvent,
  type CreateEventRequest,
  type DeskEvent,
  type DeskEvents,
  type EventState,
  type PublicEvent,
} from './wire.ts';

/**
 * Opens an event with its first policy, desk key and bundles: shelf first, then all rows in one batch.
 * Reasons: those of `judgePolicy` and `judgeWraps`; desk_key; event_exists.
 */
export async function createEvent(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  request: CreateEventRequest,
): Promise<Result<CreatedEvent, DeskRefusal>> {
  const judged = judgePolicy(request.policy, { version: 1 }, now);
  if (!judged.ok) return judged;
  const deskKey = parsePublicJwk(request.deskKey);
  if (!deskKey.ok) return err(refusal('desk_key'));
  const { policy, notAfter, credentialExp, sha256: policySha256, listSize: size } = judged.value;
  const event = policy.event;
  const wraps = await judgeWraps(ports, now, { event, epoch: 1 }, request.wraps, actor.member);
  if (!wraps.ok) return wraps;
  if ((await findEvent(ports, event, now)) !== undefined) return err(refusal('event_exists'));

  await putPolicyFile(ports, judged.value);
  const keys = { event: createShelfKey(ports.random), tag: createShelfKey(ports.random) };
  await putShelfKey(ports, 'event', keys.event);
  await putShelfKey(ports, 'tag', keys.tag);
  const list = await createList(ports, { event, size, period: policy.statusPeriod, notAfter: credentialExp }, now);
  const sealed = await Promise.all(request.wraps.map((wrap) => sealWrap(ports, keys.event, { event, epoch: 1 }, wrap)));
  const row = {
    id: event,
    state: 'open',
    policyVersion: 1,
    epoch: 1,
    shelfKey: keys.event.id,
    tagShelfKey: keys.tag.id,
  };
  const jwk = decodeUtf8(canon(deskKey.value)) as string;
  const { db } = ports.store;
  const statements: [Statement, ...Statement[]] = [
    ...(await insertEvent(ports, row, notAfter)),
    ...(await insertPolicy(ports, await signPolicy(ports, judged.value, now), notAfter)),
    insertQuota(db, event, policy.maxAccreditations),
    ...(await insertDeskKey(ports, { event, epoch: 1, jwk }, notAfter)),
    ...sealed.map((wrap) => insertWrap(db, wrap)),
    ...list.statements,
    pendingLeaf(ports, now, { type: 'event_opened', event, policyVersion: 1, policySha256 }),
    pendingLeaf(ports, now, { type: 'epoch_started', event, epoch: 1, deskKey: jwkThumbprint(deskKey.value) }),
  ];
  if ((await ports.store.atomic(statements)).ok) return ok({ event, policyVersion: 1, list: list.uri });
  await destroyShelfKey(ports, 'event', keys.event.id);
  await destroyShelfKey(ports, 'tag', keys.tag.id);
  return err(refusal('event_exists'));
}

/** Events that are not closed. */
export async function readEvents(ports: Ports, now: UnixSeconds): Promise<DeskEvents> {
  const events: DeskEvents['events'] = [];
  for (const { id } of await listEvents(ports, now)) {
    const event = await findOpenEvent(ports, id, now);
    if (!event.ok) continue;
    const { row, state } = event.value;
    events.push({ event: id, state, policyVersion: row.policyVersion, epoch: row.epoch });
  }
  return { events: events.sort((a, b) => (a.event < b.event ? -1 : 1)) };
}

/** An event as the desk sees it: counts by state, never a list of people. */
export async function readDeskEvent(
  ports: Ports,
  { row, state, closesAt }: OpenEvent,
  now: UnixSeconds,
): Promise<DeskEvent> {
  const counts = Object.fromEntries(ACCREDITATION_STATES.map((name) => [name, 0])) as DeskEvent['accreditations'];
  for (const { state: stored, ended, people } of await countStates(ports.store, row.id, now)) {
    counts[effectiveState(stored, ended !== 0)] += people;
  }
  const places = await readPlaces(ports.store, row.id);
  const { id: event, policyVersion, epoch } = row;
  return { event, state, policyVersion, epoch, closesAt, places, accreditations: counts };
}

/** The event's public document. Reasons: event_unknown, event_closed. */
export async function readPublicEvent(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<PublicEvent, DeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  const { row, policy } = event.value;
  const jwk = await findDeskKey(ports, id, row.epoch, now);
  const list = await findEventList(ports, id, now);
  if (jwk === undefined || list === undefined) return err(refusal('event_unknown'));
  const state: EventState = event.value.state;
  const deskKey = { jwk, epoch: row.epoch, thumbprint: jwkThumbprint(jwk) };
  return ok({ event: id, state, policyVersion: row.policyVersion, policy, deskKey, statusList: list.uri });
}

/** One version of the policy, signed. Reasons: event_unknown, event_closed, policy_unknown. */
export async function readPolicy(
  ports: Ports,
  id: string,
  version: string,
  now: UnixSeconds,
): Promise<Result<string, DeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  if (!/^[1-9][0-9]{0,4}$/.test(version)) return err(refusal('policy_unknown'));
  const row = await findPolicyRow(ports, id, Number(version), now);
  return row === undefined ? err(refusal('policy_unknown')) : ok(row.jws);
}
