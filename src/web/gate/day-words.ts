import type { LocalDate } from '../../lib/time-zone.ts';
import type { Locale } from '../shared/language.ts';

/** A day of the event for people: `martes 14 de octubre`. */
export function dayInWords(day: LocalDate, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${day}T12:00:00Z`));
}
