import { describe, expect, test } from 'vitest';
import { HOUR, unixSeconds } from '../../src/lib/time.ts';
import { type LocalDate, parseLocalDate } from '../../src/lib/time-zone.ts';
import { closesAt, credentialExp, dayOf, endOfDay, startOfDay } from '../../src/policy/index.ts';

const at = (iso: string) => unixSeconds(Date.parse(iso) / 1000);
const date = (text: string) => parseLocalDate(text) as LocalDate;
const capital = { timeZone: 'America/Mexico_City', dayStartsAt: '04:00' };
const border = { timeZone: 'America/Tijuana', dayStartsAt: '04:00' };

describe('the days of an event', () => {
  test.each([
    ['at 18:00 of UTC−6, when UTC is already tomorrow', '2026-06-07T18:00:00-06:00', '2026-06-07'],
    ['one second before 18:00', '2026-06-07T17:59:59-06:00', '2026-06-07'],
    ['at local midnight the election night goes on', '2026-06-08T00:00:00-06:00', '2026-06-07'],
    ['at 03:59:59 it still goes on', '2026-06-08T03:59:59-06:00', '2026-06-07'],
    ['at 04:00 the next day begins', '2026-06-08T04:00:00-06:00', '2026-06-08'],
  ])('%s', (_title, moment, day) => {
    expect(dayOf(at(moment), capital)).toBe(day);
  });

  test('an event that starts its days at midnight changes day at midnight', () => {
    const midnight = { ...capital, dayStartsAt: '00:00' };
    expect(dayOf(at('2026-06-07T23:59:59-06:00'), midnight)).toBe('2026-06-07');
    expect(dayOf(at('2026-06-08T00:00:00-06:00'), midnight)).toBe('2026-06-08');
  });

  test('two cities on one border call the same moment by different days', () => {
    const moment = at('2026-06-08T10:30:00Z');
    expect(dayOf(moment, capital)).toBe('2026-06-08');
    expect(dayOf(moment, border)).toBe('2026-06-07');
  });

  test('the day of a clock change lasts 23 or 25 hours', () => {
    const lasts = (day: string) => (endOfDay(date(day), border) - startOfDay(date(day), border)) / HOUR;
    expect(lasts('2026-03-07')).toBe(23);
    expect(lasts('2026-03-08')).toBe(24);
    expect(lasts('2026-10-31')).toBe(25);
  });

  test('credentials end, and the event closes, with the end of a local day', () => {
    expect(credentialExp({ ...capital, credentialsEnd: date('2026-06-07') })).toBe(at('2026-06-08T10:00:00Z'));
    expect(closesAt({ ...border, closesOn: date('2026-03-07') })).toBe(at('2026-03-08T11:00:00Z'));
  });
});
