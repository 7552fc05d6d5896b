import { expect } from 'vitest';
import { type AccreditedPerson, orThrow, type Person } from '../../src/client/index.ts';
import type { Holder } from '../actors/holder.ts';
import { createHolder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { CURP_SHAPED, PEOPLE } from './people.ts';
import { accredit, collect, expectRefusedPickUp, type Journey, openEvent, otherThan, pickUp, show } from './scene.ts';

export const accreditAndHold: Journey = {
  title: 'an office accredits people whom the service never hears of; they pick up and show what is asked',
  tell(step) {
    let office: Office;
    let event: string;
    let accredited: AccreditedPerson[];
    let holders: Holder[];

    step('an office enrols with a code from the operator’s shell and opens an event', async (t) => {
      office = await enrolOffice(t);
      expect(office.enrolled.words).toHaveLength(6);
      event = await openEvent(office, t, { copies: 10 });
      const names = orThrow(await office.desk.events()).map((open) => open.event);
      expect(names).toContain(event);
    });

    step(
      'it accredits three people; a fourth with an identity number in a name is refused before it is sealed',
      async () => {
        const bad: Person = { claims: { level: 'event_pass', outlet_name: CURP_SHAPED }, evidence: ['id_seen'] };
        const results = await collect(office.desk.accredit(event, [...PEOPLE, bad]));
        accredited = results.slice(0, 3).map(orThrow);
        expect(results[3]).toMatchObject({ ok: false, error: { code: 'claims_refused', problem: 'E_TEXT_POLICY' } });
        expect(orThrow(await office.desk.event(event)).accreditations.offered).toBe(3);
      },
    );

    step('each picks up ten copies with the code that came apart; a wrong one gives nothing away', async (t) => {
      holders = [];
      for (const person of accredited) {
        const wrong = { ...person, txCode: otherThan(person.txCode) };
        await expectRefusedPickUp(t, wrong);
        holders.push(await pickUp(t, person));
      }
      for (const { wallet } of holders) expect(orThrow(await wallet.list())).toMatchObject([{ copiesLeft: 10 }]);
      expect(orThrow(await office.desk.event(event)).accreditations.active).toBe(3);
    });

    step('the same offer opens nothing a second time', async (t) => {
      for (const person of accredited) await expectRefusedPickUp(t, person);
    });

    step('a holder shows exactly what is asked', async (t) => {
      const verdict = await show(t, holders[0] as Holder, ['zones.pit', 'role']);
      expect(verdict).toMatchObject({ verdict: 'go', reason: 'OK' });
      expect(verdict.claims).toEqual({ event, level: 'event_pass', zones: { pit: true }, role: 'photo' });
    });

    step('the desk finds a person by folio and by name, however it is written', async () => {
      const byFolio = orThrow(await office.desk.find(event, { folio: 'a 001 centella' }));
      const byName = orThrow(await office.desk.find(event, { name: 'xochitl  NUÑEZ marcador' }));
      expect(byFolio.entries.map(({ name }) => name)).toEqual(['Xóchitl Ñuñez Marcador']);
      expect(byName.entries).toEqual(byFolio.entries);
      expect(orThrow(await office.desk.find(event, { folio: 'A-9' })).entries).toEqual([]);
    });

    step('one presented copy is revoked, that one only', async (t) => {
      const [, , holder] = holders as [Holder, Holder, Holder];
      const bare = orThrow(await holder.wallet.showBare());
      expect(orThrow(await office.desk.revokePresented(event, bare))).toEqual({ revoked: 'this copy only' });
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
      expect(await show(t, holder)).toMatchObject({ verdict: 'go' });
    });

    step('an offer without a transaction code is picked up by whoever has the link', async (t) => {
      const [person] = await accredit(office, event, [{ ...PEOPLE[1], folio: 'A-004' } as Person], { txCode: false });
      expect(person?.txCode).toBeUndefined();
      const sent = await createHolder(t).wallet.accept(person?.link as string, { txCode: '123456' });
      expect(sent.ok).toBe(false);
      expect(await show(t, await pickUp(t, person as AccreditedPerson))).toMatchObject({ verdict: 'go' });
    });
  },
};
