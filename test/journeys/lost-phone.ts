import { expect } from 'vitest';
import { type AccreditedPerson, orThrow, type ReissuedPerson } from '../../src/client/index.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { KUH, XOCHITL } from './people.ts';
import { accredit, expectRefusedPickUp, type Journey, openEvent, pickUp, show } from './scene.ts';

export const lostPhone: Journey = {
  title: 'a phone is lost: old copies dead, a new one alive, in one call and without a second application',
  tell(step) {
    let office: Office;
    let event: string;
    let person: AccreditedPerson;
    let waiting: AccreditedPerson;
    let lost: Holder;
    let again: ReissuedPerson;
    let found: Holder;

    step('somebody holds an accreditation, somebody else has not picked hers up', async (t) => {
      office = await enrolOffice(t);
      // Full: a re-issue takes the place of what it replaces.
      event = await openEvent(office, t, { maxAccreditations: 2 });
      [person, waiting] = (await accredit(office, event, [XOCHITL, KUH])) as [AccreditedPerson, AccreditedPerson];
      lost = await pickUp(t, person);
      expect(await show(t, lost)).toMatchObject({ verdict: 'go' });
    });

    step('the desk re-issues with the claims of the sealed roster', async () => {
      const { accreditation } = person;
      again = orThrow(await office.desk.reissue({ accreditation, reason: 'LOST', from: { name: XOCHITL.name } }));
      expect(again.old).toEqual({ accreditation, state: 'revoked' });
      expect(orThrow(await office.desk.status(accreditation))).toMatchObject({ state: 'revoked', reason: 'LOST' });
    });

    step('the finder of the phone is stopped, and so is the old link', async (t) => {
      await t.untilPublished();
      expect(await show(t, lost)).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
      await expectRefusedPickUp(t, person);
    });

    step('the new phone passes with everything that the old one had', async (t) => {
      found = await pickUp(t, again);
      const { verdict, claims } = await show(t, found, ['zones.pit', 'outlet_name', 'role', 'medium']);
      expect(verdict).toBe('go');
      expect(claims).toEqual({ ...XOCHITL.claims, event, zones: { pit: true } });
    });

    step('an offer nobody picked up is replaced too, and the old link is dead at once', async (t) => {
      const { accreditation } = waiting;
      const fresh = orThrow(await office.desk.reissue({ accreditation, reason: 'LOST', from: { folio: KUH.folio } }));
      expect(fresh.old.state).toBe('withdrawn');
      await expectRefusedPickUp(t, waiting);
      expect(await show(t, await pickUp(t, fresh), ['role'])).toMatchObject({
        verdict: 'go',
        claims: { role: 'writer' },
      });
    });

    step('what was replaced cannot be replaced again', async () => {
      const { accreditation } = person;
      const refused = await office.desk.reissue({ accreditation, reason: 'LOST', from: { name: XOCHITL.name } });
      expect(refused).toMatchObject({ ok: false, error: { problem: 'accreditation-state' } });
    });
  },
};
