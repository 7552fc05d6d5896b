import type { UnixSeconds } from '../lib/time.ts';
import type { LocalDate } from '../lib/time-zone.ts';
import type { Policy } from './policy.ts';

type Calendar = Pick<Policy, 'timeZone' | 'dayStartsAt'>;

/** The event's day that contains `now`. */
export function dayOf(_now: UnixSeconds, _policy: Calendar): LocalDate {
  throw new Error('not built yet');
}

/** The first moment of one of the event's days. */
export function startOfDay(_day: LocalDate, _policy: Calendar): UnixSeconds {
  throw new Error('not built yet');
}

/** The moment at which one of the event's days is over: the first of the next. */
export function endOfDay(_day: LocalDate, _policy: Calendar): UnixSeconds {
  throw new Error('not built yet');
}

/** `exp` of every credential of the event, one and the same for all: the end of the last valid day. */
export function credentialExp(_policy: Calendar & Pick<Policy, 'credentialsEnd'>): UnixSeconds {
  throw new Error('not built yet');
}

/** The moment at which the event closes by itself. */
export function closesAt(_policy: Calendar & Pick<Policy, 'closesOn'>): UnixSeconds {
  throw new Error('not built yet');
}
