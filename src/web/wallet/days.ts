/** Days and hours as people say them. */
import type { Locale } from '../shared/language.ts';

/** A day `YYYY-MM-DD`, in full: “miércoles 14 de octubre”. */
export function dayInWords(day: string, locale: Locale): string {
  return inWords(new Date(`${day}T00:00:00Z`), locale, 'UTC');
}

/** A day in short: “mié 14 oct”. */
export function dayInShort(day: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '');
}

/** A moment's day, where the phone is. */
export function momentInWords(seconds: number, locale: Locale): string {
  return inWords(new Date(seconds * 1000), locale);
}

function inWords(date: Date, locale: Locale, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const words = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...zone }).format(
    date,
  );
  return locale === 'es-MX' ? words.replace(',', '') : words;
}

/** A moment to the hour, where the phone is. */
export function hourInWords(seconds: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(seconds * 1000));
}

/** Today as a day of an event: until four in the morning it is still yesterday (`dayStartsAt` of most events). */
export function eventToday(): string {
  const now = new Date();
  const shifted = new Date(now.getTime() - (now.getTimezoneOffset() + 4 * 60) * 60_000);
  return shifted.toISOString().slice(0, 10);
}
