import { describe, expect, it } from 'vitest';
import { policyHash } from '../../src/client/event-pins.ts';
import { ENTRY_DEFAULTS, entryRulesOf, lintPolicy, parsePolicy } from '../../src/policy/index.ts';
import { createPolicy } from './fixtures.ts';

const RULES = { entriesPerPass: 2, anyGateCode: true, bundleStaleHours: 72, clockToleranceSeconds: 300 };
const parse = (entry: unknown) => parsePolicy({ ...createPolicy(), entry });

describe('the entry rules of a policy', () => {
  it('are one entry, no code for any gate, a day and a minute where nothing is said', () => {
    const { entry: _, ...silent } = createPolicy();
    const parsed = parsePolicy(silent);
    expect(parsed.ok && entryRulesOf(parsed.value)).toEqual(ENTRY_DEFAULTS);
    expect(ENTRY_DEFAULTS).toEqual({
      entriesPerPass: 1,
      anyGateCode: false,
      bundleStaleHours: 24,
      clockToleranceSeconds: 60,
    });
    // What the log and desk machines know of an older policy stays true.
    expect(parsed.ok && policyHash(parsed.value)).toBe(policyHash(silent));
  });

  it('may be said in part', () => {
    const parsed = parse({ entriesPerPass: 3 });
    expect(parsed.ok && entryRulesOf(parsed.value)).toEqual({ ...ENTRY_DEFAULTS, entriesPerPass: 3 });
    expect(parse(RULES)).toMatchObject({ ok: true, value: { entry: RULES } });
  });

  it.each([
    null,
    [],
    '',
    0,
    { more: 1 },
    { entriesPerPass: 0 },
    { entriesPerPass: 33 },
    { entriesPerPass: 1.5 },
    { entriesPerPass: '1' },
    { anyGateCode: 1 },
    { anyGateCode: null },
    { bundleStaleHours: 0 },
    { bundleStaleHours: 169 },
    { clockToleranceSeconds: 29 },
    { clockToleranceSeconds: 301 },
    { clockToleranceSeconds: undefined },
  ])('%j are none', (entry) => {
    expect(parse(entry)).toMatchObject({ ok: false, error: { at: 'entry' } });
  });

  it('that cost something are said to the office, each by name', () => {
    const codes = (entry: object) => lintPolicy(createPolicy({ entry: { ...ENTRY_DEFAULTS, ...entry } }));
    const named = (entry: object) => codes(entry).map(({ severity, code }) => `${severity} ${code}`);
    expect(named({ anyGateCode: true })).toContain('warning ANY_GATE_CODE');
    expect(named({ entriesPerPass: 2 })).toContain('warning PASS_SHARED');
    expect(named({ bundleStaleHours: 72 })).toContain('warning BUNDLE_STALE_LATE');
    expect(named({}).join()).not.toMatch(/ANY_GATE_CODE|PASS_SHARED|BUNDLE_STALE_LATE/);
  });
});
