import { expect } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { KUH, XOCHITL } from './people.ts';
import { accredit, type Journey, openEvent, pickUp, show } from './scene.ts';

export const revokeRefused: Journey = {
  title: 'what the office revokes is refused at the door, and nobody else is',
  tell(step) {
    let office: Office;
    let event: string;
    let people: [AccreditedPerson, AccreditedPerson];
    let holders: [Holder, Holder];

    step('two people hold accreditations', async (t) => {
      office = await enrolOffice(t);
      event = await openEvent(office, t);
      people = (await accredit(office, event, [XOCHITL, KUH])) as [AccreditedPerson, AccreditedPerson];
      holders = [await pickUp(t, people[0]), await pickUp(t, people[1])];
    });

    step('one is revoked: every copy is refused, the other person passes', async (t) => {
      orThrow(await office.desk.revoke({ accreditations: [people[0].accreditation], reason: 'ROLE_ENDED' }));
      await t.untilPublished();
      expect(await show(t, holders[0])).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
      expect(await show(t, holders[0])).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
      expect(await show(t, holders[1])).toMatchObject({ verdict: 'go' });
    });

    step('revoked is final: it can be neither resumed nor revoked again', async () => {
      const accreditations = [people[0].accreditation];
      const refused = { ok: false, error: { problem: 'accreditation-state' } };
      expect(await office.desk.resume({ accreditations, reason: 'FOUND' })).toMatchObject(refused);
      expect(await office.desk.suspend({ accreditations, reason: 'LOST' })).toMatchObject(refused);
      expect(orThrow(await office.desk.status(people[0].accreditation))).toMatchObject({ reason: 'ROLE_ENDED' });
    });
  },
};

export const withdraw: Journey = {
  title: 'an offer is withdrawn before it is picked up',
  tell(step) {
    let office: Office;
    let event: string;
    let person: AccreditedPerson;

    step('an offer waits; the event has no other place', async (t) => {
      office = await enrolOffice(t);
      event = await openEvent(office, t, { maxAccreditations: 1 });
      [person] = (await accredit(office, event, [XOCHITL])) as [AccreditedPerson];
      const full = await office.desk.accredit(event, [KUH]).next();
      expect(full.value).toMatchObject({ ok: false, error: { problem: 'quota-full' } });
    });

    step('withdrawn, it opens nothing, and its place is free again', async (t) => {
      orThrow(await office.desk.withdraw({ accreditations: [person.accreditation], reason: 'ISSUED_IN_ERROR' }));
      expect(orThrow(await office.desk.status(person.accreditation)).state).toBe('withdrawn');
      await expect(pickUp(t, person)).rejects.toThrow();
      const [other] = (await accredit(office, event, [KUH])) as [AccreditedPerson];
      expect(await show(t, await pickUp(t, other))).toMatchObject({ verdict: 'go' });
    });
  },
};
