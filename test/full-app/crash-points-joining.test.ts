/** Storage fails at every point of enrolling, opening, accrediting and picking up. */
import { describe, expect } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { type AccreditedPerson, type AccreditJournal, createDeskClient, orThrow } from '../../src/client/index.ts';
import { surroundingsOf } from '../actors/place.ts';
import { JACINTA, XOCHITL } from '../journeys/people.ts';
import { accredit, openEvent } from '../journeys/scene.ts';
import { ana, beto, bringToOneLivingSet, crash, event, nextFile, offered, take, target } from './crash.ts';

describe('joining and opening', () => {
  crash({
    title: 'enrolment: the code is used once, and the machine gets in',
    async prepare() {
      const { code } = await createEnrolmentCode(target.ports, 'desk', target.now());
      let kept: unknown;
      const profile = {
        load: async () => kept,
        save: async (next: unknown) => {
          kept = next;
        },
      };
      return {
        code,
        desk: createDeskClient({ issuer: target.publicUrl, profile, ...surroundingsOf(target, `crash-${nextFile()}`) }),
      };
    },
    act: ({ desk, code }) => desk.enrol({ code }),
    async recover({ desk, code }) {
      const again = await desk.enrol({ code });
      if (!again.ok) expect(again.error.code).toBe('already_enrolled');
      orThrow(await desk.events());
      // The office stays as small as it was: whoever got in, known or not, goes again.
      const staff = [ana.enrolled.client, beto.enrolled.client];
      for (const { client } of orThrow(await ana.desk.clients())) {
        if (!staff.includes(client)) orThrow(await ana.desk.removeClient(client));
      }
    },
  });

  crash({
    title: 'opening an event: it is there with everything it needs, or not at all',
    prepare: async () => ({}),
    act: () => openEvent(ana, target).catch(() => undefined),
    async recover() {
      const opened = await openEvent(ana, target);
      expect(await accredit(ana, opened, [JACINTA])).toHaveLength(1);
    },
  });
});

describe('accrediting and picking up', () => {
  crash({
    title: 'accrediting with a journal: done again it is the same accreditation',
    async prepare() {
      const kept = new Map<string, unknown>();
      const journal: AccreditJournal = {
        load: async (key) => kept.get(key),
        save: async (key, entry) => void kept.set(key, entry),
      };
      return { folio: `J-${nextFile()}`, journal };
    },
    async act({ folio, journal }) {
      return (await ana.desk.accredit(event, [{ ...XOCHITL, folio }], { journal }).next()).value;
    },
    async recover({ folio, journal }) {
      const [person] = (await accredit(ana, event, [{ ...XOCHITL, folio }], { journal })) as [AccreditedPerson];
      expect(orThrow(await ana.desk.find(event, { folio })).entries).toHaveLength(1);
      expect(orThrow(await ana.desk.status(person.accreditation)).state).toBe('offered');
    },
  });

  crash({
    title: 'picking up with a bound token',
    prepare: offered,
    act: (pickup) => take(pickup, pickup.person),
    recover: bringToOneLivingSet,
  });

  crash({
    title: 'picking up with a Bearer token',
    prepare: offered,
    act: (pickup) => take(pickup, pickup.person, false),
    recover: bringToOneLivingSet,
  });
});
