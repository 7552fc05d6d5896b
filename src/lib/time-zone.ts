import { DAY, type UnixSeconds, unixSeconds } from './time.ts';

/** A calendar day, `YYYY-MM-DD`, of some time zone. */
export type LocalDate = string & { readonly __unit: 'local-date' };

/**
 * A formatter costs about a hundred times what a look-up with it costs. The key is a name that the runtime has accepted,
 * so the map is bounded by the number of IANA zones.
 */
const formatters = new Map<string, Intl.DateTimeFormat>();
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
// Offsets (`+05:00`), `EST5EDT` and the like have no place and no future rules: an event has a place.
const ZONE_NAME = /^(?:UTC|[A-Z][A-Za-z_]{1,30}(?:\/[A-Za-z0-9_+-]{1,32}){1,2})$/;
const MINUTE_SECONDS = 60;

/** Reads `YYYY-MM-DD`, a real day of the years 2000–2999; `undefined` otherwise. */
export function parseLocalDate(text: unknown): LocalDate | undefined {
  if (typeof text !== 'string') return undefined;
  const match = DATE.exec(text);
  if (match === null || !text.startsWith('2')) return undefined;
  return formatDate(dayNumber(text)) === text ? (text as LocalDate) : undefined;
}

/** Whether the runtime knows `name`, exactly so spelled, as an IANA time zone with a place, or `UTC`. */
export function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string' || !ZONE_NAME.test(name) || name.startsWith('Etc/')) return false;
  try {
    // Names are matched without regard to case by Intl; two spellings of one policy would have two hashes. A link
    // (`America/Mexico_City` has several) may resolve to its target, so only the case of the same name is compared.
    const resolved = formatterOf(name).resolvedOptions().timeZone;
    return resolved.toLowerCase() !== name.toLowerCase() || resolved === name;
  } catch {
    return false;
  }
}

/** `date` plus a number of days. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return formatDate(dayNumber(date) + days);
}

/** Whole days from `from` to `to`; negative when `to` comes first. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * The first moment of `date` in `timeZone` when days start `startsAtMinutes` after midnight. Where clocks skip that
 * wall time, the moment of the skip; where they show it twice, the first time.
 */
export function startOfLocalDay(date: LocalDate, timeZone: string, startsAtMinutes: number): UnixSeconds {
  const wall = dayNumber(date) * DAY + startsAtMinutes * MINUTE_SECONDS;
  // The wall clock read as if it were UTC is off by the zone's offset, which lies within a day of it. Every moment at
  // which the wall clock shows at least `wall`, and did not before, lies between these two.
  let before = wall - DAY;
  let after = wall + DAY;
  const offsets = [offsetAt(before, timeZone), offsetAt(after, timeZone)] as const;
  // The usual case: one of the two offsets around the moment is right. The earlier candidate wins an overlap.
  for (const offset of [Math.max(...offsets), Math.min(...offsets)]) {
    const candidate = wall - offset;
    if (offsetAt(candidate, timeZone) === offset) return unixSeconds(candidate);
  }
  // A gap: find the transition, whose first second already shows a later wall time.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetAt(middle, timeZone) >= wall) after = middle;
    else before = middle;
  }
  return unixSeconds(after);
}

/** The day that contains `now` in `timeZone` when days start `startsAtMinutes` after midnight. */
export function localDayOf(now: UnixSeconds, timeZone: string, startsAtMinutes: number): LocalDate {
  const today = Math.floor((now + offsetAt(now, timeZone)) / DAY);
  const date = formatDate(today);
  // By comparison of moments, not of wall clocks: in an hour that is shown twice both readings must give one day.
  if (now < startOfLocalDay(date, timeZone, startsAtMinutes)) return formatDate(today - 1);
  const next = formatDate(today + 1);
  return now >= startOfLocalDay(next, timeZone, startsAtMinutes) ? next : date;
}

/** Seconds that the zone's wall clock is ahead of UTC at a moment. */
function offsetAt(at: number, timeZone: string): number {
  const wall: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(at * 1000)) wall[type] = Number(value);
  const days = daysFromCivil(wall['year']!, wall['month']!, wall['day']!);
  return days * DAY + wall['hour']! * 3600 + wall['minute']! * MINUTE_SECONDS + wall['second']! - at;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, formatter);
  return formatter;
}

/** Days since 1970-01-01 of a well-formed date text. */
function dayNumber(date: string): number {
  return daysFromCivil(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that leap days come last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** The date text of a day number. */
function formatDate(days: number): LocalDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as LocalDate;
}
