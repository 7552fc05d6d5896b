import { describe, expect, it } from 'vitest';
import type { ClaimPath } from '../../src/credential/sd-jwt/index.ts';
import { VERDICT_REASONS, type VerdictReason } from '../../src/judging/index.ts';
import { type Facts, reasonOf, worstOf } from '../../src/judging/verdict.ts';
import type { JsonValue } from '../../src/lib/json.ts';
import { MODES } from './requester.ts';
import { startScene, TODAY } from './scene.ts';

const claims = (...asked: readonly (readonly [ClaimPath, JsonValue])[]) =>
  asked.map(([path, value]) => ({ path, value }));
const facts = (change: Partial<Facts> = {}, asked = claims()): Facts => ({
  answer: { id: 'press', iss: 'i', vct: 'v', claimSet: undefined, claims: asked, object: {} },
  ofEvent: true,
  listed: true,
  status: { ok: true, value: { value: 0, verdict: 'go' } },
  today: TODAY,
  ...change,
});
const SUSPENDED = { ok: true, value: { value: 2, verdict: 'check' } } as const;
const REVOKED = { ok: true, value: { value: 1, verdict: 'stop' } } as const;
const STALE = { ok: false, error: { type: 'E_STATUS_STALE', reason: 'ttl' } } as const;
const FORGED = { ok: false, error: { type: 'E_STATUS_TRUST', reason: 'signature' } } as const;
const day = (name: string) => claims([['days', name], true]);

describe('the reason of a verdict', () => {
  it.each<readonly [string, Facts, VerdictReason]>([
    ['nothing against it', facts(), 'OK'],
    ['the day asked for is today', facts({}, day(TODAY)), 'OK'],
    ['another event', facts({ ofEvent: false, status: REVOKED }), 'WRONG_EVENT'],
    ['revoked', facts({ status: REVOKED, listed: false }), 'REVOKED'],
    ['a status that is not to be trusted', facts({ status: FORGED }), 'STATUS_REFUSED'],
    ['a status that cannot be read', facts({ status: STALE }), 'STATUS_UNKNOWN'],
    ['suspended', facts({ status: SUSPENDED, listed: false }), 'SUSPENDED'],
    ['no distrust list', facts({ listed: false }), 'TRUST_UNKNOWN'],
    ['the day asked for is over', facts({}, day('2026-11-22')), 'DAY_OVER'],
    ['the clearance ended yesterday', facts({}, claims([['clearance', 'until'], '2026-11-22'])), 'CLEARANCE_ENDED'],
    ['the clearance ends today', facts({}, claims([['clearance', 'until'], TODAY])), 'OK'],
    [
      'the clearance inside the whole claim',
      facts({}, claims([['clearance'], { until: '2026-01-01' }])),
      'CLEARANCE_ENDED',
    ],
    ['an escort', facts({}, claims([['escort_required'], true])), 'ESCORT_REQUIRED'],
    ['no escort', facts({}, claims([['escort_required'], false])), 'OK'],
    [
      'an escort for somebody suspended',
      facts({ status: SUSPENDED }, claims([['escort_required'], true])),
      'SUSPENDED',
    ],
    ['suspended, on a day that is over', facts({ status: SUSPENDED }, day('2026-11-22')), 'DAY_OVER'],
  ])('%s', (_, of, reason) => {
    expect(reasonOf(of)).toBe(reason);
  });
  it('of several the worst counts', () => {
    expect(worstOf(['OK', 'SUSPENDED'])).toBe('SUSPENDED');
    expect(worstOf(['SUSPENDED', 'REVOKED', 'STATUS_UNKNOWN'])).toBe('REVOKED');
    expect(worstOf(['OK'])).toBe('OK');
  });
  it('has a word and a short sentence in both languages, each its own', () => {
    const all = Object.values(VERDICT_REASONS);
    for (const language of ['es-MX', 'en'] as const) {
      expect(new Set(all.map((reason) => reason[language])).size).toBe(all.length);
      for (const reason of all) expect(reason[language].split(' ').length).toBeLessThanOrEqual(9);
    }
    expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(['go', 'check', 'stop']));
  });
});

describe.each(MODES)('at the gate, %s mode', (mode) => {
  it('a queue that stands past the start of the next day is told so', async () => {
    const scene = await startScene({ mode });
    const held = await scene.issue();
    // 04:00 in Mexico City begins the day after: 2026-11-24T10:00Z, and the harness starts at 18:00Z of the 23rd.
    scene.service.clock.advance(16 * 3600 - 30);
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    scene.service.clock.advance(31);
    expect((await scene.answer(payload, { press: [await scene.present(held, payload)] })).status).toBe(200);
    expect(await scene.verdictOf(begun)).toEqual({ verdict: 'stop', reason: 'DAY_OVER', claims: {} });
    scene.service.close();
  });
  it('another event stops where the question did not name one', async () => {
    const scene = await startScene({ mode });
    const begun = await scene.ask({
      query: {
        credentials: [
          {
            id: 'press',
            format: 'dc+sd-jwt',
            meta: { vct_values: [scene.service.ports.config.vct] },
            claims: [{ path: ['zones', 'pit'] }],
          },
        ],
      },
    });
    const other = await scene.issue({
      claims: { event: 'AAAAAAAAAAAAAAAAAAAAAA', level: 'event_pass', zones: { pit: true } },
    });
    expect((await scene.show(other, begun)).status).toBe(200);
    expect(await scene.verdictOf(begun)).toEqual({ verdict: 'stop', reason: 'WRONG_EVENT', claims: {} });
    scene.service.close();
  });
  it('an escort is a check, with the claims that say so', async () => {
    const scene = await startScene({ mode, gate: { purpose: 'inner-gate' } });
    const held = await scene.issue({
      claims: {
        event: scene.event.id,
        level: 'event_pass',
        zones: { pit: true },
        days: { [TODAY]: true },
        clearance: { by: 'emp', level: 'inner', until: '2026-11-30' },
        escort_required: true,
      },
    });
    const begun = await scene.ask({ also: ['escort_required'] });
    const { payload } = await scene.fetchRequest(begun);
    const shown = await scene.present(held, payload);
    expect((await scene.answer(payload, { press: [shown] })).status).toBe(200);
    expect(await scene.verdictOf(begun)).toMatchObject({
      verdict: 'check',
      reason: 'ESCORT_REQUIRED',
      claims: { press: [{ escort_required: true, clearance: { level: 'inner', until: '2026-11-30' } }] },
    });
    scene.service.close();
  });
});
