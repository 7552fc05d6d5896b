import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { closesAt, type Policy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { type EventRow, findEvent } from './events.ts';
import { findPolicyRow } from './policies.ts';

/** An event that is not closed, with the policy in force. */
export interface OpenEvent {
  readonly row: EventRow;
  readonly state: 'open' | 'distrusted';
  readonly policy: Policy;
  readonly policyJws: string;
  readonly closesAt: UnixSeconds;
}

/** 16 random bytes, base64url: an id from outside names a shelf object here. */
const EVENT_ID = /^[A-Za-z0-9_-]{22}$/;

/**
 * The event, if it is open now. Closed counts from the closing moment of its policy, whether or not the sweep has been
 * here: a deadline that needs somebody to act is none. Reasons: event_unknown, event_closed.
 */
export async function findOpenEvent(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<OpenEvent, { readonly type: 'event_unknown' | 'event_closed' }>> {
  if (!EVENT_ID.test(id)) return err({ type: 'event_unknown' });
  const row = await findEvent(ports, id, now);
  if (row === undefined) return err({ type: 'event_unknown' });
  if (row.state === 'closed') return err({ type: 'event_closed' });
  const stored = await findPolicyRow(ports, id, row.policyVersion, now);
  if (stored === undefined) return err({ type: 'event_unknown' });
  // Our own canonical JSON under its authenticity tag: parsed before it was stored.
  const policy = JSON.parse(stored.body) as Policy;
  const end = closesAt(policy);
  if (now >= end) return err({ type: 'event_closed' });
  const state = row.state === 'distrusted' ? 'distrusted' : 'open';
  return ok({ row, state, policy, policyJws: stored.jws, closesAt: unixSeconds(end) });
}
