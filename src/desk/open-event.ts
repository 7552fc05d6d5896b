import { err, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findOpenEvent, type OpenEvent } from '../storage/open-events.ts';
import { refusal } from './errors.ts';

export { findOpenEvent, type OpenEvent } from '../storage/open-events.ts';

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
