import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, unixSeconds } from '../../src/lib/time.ts';
import {
  addDays,
  daysBetween,
  isTimeZone,
  type LocalDate,
  localDayOf,
  parseLocalDate,
  startOfLocalDay,
} from '../../src/lib/time-zone.ts';

const at = (iso: string) => unixSeconds(Date.parse(iso) / 1000);
const date = (text: string) => parseLocalDate(text) as LocalDate;

describe('calendar days', () => {
  test('a real day is read and anything else is not', () => {
    expect(parseLocalDate('2028-02-29')).toBe('2028-02-29');
    const hostile = ['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-4-01', '1999-12-31', '3000-01-01'];
    for (const bad of [...hostile, '2026-11-22 ', '2026-11-22T', '２０２６-11-22', '', 0, 1, -1, true, null, [], {}]) {
      expect(parseLocalDate(bad), String(bad)).toBeUndefined();
    }
  });

  test('adding days agrees with the platform calendar over ten centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11_000, max: 370_000 }), fc.integer({ min: -40, max: 400 }), (day, more) => {
        const iso = (n: number) => new Date(n * DAY * 1000).toISOString().slice(0, 10);
        expect(addDays(iso(day) as LocalDate, more)).toBe(iso(day + more));
        expect(daysBetween(iso(day) as LocalDate, iso(day + more) as LocalDate)).toBe(more);
      }),
    );
  });
});

describe('time zones', () => {
  test('only canonical names with a place, and UTC, are accepted', () => {
    for (const good of [
      'America/Mexico_City',
      'America/Tijuana',
      'UTC',
      'America/Argentina/Ushuaia',
      'Asia/Kathmandu',
    ]) {
      expect(isTimeZone(good), good).toBe(true);
    }
    const hostile = [
      'america/tijuana',
      'AMERICA/TIJUANA',
      '+05:00',
      'EST',
      'CST6CDT',
      'Etc/GMT+6',
      'Mars/Olympus',
      'utc',
    ];
    for (const bad of [...hostile, 'America/../Tijuana', '__proto__', '', 'x'.repeat(500), 0, null, true, [], {}]) {
      expect(isTimeZone(bad), String(bad)).toBe(false);
    }
  });

  test.each([
    // Mexico City has had no daylight saving since 2022: always UTC−6.
    ['2026-11-22', 'America/Mexico_City', 0, '2026-11-22T06:00:00Z'],
    ['2026-11-22', 'America/Mexico_City', 240, '2026-11-22T10:00:00Z'],
    // Tijuana follows the border's daylight saving: 2026-03-08 02:00 → 03:00, 2026-11-01 02:00 → 01:00.
    ['2026-03-07', 'America/Tijuana', 240, '2026-03-07T12:00:00Z'],
    ['2026-03-08', 'America/Tijuana', 240, '2026-03-08T11:00:00Z'],
    ['2026-11-01', 'America/Tijuana', 240, '2026-11-01T12:00:00Z'],
    ['2026-11-01', 'America/Tijuana', 0, '2026-11-01T07:00:00Z'],
    // 02:30 does not exist on 8 March: the day starts when the clock skips it.
    ['2026-03-08', 'America/Tijuana', 150, '2026-03-08T10:00:00Z'],
    // 01:30 comes twice on 1 November: the first.
    ['2026-11-01', 'America/Tijuana', 90, '2026-11-01T08:30:00Z'],
    // Midnight itself is skipped in Beirut on 29 March 2026.
    ['2026-03-29', 'Asia/Beirut', 0, '2026-03-28T22:00:00Z'],
    ['2026-11-22', 'Asia/Kathmandu', 240, '2026-11-21T22:15:00Z'],
    ['2026-11-22', 'Pacific/Kiritimati', 0, '2026-11-21T10:00:00Z'],
    ['2026-11-22', 'Pacific/Pago_Pago', 720, '2026-11-22T23:00:00Z'],
  ])('the day %s in %s, starting at minute %i, starts at %s', (day, zone, minutes, expected) => {
    expect(startOfLocalDay(date(day), zone, minutes)).toBe(at(expected));
  });

  test('every moment belongs to exactly one day, whatever the clocks do', () => {
    const zones = [
      'America/Tijuana',
      'America/Mexico_City',
      'Asia/Beirut',
      'Australia/Lord_Howe',
      'Europe/Madrid',
      'UTC',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
        fc.integer({ min: 0, max: 720 }),
        (zone, moment, minutes) => {
          const day = localDayOf(unixSeconds(moment), zone, minutes);
          expect(startOfLocalDay(day, zone, minutes)).toBeLessThanOrEqual(moment);
          expect(startOfLocalDay(addDays(day, 1), zone, minutes)).toBeGreaterThan(moment);
        },
      ),
      { numRuns: 300 },
    );
  });
});
