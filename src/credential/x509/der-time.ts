import { type Bytes, utf8 } from '../../lib/bytes.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../../lib/time.ts';
import { DerFault, type DerValue, TAG } from './der.ts';
import { der } from './der-write.ts';

const DIGITS = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/** A certificate time (RFC 5280 §4.1.2.5): UTC, whole seconds, UTCTime through 2049 and GeneralizedTime after. Throws `DerFault`. */
export function readTime(value: DerValue | undefined): UnixSeconds {
  if (value === undefined) throw new DerFault();
  const match = DIGITS.exec(String.fromCharCode(...value.content));
  if (match === null) throw new DerFault();
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const short = match[1]?.length === 2;
  // RFC 5280 §4.1.2.5.1: 50 to 99 are the twentieth century, before our epoch's first certificate but readable.
  const full = short ? year + (year >= 50 ? 1900 : 2000) : year;
  const at = daysBefore(full, month, day) * DAY + hour * 3600 + minute * 60 + second;
  // One spelling for each moment: 31 February or 25 o'clock would otherwise be another day, and the year decides the form.
  if (at < 0 || !sameBytes(writeTime(unixSeconds(at)), value.whole)) throw new DerFault();
  return unixSeconds(at);
}

/** The DER of a moment, in the form that RFC 5280 prescribes for its year. */
export function writeTime(at: UnixSeconds): Bytes {
  const { year, month, day } = civil(Math.floor(at / DAY));
  const rest = at % DAY;
  const clock = [month, day, Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map(two).join('');
  if (year < 2050) return der(TAG.utcTime, utf8(`${two(year % 100)}${clock}Z`));
  return der(TAG.generalizedTime, utf8(`${String(year).padStart(4, '0')}${clock}Z`));
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; years are counted from March, so that leap days come last. */
function daysBefore(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const ofEra = marchYear - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

function civil(days: number): { year: number; month: number; day: number } {
  // The year is found by guess and correction: exact, and easy to check.
  let year = 1970 + Math.floor(days / 366);
  while (daysBefore(year + 1, 1, 1) <= days) year++;
  let month = 12;
  while (daysBefore(year, month, 1) > days) month--;
  return { year, month, day: days - daysBefore(year, month, 1) + 1 };
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

function sameBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
