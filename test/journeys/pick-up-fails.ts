import { expect } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { JACINTA, KUH } from './people.ts';
import { accredit, expectRefusedPickUp, type Journey, openEvent, otherThan, pickUp, show } from './scene.ts';

export const pickUpFails: Journey = {
  title: 'wrong transaction codes: four leave the offer alive, the fifth burns it',
  tell(step) {
    let office: Office;
    let event: string;
    let careless: AccreditedPerson;
    let guessed: AccreditedPerson;

    step('two offers wait', async (t) => {
      office = await enrolOffice(t);
      event = await openEvent(office, t, { maxAccreditations: 2 });
      [careless, guessed] = (await accredit(office, event, [KUH, JACINTA])) as [AccreditedPerson, AccreditedPerson];
    });

    step('four wrong codes: the desk sees the tries and why the pick-up failed', async (t) => {
      for (let n = 1; n <= 4; n++) await expectRefusedPickUp(t, { ...careless, txCode: otherThan(careless.txCode, n) });
      const status = orThrow(await office.desk.status(careless.accreditation));
      expect(status).toMatchObject({ state: 'offered', lastRefusal: 'tx_code_wrong', offer: { triesLeft: 1 } });
      expect((status.lastRefusalHour as number) % 3600).toBe(0);
    });

    step('the right code still opens it', async (t) => {
      expect(await show(t, await pickUp(t, careless))).toMatchObject({ verdict: 'go' });
    });

    step('five wrong codes burn the other offer; the right one is refused like the wrong ones', async (t) => {
      for (let n = 1; n <= 5; n++) await expectRefusedPickUp(t, { ...guessed, txCode: otherThan(guessed.txCode, n) });
      expect(orThrow(await office.desk.status(guessed.accreditation)).state).toBe('burned');
      await expectRefusedPickUp(t, guessed);
    });

    step('the burned offer’s place is free for another', async () => {
      expect(await accredit(office, event, [{ ...JACINTA, folio: 'A-5' }])).toHaveLength(1);
    });
  },
};
