import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CompiledBundle,
  createHandleSet,
  type JudgeInput,
  judgePass,
  OFFLINE_REASONS,
  verifyBundle,
} from '../../../src/client/offline-gate/index.ts';
import type { UnixSeconds } from '../../../src/lib/time.ts';
import { addSeconds, HOUR, hourOf, unixSeconds } from '../../../src/lib/time.ts';
import { NOON } from '../../harness.ts';
import {
  type BundleChange,
  ISSUER,
  type MadeOffice,
  makeBundle,
  makeOffice,
  makePass,
  TOMORROW,
  YESTERDAY,
} from './made-bundle.ts';

let office: MadeOffice;
beforeAll(async () => {
  office = await makeOffice();
});

async function bundleOf(change: BundleChange = {}): Promise<CompiledBundle> {
  const jws = await makeBundle(office, change);
  const bundle = await verifyBundle(jws, { anchors: [office.anchor], issuer: ISSUER, now: NOON });
  if (!bundle.ok) throw new Error(bundle.error.type);
  return bundle.value;
}

interface Scene {
  readonly bundle?: BundleChange;
  readonly pass?: Parameters<typeof makePass>[1];
  readonly at?: UnixSeconds;
  readonly shownAt?: UnixSeconds;
  readonly code?: string;
  readonly input?: Partial<JudgeInput>;
}

async function judge({ bundle, pass, at = NOON, shownAt = at, code, input }: Scene = {}) {
  const holder = await makePass(office, pass);
  return judgePass({
    bundle: await bundleOf(bundle),
    handles: createHandleSet(),
    gate: { mode: 'entry' },
    text: await holder.show(shownAt, code),
    now: at,
    clockOffset: 0,
    ...input,
  });
}
const says = (verdict: string, reason: string) => ({ verdict, reason });

describe('every reason', () => {
  it('has at most six words in both languages, and amber says what to do', () => {
    for (const [name, reason] of Object.entries(OFFLINE_REASONS)) {
      for (const label of Object.values(reason.labels)) {
        expect(label.split(/\s+/).length, label).toBeLessThanOrEqual(6);
        expect(label).not.toMatch(/[0-9]/);
      }
      const amber = reason.verdict === 'check' || reason.verdict === 'already';
      expect('next' in reason, name).toBe(amber);
    }
  });
});

