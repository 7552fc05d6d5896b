import type { UnixSeconds } from './time.ts';

/** A calendar day, `YYYY-MM-DD`, of some time zone. */
export type LocalDate = string & { readonly __unit: 'local-date' };

/** Reads `YYYY-MM-DD`, a real day of the years 2000–2999; `undefined` otherwise. */
export function parseLocalDate(_text: unknown): LocalDate | undefined {
  throw new Error('not built yet');
}

/** Whether the runtime knows `name` as an IANA time zone with a place (`America/Tijuana`), or `UTC`. */
export function isTimeZone(_name: unknown): _name is string {
  throw new Error('not built yet');
}

/** `date` plus a number of days. */
export function addDays(_date: LocalDate, _days: number): LocalDate {
  throw new Error('not built yet');
}

/** The first moment of `date` in `timeZone` when days start `startsAtMinutes` after midnight. */
export function startOfLocalDay(_date: LocalDate, _timeZone: string, _startsAtMinutes: number): UnixSeconds {
  throw new Error('not built yet');
}

/** The day that contains `now` in `timeZone` when days start `startsAtMinutes` after midnight. */
export function localDayOf(_now: UnixSeconds, _timeZone: string, _startsAtMinutes: number): LocalDate {
  throw new Error('not built yet');
}
