import { HOUR, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { OfferHeader } from '../sealing/index.ts';
import { type EventRow, findEvent } from '../storage/events.ts';
import { findOpenEvent } from '../storage/open-events.ts';

/**
 * The event of an offer, while it still issues: open, and before the closing moment of the rules in force, whether or
 * not the sweep has been there.
 */
export async function findIssuingEvent(
  ports: Ports,
  { event: id, policyVersion, exp }: OfferHeader,
  now: UnixSeconds,
): Promise<EventRow | undefined> {
  const event = await findEvent(ports, id, now);
  if (event?.state !== 'open') return undefined;
  // An offer ends at the latest within the hour in which its own rules close the event: until then there is nothing to
  // compute, and the calendar of a time zone costs more than a signature.
  if (event.policyVersion === policyVersion && exp - now >= HOUR) return event;
  const open = await findOpenEvent(ports, id, now);
  return open.ok && open.value.state === 'open' ? event : undefined;
}
