import { describe, expect, it } from 'vitest';
import { createHandleSet, judgePass, verifyBundle } from '../../../src/client/offline-gate/index.ts';
import { createPractice, PRACTICE_CASES } from '../../../src/web/gate/practice.ts';
import { ISSUER, makeBundle, makeOffice, makePass } from '../../client/offline-gate/made-bundle.ts';
import { createRandom, NOON } from '../../harness.ts';

const surroundings = (seed = 'practice') => ({ now: () => NOON, random: createRandom(seed) });

describe('practice', () => {
  it('has a pass for each of the four words, judged by the real judge', async () => {
    const practice = await createPractice(surroundings());
    const words = [];
    for (const which of PRACTICE_CASES) words.push((await practice.judge(await practice.show(which))).verdict);
    expect(words).toEqual(['go', 'already', 'check', 'stop']);
  });

  it('one device reads what another shows', async () => {
    const [here, there] = [await createPractice(surroundings('here')), await createPractice(surroundings('there'))];
    expect((await here.judge(await there.show('go'))).verdict).toBe('go');
    expect((await here.judge(await there.show('stop'))).reason).toBe('revoked');
  });

  it('is believed by no gate at work, although everybody may sign for it; and believes no real pass', async () => {
    const office = await makeOffice();
    const anchors = [office.anchor];
    const bundle = await verifyBundle(await makeBundle(office), { anchors, issuer: ISSUER, now: NOON });
    if (!bundle.ok) throw new Error(bundle.error.type);
    const practice = await createPractice(surroundings());
    const gate = { mode: 'entry', code: 'PRACTICA' } as const;
    const shown = await practice.show('go');
    const handles = createHandleSet();
    const judged = await judgePass({ bundle: bundle.value, handles, gate, text: shown, now: NOON, clockOffset: 0 });
    expect(judged).toMatchObject({ verdict: 'stop', reason: 'issuer_unknown' });
    const real = await makePass(office);
    expect(await practice.judge(await real.show(NOON))).toMatchObject({ verdict: 'stop', reason: 'issuer_unknown' });
  });
});