describe('a pass shown at its gate', () => {
  it('lets its holder in, once', async () => {
    const [bundle, holder] = [await bundleOf(), await makePass(office)];
    const handles = createHandleSet();
    const at = { bundle, handles, gate: { mode: 'entry' as const }, now: NOON, clockOffset: 0 };
    const first = await judgePass({ ...at, text: await holder.show(NOON) });
    expect(first).toMatchObject(says('go', 'entered'));
    handles.add(first.newHandle as string);
    // A live code a minute later is the same pass.
    const again = await judgePass({ ...at, text: await holder.show(addSeconds(NOON, 60)), now: addSeconds(NOON, 60) });
    expect(again).toMatchObject(says('already', 'already_in'));
    // Somebody else is somebody else.
    const other = await makePass(office);
    expect(await judgePass({ ...at, text: await other.show(NOON) })).toMatchObject(says('go', 'entered'));
  });

  it('lets in again after an exit, and as often at once as the policy says', async () => {
    const entry = { entriesPerPass: 2, anyGateCode: false, bundleStaleHours: 24, clockToleranceSeconds: 60 };
    const [bundle, holder] = [await bundleOf({ policy: { entry } }), await makePass(office)];
    const handles = createHandleSet();
    const scan = async (mode: 'entry' | 'exit') => {
      const text = await holder.show(NOON);
      const judged = await judgePass({ bundle, handles, gate: { mode }, text, now: NOON, clockOffset: 0 });
      if (judged.verdict === 'go') handles.add(judged.newHandle as string);
      return judged.reason;
    };
    expect(await scan('exit')).toBe('not_inside');
    expect([await scan('entry'), await scan('entry'), await scan('entry')]).toEqual([
      'entered',
      'entered',
      'already_in',
    ]);
    expect([await scan('exit'), await scan('entry'), await scan('entry')]).toEqual(['left', 'entered', 'already_in']);
  });

  it.each<[string, string, string, Scene]>([
    ['of another event', 'stop', 'other_event', { pass: { event: 'another' } }],
    ['that has ended', 'stop', 'expired', { pass: { exp: unixSeconds(hourOf(NOON)) } }],
    ['of yesterday', 'stop', 'day_over', { pass: { day: YESTERDAY } }],
    ['of tomorrow', 'stop', 'day_later', { pass: { day: TOMORROW } }],
    ['of another zone', 'stop', 'other_zone', { pass: { zone: 'sala' } }],
    ['revoked', 'stop', 'revoked', { bundle: { revoked: [5] } }],
    ['suspended', 'check', 'suspended', { bundle: { suspended: [5] } }],
    ['with an entry outside the list', 'check', 'status_unknown', { pass: { index: 2 ** 20 } }],
    ['for another gate’s code', 'check', 'gate_code', { code: 'ZZZZ22' }],
    ['for any gate where the policy does not allow it', 'check', 'gate_code', { code: 'ANY' }],
    ['as a picture of two minutes ago', 'check', 'proof_old', { shownAt: unixSeconds(NOON - 120) }],
    ['by a phone that is two minutes ahead', 'check', 'proof_ahead', { shownAt: addSeconds(NOON, 120) }],
    ['within a minute', 'go', 'entered', { shownAt: unixSeconds(NOON - 60) }],
    ['to a gate with a stale bundle', 'check', 'bundle_stale', { bundle: { iat: unixSeconds(NOON - 25 * HOUR) } }],
    ['at a gate whose purpose asks more', 'check', 'needs_more', { bundle: { payload: { purpose: 'inner-gate' } } }],
    [
      'at the photo pit by a writer',
      'check',
      'needs_more',
      { pass: { role: 'writer' }, bundle: { payload: { purpose: 'photo-pit' } } },
    ],
    [
      'at the photo pit by a photographer',
      'go',
      'entered',
      { pass: { role: 'photo' }, bundle: { payload: { purpose: 'photo-pit' } } },
    ],
    [
      'to a gate whose clock is far off',
      'check',
      'clock_off',
      { input: { clockOffset: 120, now: unixSeconds(NOON - 120) }, shownAt: NOON },
    ],
    ['to a gate whose clock went back', 'check', 'clock_off', { bundle: { iat: addSeconds(NOON, 3600) } }],
  ])('%s: %s', async (_what, verdict, reason, scene) => {
    expect(await judge(scene)).toMatchObject(says(verdict, reason));
  });

  it('is stopped when revoked, however stale the bundle and old the picture are', async () => {
    const stale = { revoked: [5], iat: unixSeconds(NOON - 25 * HOUR) };
    expect(await judge({ bundle: stale, shownAt: unixSeconds(NOON - 600) })).toMatchObject(says('stop', 'revoked'));
  });

  it('for any gate is taken where the policy allows it', async () => {
    const entry = { entriesPerPass: 1, anyGateCode: true, bundleStaleHours: 24, clockToleranceSeconds: 60 };
    expect(await judge({ bundle: { policy: { entry } }, code: 'ANY' })).toMatchObject(says('go', 'entered'));
  });

  it('is judged by the corrected clock, and a tolerant policy says nothing about it', async () => {
    const entry = { entriesPerPass: 1, anyGateCode: false, bundleStaleHours: 24, clockToleranceSeconds: 300 };
    const slow = { clockOffset: 240, now: unixSeconds(NOON - 240) };
    expect(await judge({ bundle: { policy: { entry } }, input: slow, shownAt: NOON })).toMatchObject(
      says('go', 'entered'),
    );
    // A gate twenty minutes slow that nobody has corrected lets nobody in, and says why.
    expect(await judge({ input: { now: unixSeconds(NOON - 1200) }, shownAt: NOON })).toMatchObject(
      says('check', 'proof_ahead'),
    );
  });

  it('names the zone that it is for, in words', async () => {
    const { labels } = await judge({ pass: { zone: 'sala' } });
    expect(labels).toEqual({ 'es-MX': 'Zona equivocada: Sala de prensa', en: 'Wrong zone: Press room' });
  });

  it('of a key that nobody knows stops at a fresh gate, and makes an older one refresh', async () => {
    const newer = await office.signer('pass-signing');
    const holder = await makePass(office, {}, newer);
    const at = async (iat: UnixSeconds) =>
      judgePass({
        ...{ bundle: await bundleOf({ iat }), handles: createHandleSet(), gate: { mode: 'entry' } },
        ...{ text: await holder.show(NOON), now: NOON, clockOffset: 0 },
      });
    expect(await at(NOON)).toMatchObject(says('stop', 'issuer_unknown'));
    expect(await at(unixSeconds(NOON - 2 * HOUR))).toMatchObject(says('check', 'issuer_new'));
  });

  it('of a key that the office has withdrawn is stopped', async () => {
    const leaked = await office.signer('pass-signing');
    const holder = await makePass(office, {}, leaked);
    const bundle = await bundleOf({ passIssuers: [office.pass, leaked], distrusted: [leaked] });
    const text = await holder.show(NOON);
    const judged = await judgePass({
      ...{ bundle, handles: createHandleSet(), gate: { mode: 'entry' }, text, now: NOON, clockOffset: 0 },
    });
    expect(judged).toMatchObject(says('stop', 'issuer_distrusted'));
  });

  it('under the id of a key that did not sign it is a false signature', async () => {
    const stranger = await makeOffice('stranger');
    const forged = await makePass(office, {}, { ...stranger.pass, der: office.pass.der });
    expect(
      await judgePass({
        ...{ bundle: await bundleOf(), handles: createHandleSet(), gate: { mode: 'entry' } },
        ...{ text: await forged.show(NOON), now: NOON, clockOffset: 0 },
      }),
    ).toMatchObject(says('stop', 'signature'));
  });

  it('a picture buys no second entry through the exit', async () => {
    const exit = { gate: { mode: 'exit' as const } };
    expect(await judge({ input: exit, shownAt: unixSeconds(NOON - 600) })).toMatchObject(says('check', 'proof_old'));
    expect(await judge({ input: exit, code: 'ZZZZ22' })).toMatchObject(says('check', 'gate_code'));
  });

  it('whose gate was narrowed to one zone admits to no other, and none that the bundle does not have', async () => {
    const two = { payload: { zones: ['pit', 'sala'] } };
    const only = (zones: readonly string[]) => ({ gate: { mode: 'entry' as const, zones } });
    expect(await judge({ bundle: two, input: only(['sala']) })).toMatchObject(says('stop', 'other_zone'));
    expect(await judge({ bundle: two, input: only(['pit']) })).toMatchObject(says('go', 'entered'));
    expect(await judge({ pass: { zone: 'sala' }, input: only(['sala']) })).toMatchObject(says('stop', 'other_zone'));
    const outer = { payload: { zones: [], purpose: 'outer-gate' as const } };
    expect(await judge({ bundle: outer, pass: { zone: 'sala' } })).toMatchObject(says('go', 'entered'));
  });

  it.each([
    ['', 0],
    ['hola', 0],
    ['GP1:', 0],
    ['GP1:%%%', 0],
    ['openid4vp://x', 0],
    ['much too long, ', 5000],
    ['GP1:', 400],
    ['gp1:AAAA', 0],
  ] as const)('that is the text %j is none', async (text, padding) => {
    expect(await judge({ input: { text: text + 'A'.repeat(padding) } })).toMatchObject(says('stop', 'not_a_pass'));
  });

  it('is judged against a list of the whole country and three thousand passages', async () => {
    const revoked = Array.from({ length: 2037 }, (_, i) => i * 100);
    const bundle = await bundleOf({ entries: 2 ** 18, revoked });
    const handles = createHandleSet(Array.from({ length: 3000 }, (_, i) => Buffer.alloc(16, i).toString('base64url')));
    const [good, bad] = [await makePass(office, { index: 203_699 }), await makePass(office, { index: 203_600 })];
    const scan = async (holder: typeof good) =>
      judgePass({ bundle, handles, gate: { mode: 'entry' }, text: await holder.show(NOON), now: NOON, clockOffset: 0 });
    expect(await scan(good)).toMatchObject(says('go', 'entered'));
    expect(await scan(bad)).toMatchObject(says('stop', 'revoked'));
  });
});
