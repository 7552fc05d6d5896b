import { expect } from 'vitest';
import { type AccreditedPerson, orThrow, type PendingAct } from '../../src/client/index.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { JACINTA } from './people.ts';
import { accredit, type Journey, openEvent, pickUp, show } from './scene.ts';

export const twoPeople: Journey = {
  title: 'a punishment takes two people',
  tell(step) {
    let ana: Office;
    let beto: Office;
    let person: AccreditedPerson;
    let holder: Holder;
    let act: PendingAct;

    step('two officers, one accredited person', async (t) => {
      ana = await enrolOffice(t);
      beto = await enrolOffice(t, 'desk');
      const event = await openEvent(ana, t);
      [person] = (await accredit(ana, event, [JACINTA])) as [AccreditedPerson];
      holder = await pickUp(t, person);
    });

    step('LENT by one waits: nothing has happened to the holder', async (t) => {
      const begun = orThrow(await ana.desk.revoke({ accreditations: [person.accreditation], reason: 'LENT' }));
      expect(begun).toMatchObject({ done: false });
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'go' });
    });

    step('the one who began cannot be the second', async () => {
      const [mine] = orThrow(await ana.desk.acts()).filter(({ mine: own }) => own) as [PendingAct];
      act = mine;
      expect((await ana.desk.approveAct(act)).ok).toBe(false);
      expect(orThrow(await ana.desk.status(person.accreditation)).state).toBe('active');
    });

    step('the second reads the same statement and signs it: the copies are dead', async (t) => {
      const [seen] = orThrow(await beto.desk.acts()).filter(({ act: id }) => id === act.act) as [PendingAct];
      expect(seen.statement).toEqual(act.statement);
      expect(orThrow(await beto.desk.approveAct(seen))).toMatchObject({ done: true });
      expect(orThrow(await ana.desk.status(person.accreditation))).toMatchObject({ state: 'revoked', reason: 'LENT' });
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'stop' });
    });

    step('approved once is approved: there is nothing left to approve', async () => {
      expect((await beto.desk.approveAct(act)).ok).toBe(false);
    });
  },
};
