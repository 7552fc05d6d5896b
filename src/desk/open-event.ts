import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { closesAt, type Policy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { type EventRow, findEvent } from '../storage/events.ts';
import { findPolicyRow } from '../storage/policies.ts';
import { refusal } from './errors.ts';
import { type EventState, idSchema } from './wire.ts';

/** An event that is not closed, with the policy in force. */
export interface OpenEvent {
  readonly row: EventRow;
  readonly state: Exclude<EventState, 'closed'>;
  readonly policy: Policy;
  readonly policyJws: string;
  readonly closesAt: UnixSeconds;
}

/**
 * The event, if it is open now. Closed counts from the closing moment of its policy, whether or not the sweep has been
 * here: a deadline that needs somebody to act is none. Reasons: event_unknown, event_closed.
 */
export async function findOpenEvent(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<OpenEvent, { readonly type: 'event_unknown' | 'event_closed' }>> {
  // The id may come from outside, and it names a shelf object below.
  if (!idSchema.safeParse(id).success) return err(refusal('event_unknown'));
  const row = await findEvent(ports, id, now);
  if (row === undefined) return err(refusal('event_unknown'));
  if (row.state === 'closed') return err(refusal('event_closed'));
  const stored = await findPolicyRow(ports, id, row.policyVersion, now);
  if (stored === undefined) return err(refusal('event_unknown'));
  // Our own canonical JSON under its authenticity tag: parsed before it was stored.
  const policy = JSON.parse(stored.body) as Policy;
  const end = closesAt(policy);
  if (now >= end) return err(refusal('event_closed'));
  const state = row.state === 'distrusted' ? 'distrusted' : 'open';
  return ok({ row, state, policy, policyJws: stored.jws, closesAt: unixSeconds(end) });
}

/** As `findOpenEvent`, for registering: a distrusted event takes nothing new. */
export async function findTrustedEvent(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<OpenEvent, { readonly type: 'event_unknown' | 'event_closed' | 'event_distrusted' }>> {
  const event = await findOpenEvent(ports, id, now);
  if (event.ok && event.value.state === 'distrusted') return err(refusal('event_distrusted'));
  return event;
}
