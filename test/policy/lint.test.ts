import { describe, expect, test } from 'vitest';
import { addDays, type LocalDate } from '../../src/lib/time-zone.ts';
import {
  type ClaimRule,
  lintPolicy,
  listSize,
  PRESETS,
  parsePolicy,
  policyFromPreset,
} from '../../src/policy/index.ts';
import { createPolicy, ELECTION } from './fixtures.ts';

const rule = (claim: ClaimRule['claim'], changes: Partial<ClaimRule> = {}): ClaimRule => ({
  claim,
  purpose: 'desk_pickup',
  basis: 'consent',
  retention: 'wallet_only',
  ...changes,
});
const codes = (policy: Parameters<typeof lintPolicy>[0]) =>
  lintPolicy(policy).map(({ severity, code }) => `${severity} ${code}`);

describe('the size of a status list', () => {
  const days = (count: number) => Array.from({ length: count }, (_, i) => addDays('2027-01-01' as LocalDate, i));
  const zones = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ code: `z${i}`, name: { 'es-MX': 'Z', en: 'Z' } }));
  test.each([
    // The smallest list, so that thirty people look like three thousand.
    [1, 1, 1, 0, 1, 2 ** 17],
    // 2 × 1956 × (10 × 1 + 2 × 1) = 46,944.
    [1956, 10, 1, 2, 1, 2 ** 17],
    // Exactly 2¹⁷ = 2 × 4096 × 16 fits; one more does not.
    [4096, 16, 1, 0, 1, 2 ** 17],
    [4097, 16, 1, 0, 1, 2 ** 18],
    // 2 × 3000 × (20 × 4 + 8 × 30) = 1,920,000.
    [3000, 20, 4, 8, 30, 2 ** 21],
    [32_768, 64, 1, 0, 1, 2 ** 22],
    [32_769, 64, 1, 0, 1, undefined],
    [1_000_000, 50, 100, 32, 366, undefined],
  ])(
    '%i people, %i copies × %i batches, %i zones × %i days: %s',
    (maxAccreditations, copies, refills, zoneCount, dayCount, size) => {
      expect(listSize({ maxAccreditations, copies, refills, zones: zones(zoneCount), days: days(dayCount) })).toBe(
        size,
      );
    },
  );
});

describe('linting', () => {
  test('finds nothing in a good policy', () => {
    expect(lintPolicy(createPolicy())).toEqual([]);
  });

  test('refuses an event whose list would not fit', () => {
    expect(codes(createPolicy({ maxAccreditations: 500_000 }))).toEqual(['error LIST_TOO_LARGE']);
  });

  test('refuses dates out of order, and warns of what is kept long', () => {
    const day = (text: string) => text as LocalDate;
    expect(codes(createPolicy({ credentialsEnd: day('2027-06-05') }))).toEqual(['error DATES_OUT_OF_ORDER']);
    expect(codes(createPolicy({ closesOn: day('2027-06-05') }))).toEqual(['error DATES_OUT_OF_ORDER']);
    expect(codes(createPolicy({ closesOn: day('2027-06-06') }))).toEqual([]);
    expect(codes(createPolicy({ closesOn: day('2027-07-07') }))).toEqual([]);
    expect(codes(createPolicy({ closesOn: day('2027-07-08') }))).toEqual(['warning KEPT_TOO_LONG']);
  });

  test('refuses a legal name without a law, and warns that the roster would keep it', () => {
    expect(codes(createPolicy({ claims: [rule('legal_name'), rule('zones')] }))).toEqual([
      'error LEGAL_NAME_WITHOUT_LEGAL_BASIS',
      'warning ROSTER_KEEPS_LEGAL_NAME',
    ]);
    const lawful = {
      claims: [rule('legal_name', { basis: 'legal_obligation' }), rule('zones')],
      rosterKeepsClaims: false,
    };
    expect(codes(createPolicy(lawful))).toEqual([]);
  });

  test('refuses a declared gender that serves no seat rule', () => {
    expect(codes(createPolicy({ claims: [rule('gender_bucket'), rule('zones')] }))).toEqual([
      'error GENDER_WITHOUT_SEAT_RULE',
    ]);
    const seats = rule('gender_bucket', { purpose: 'seat_allocation' });
    expect(codes(createPolicy({ claims: [seats, rule('zones')] }))).toEqual([]);
  });

  test('refuses zones and clearances without a list, and warns of a list that nobody can be issued', () => {
    expect(codes(createPolicy({ zones: [] }))).toEqual(['error CLAIM_NEEDS_LIST']);
    expect(codes(createPolicy({ claims: [rule('zones'), rule('clearance')] }))).toEqual(['error CLAIM_NEEDS_LIST']);
    expect(codes(createPolicy({ claims: [] }))).toEqual(['warning LIST_WITHOUT_CLAIM']);
  });

  test('warns of an outlet’s name at a door, and of a credential without spare copies', () => {
    const atDoor = rule('outlet_name', { purpose: 'entry' });
    expect(codes(createPolicy({ claims: [rule('zones'), atDoor] }))).toEqual(['warning OUTLET_NAME_FOR_ENTRY']);
    expect(codes(createPolicy({ copies: 1 }))).toEqual(['warning COPIES_REUSED']);
  });
});

describe('presets', () => {
  test.each(PRESETS)('%s is a policy that the lint allows, with zones and without', (preset) => {
    for (const input of [ELECTION, { ...ELECTION, zones: [] }]) {
      const policy = policyFromPreset(preset, input);
      expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual({ ok: true, value: policy });
      const errors = lintPolicy(policy).filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
    }
  });

  test.each([
    ['culture-low', ['days', 'medium', 'role'], 5, '2027-06-09'],
    ['mx-public-event', ['medium', 'outlet_name', 'role', 'zones'], 10, '2027-06-13'],
    ['election-night', ['days', 'medium', 'role', 'zones'], 10, '2027-06-13'],
    ['court-hearing', ['days', 'recording_permitted', 'role'], 3, '2027-06-07'],
    ['sport-quota', ['days', 'outlet_name', 'role', 'zones'], 20, '2027-06-13'],
  ] as const)('%s issues %j, %i copies, and is destroyed on %s', (preset, claims, copies, closesOn) => {
    const policy = policyFromPreset(preset, ELECTION);
    expect(policy.claims.map(({ claim }) => claim).sort()).toEqual(claims);
    expect(policy).toMatchObject({ copies, closesOn, credentialsEnd: '2027-06-06', txCode: true, version: 1 });
  });

  test('no preset issues a name of a person, a portrait or a gender, and every claim stays with its holder', () => {
    for (const preset of PRESETS) {
      for (const { claim, retention } of policyFromPreset(preset, ELECTION).claims) {
        expect(['legal_name', 'professional_name', 'portrait', 'gender_bucket']).not.toContain(claim);
        expect(retention).toBe('wallet_only');
      }
    }
  });

  test('a batch for each day of the event, up to the preset’s most', () => {
    const days = Array.from({ length: 12 }, (_, i) => addDays('2026-11-28' as LocalDate, i));
    expect(policyFromPreset('culture-low', { ...ELECTION, days }).refills).toBe(9);
    expect(policyFromPreset('culture-low', { ...ELECTION, days: days.slice(0, 4) }).refills).toBe(4);
  });

  test('an event without days is our fault and throws', () => {
    expect(() => policyFromPreset('culture-low', { ...ELECTION, days: [] })).toThrow(RangeError);
  });
});
