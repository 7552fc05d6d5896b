import { expect } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { JACINTA } from './people.ts';
import { accredit, type Journey, openEvent, pickUp, show } from './scene.ts';

export const suspendAndResume: Journey = {
  title: 'a suspension says check, not stop, and does not outlive its hearing',
  tell(step, { ownClock }) {
    let office: Office;
    let accreditations: string[];
    let holder: Holder;

    step('somebody is accredited', async (t) => {
      office = await enrolOffice(t);
      // Copies enough for every time she is asked, and a hearing that must be held within an hour.
      const event = await openEvent(office, t, { copies: 8, hearingHours: 1 });
      const [person] = (await accredit(office, event, [JACINTA])) as [AccreditedPerson];
      accreditations = [person.accreditation];
      holder = await pickUp(t, person);
    });

    step('one person suspends: the gate says check', async (t) => {
      const done = orThrow(await office.desk.suspend({ accreditations, reason: 'CONDUCT_HEARING' }));
      expect(done).toMatchObject({ done: true });
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'check', reason: 'SUSPENDED' });
    });

    step('cleared: the gate says go', async (t) => {
      orThrow(await office.desk.resume({ accreditations, reason: 'HEARING_CLEARED' }));
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'go' });
      expect(orThrow(await office.desk.status(accreditations[0] as string))).toMatchObject({ state: 'active' });
    });

    if (!ownClock) return;
    step('a second suspension lapses by itself when nobody holds the hearing', async (t) => {
      orThrow(await office.desk.suspend({ accreditations, reason: 'CONDUCT_HEARING' }));
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'check' });
      // The deadline is kept to the hour, rounded up.
      t.advance?.(2 * 3600 + 60);
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'go' });
      expect(orThrow(await office.desk.status(accreditations[0] as string))).toMatchObject({ state: 'active' });
    });
  },
};
