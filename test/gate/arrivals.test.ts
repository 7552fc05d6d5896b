import { describe, expect, it } from 'vitest';
import { createHandleSet, judgePass } from '../../src/client/offline-gate/index.ts';
import { HOUR, unixSeconds } from '../../src/lib/time.ts';
import { makeOffice } from '../client/offline-gate/made-bundle.ts';
import { NOON } from '../harness.ts';
import { playNight, sumUp } from './arrivals.ts';
import { electionNight, guest, openBundle } from './night.ts';

describe('election night (domain notes §8.3, 16)', () => {
  it('2,000 people over twelve lanes, one lost and one with a slow clock: six minutes of queue at most, nobody let in wrongly', async () => {
    const passages = await playNight(await electionNight());
    const night = sumUp(passages);
    expect(night.people).toBe(2_000);
    expect(night.falseAccepts).toBe(0);
    expect(night.longestWait).toBeLessThanOrEqual(6 * 60);
    // Who is held up stood before the slow clock, and was told so in amber, never in red.
    const held = passages.filter(({ judgement, entitled }) => entitled && judgement.verdict !== 'go');
    expect(held.length).toBeGreaterThan(0);
    expect(new Set(held.map(({ judgement }) => judgement.reason))).toEqual(new Set(['clock_off']));
    expect(new Set(held.map(({ lane }) => lane))).toEqual(new Set([7]));
    expect(held.every(({ judgement }) => judgement.next !== undefined)).toBe(true);
    // The lost lane took nobody after it was lost, and others did.
    expect(passages.filter(({ lane, done }) => lane === 3 && done > 3_700)).toEqual([]);
    expect(passages.some(({ lane }) => lane === 3)).toBe(true);
    // Everybody who had no right was told why, in one of many ways.
    const reasons = new Set(passages.filter(({ entitled }) => !entitled).map(({ judgement }) => judgement.reason));
    expect(reasons.size).toBeGreaterThanOrEqual(6);
  });

  it('would have a queue of more than six minutes with half of the lanes: the figure is one that can be missed', async () => {
    const night = await electionNight(1_000);
    const late = await playNight({ ...night, lanes: night.lanes.slice(0, 2) });
    expect(sumUp(late).longestWait).toBeGreaterThan(6 * 60);
  });

  it('would count green for a stranger: the detector of false accepts detects', async () => {
    const office = await makeOffice();
    const bundle = await openBundle(office);
    const seconds = () => 10;
    const lanes = [{ code: 'ABCD', bundle }];
    const arrivals = [{ ...(await guest(office, 1, 0)), entitled: false }];
    expect(sumUp(await playNight({ start: NOON, arrivals, lanes, seconds })).falseAccepts).toBe(1);
  });
});

/** One picture of one live pass, shown by five people at three gates within a minute. */
async function sharedPicture(anyGateCode: boolean) {
  const office = await makeOffice('shared');
  const entry = { entriesPerPass: 1, anyGateCode, bundleStaleHours: 24, clockToleranceSeconds: 60 };
  const bundle = await openBundle(office, 0, [], { entry });
  const codes = ['GATEA', 'GATEB', 'GATEC'];
  const owner = await guest(office, 1, 0);
  const picture = await owner.show(NOON, anyGateCode ? 'ANY' : 'GATEA');
  const gates = codes.map((code) => ({ code, handles: createHandleSet(), sent: new Set<string>() }));
  const verdicts: string[] = [];
  for (let n = 0; n < 5; n++) {
    const { code, handles, sent } = gates[n % 3]!;
    const now = unixSeconds(NOON + 10 * n);
    const gate = { mode: 'entry', code } as const;
    const { verdict, newHandle } = await judgePass({ bundle, handles, gate, text: picture, now, clockOffset: 0 });
    verdicts.push(verdict);
    if (verdict !== 'go' || newHandle === undefined) continue;
    handles.add(newHandle);
    sent.add(newHandle);
  }
  return { verdicts, gates, bundle, picture };
}

describe('a shared screenshot (domain notes §8.3, 11; without the portrait and the paper)', () => {
  it('with codes on the signs: five people, three gates, a minute, and one of them enters', async () => {
    const { verdicts } = await sharedPicture(false);
    expect(verdicts).toEqual(['go', 'check', 'check', 'already', 'check']);
  });

  it('where the policy takes proofs for any gate: once at each, and the exchange tells the gates of it', async () => {
    const { verdicts, gates, bundle, picture } = await sharedPicture(true);
    expect(verdicts).toEqual(['go', 'go', 'go', 'already', 'already']);
    // The same handle from three gates is one pass: this is what the service answers as shared.
    expect(new Set(gates.flatMap(({ sent }) => [...sent])).size).toBe(1);
    const handles = createHandleSet(gates[0]!.sent);
    const gate = { mode: 'entry', code: 'GATED' } as const;
    const fourth = await judgePass({ bundle, handles, gate, text: picture, now: NOON, clockOffset: 0 });
    expect(fourth.verdict).toBe('already');
  });
});

describe('a morning without a network (domain notes §8.3, 1; without the draw)', () => {
  it('120 people through two phones between 06:00 and 06:40, over a list that is four hours old', async () => {
    const office = await makeOffice('morning');
    const bundle = await openBundle(office, 4 * HOUR);
    const people = Array.from({ length: 120 }, (_, n) => guest(office, n, (n / 120) * 2_280));
    const passages = await playNight({
      start: unixSeconds(NOON),
      arrivals: await Promise.all(people),
      lanes: ['LEFT1', 'RIGHT1'].map((code) => ({ code, bundle })),
      seconds: (_, turn) => 7.5 + (turn % 10) * 0.5,
    });
    const morning = sumUp(passages);
    expect(morning).toMatchObject({ people: 120, go: 120, falseAccepts: 0, heldUp: 0 });
    expect(morning.end).toBeLessThanOrEqual(40 * 60);
    // No word that any of the 120 was shown holds more than the closed list of reasons.
    expect(new Set(passages.map(({ judgement }) => judgement.labels['es-MX']))).toEqual(new Set(['Válido']));
  });
});
