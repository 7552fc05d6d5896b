/** Storage fails at every point of taking back what was given. */
import { describe, expect } from 'vitest';
import { orThrow, type PendingAct } from '../../src/client/index.ts';
import type { Holder } from '../actors/holder.ts';
import { show } from '../journeys/scene.ts';
import { ana, beto, crash, event, expectLiving, held, offered, stateOf, take, target } from './crash.ts';

describe('taking back', () => {
  crash({
    title: 'suspending: done again it is suspended, and the gate says check',
    prepare: held,
    act: ({ person }) => ana.desk.suspend({ accreditations: [person.accreditation], reason: 'LOST', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'active')
        orThrow(await ana.desk.suspend({ accreditations, reason: 'LOST', event }));
      await target.untilPublished();
      expect((await show(target, pickup.holders[0] as Holder)).verdict).toBe('check');
      orThrow(await ana.desk.resume({ accreditations, reason: 'FOUND', event }));
      await expectLiving(pickup, pickup.holders[0]);
    },
  });

  crash({
    title: 'resuming: done again the gate says go',
    async prepare() {
      const pickup = await held();
      orThrow(await ana.desk.suspend({ accreditations: [pickup.person.accreditation], reason: 'LOST', event }));
      return pickup;
    },
    act: ({ person }) => ana.desk.resume({ accreditations: [person.accreditation], reason: 'FOUND', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'suspended')
        orThrow(await ana.desk.resume({ accreditations, reason: 'FOUND', event }));
      await expectLiving(pickup, pickup.holders[0]);
    },
  });

  crash({
    title: 'revoking: done again it is revoked, and the gate says stop',
    prepare: held,
    act: ({ person }) => ana.desk.revoke({ accreditations: [person.accreditation], reason: 'LOST', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'active')
        orThrow(await ana.desk.revoke({ accreditations, reason: 'LOST', event }));
      await expectLiving(pickup, undefined);
    },
  });

  crash({
    title: 'withdrawing: done again it is withdrawn, and the offer opens nothing',
    prepare: offered,
    act: ({ person }) =>
      ana.desk.withdraw({ accreditations: [person.accreditation], reason: 'DUPLICATE_GRANT', event }),
    async recover(pickup) {
      const accreditations = [pickup.person.accreditation];
      if ((await stateOf(pickup)) === 'offered')
        orThrow(await ana.desk.withdraw({ accreditations, reason: 'DUPLICATE_GRANT', event }));
      expect((await take(pickup, pickup.person)).ok).toBe(false);
    },
  });

  crash({
    title: 're-issuing: the desk always comes to one living set',
    prepare: held,
    act: ({ person, folio }) =>
      ana.desk.reissue({ accreditation: person.accreditation, reason: 'LOST', from: { folio } }),
    async recover(pickup) {
      // The answer may be lost: the sealed roster says which accreditations are in this person's name.
      const { entries } = orThrow(await ana.desk.find(event, { folio: pickup.folio }));
      const states = await Promise.all(
        entries.map(async ({ accreditation }) => ({
          accreditation,
          state: orThrow(await ana.desk.status(accreditation)).state,
        })),
      );
      const live = states.filter(({ state }) => state === 'offered' || state === 'active');
      expect(live).toHaveLength(1);
      const { accreditation } = live[0] as { accreditation: string };
      const fresh = orThrow(await ana.desk.reissue({ accreditation, reason: 'LOST', from: { folio: pickup.folio } }));
      orThrow(await take(pickup, fresh));
      await expectLiving(pickup, pickup.holders.at(-1));
    },
  });

  crash({
    title: 'the second person’s signature: done once, whoever asks again',
    async prepare() {
      const pickup = await held();
      orThrow(await ana.desk.revoke({ accreditations: [pickup.person.accreditation], reason: 'LENT', event }));
      const acts = orThrow(await beto.desk.acts());
      const act = acts.find(({ statement }) => JSON.stringify(statement).includes(pickup.person.accreditation));
      return { ...pickup, act: act as PendingAct };
    },
    act: ({ act }) => beto.desk.approveAct(act),
    async recover(pickup) {
      if ((await stateOf(pickup)) === 'active') orThrow(await beto.desk.approveAct(pickup.act));
      expect(await stateOf(pickup)).toBe('revoked');
      await expectLiving(pickup, undefined);
    },
  });

  crash({
    title: 'publishing: asked again the list says what the desk did',
    async prepare() {
      const pickup = await held();
      orThrow(await ana.desk.revoke({ accreditations: [pickup.person.accreditation], reason: 'LOST', event }));
      await target.untilPublished();
      const [list] = await target.rows(`SELECT id FROM lists WHERE event = '${event}'`);
      return { ...pickup, path: `/status/${String(list?.['id'])}` };
    },
    act: async ({ path }) => target.fetch(path),
    recover: (pickup) => expectLiving(pickup, undefined),
  });
});
