import type { UnixSeconds } from '../lib/time.ts';
import { addDays, type LocalDate, localDayOf, startOfLocalDay } from '../lib/time-zone.ts';
import type { Policy } from './policy.ts';

type Calendar = Pick<Policy, 'timeZone' | 'dayStartsAt'>;

/** The event's day that contains `now`. */
export function dayOf(now: UnixSeconds, policy: Calendar): LocalDate {
  return localDayOf(now, policy.timeZone, startsAtMinutes(policy));
}

/** The first moment of one of the event's days. */
export function startOfDay(day: LocalDate, policy: Calendar): UnixSeconds {
  return startOfLocalDay(day, policy.timeZone, startsAtMinutes(policy));
}

/** The moment at which one of the event's days is over: the first of the next. */
export function endOfDay(day: LocalDate, policy: Calendar): UnixSeconds {
  return startOfDay(addDays(day, 1), policy);
}

/**
 * `exp` of every credential of the event, one and the same for all: the end of the last valid day. RFC 9901 §10.1: a
 * time that differs between copies or people would link or tell them apart.
 */
export function credentialExp(policy: Calendar & Pick<Policy, 'credentialsEnd'>): UnixSeconds {
  return endOfDay(policy.credentialsEnd, policy);
}

/** The moment at which the event closes by itself: the end of its closing day. */
export function closesAt(policy: Calendar & Pick<Policy, 'closesOn'>): UnixSeconds {
  return endOfDay(policy.closesOn, policy);
}

function startsAtMinutes({ dayStartsAt }: Calendar): number {
  return Number(dayStartsAt.slice(0, 2)) * 60 + Number(dayStartsAt.slice(3, 5));
}
