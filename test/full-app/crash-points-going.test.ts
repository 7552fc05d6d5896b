/** Storage fails at every point of an officer’s leaving, an event’s closing and the sweep. */
import { describe, expect } from 'vitest';
import { type AccreditedPerson, orThrow, type PendingAct } from '../../src/client/index.ts';
import { enrolOffice } from '../actors/office.ts';
import { KUH, XOCHITL } from '../journeys/people.ts';
import { accredit, openEvent } from '../journeys/scene.ts';
import { ana, beto, codeIn, crash, expectLiving, offered, type Pickup, SWEEP, stateOf, take, target } from './crash.ts';

describe('people and events that go', () => {
  crash({
    title: 'a new epoch: done again everybody who stays reads everything',
    prepare: async () => {
      const own = await openEvent(ana, target);
      await accredit(ana, own, [XOCHITL, KUH]);
      return own;
    },
    act: (own) => ana.desk.newEpoch(own),
    async recover(own) {
      orThrow(await ana.desk.newEpoch(own));
      await target.sweep();
      for (const { name } of [XOCHITL, KUH]) {
        expect(orThrow(await ana.desk.find(own, { name })).entries.map((entry) => entry.name)).toEqual([name]);
      }
    },
  });

  crash({
    title: 'removing an officer: done again she is gone',
    prepare: () => enrolOffice(target, 'desk'),
    act: (leaver) => ana.desk.removeClient(leaver.enrolled.client),
    async recover(leaver) {
      await ana.desk.removeClient(leaver.enrolled.client);
      expect((await leaver.desk.events()).ok).toBe(false);
      const clients = orThrow(await ana.desk.clients());
      expect(clients.map(({ client }) => client)).not.toContain(leaver.enrolled.client);
      expect(await target.rows(`SELECT 1 FROM members WHERE owner = '${leaver.enrolled.client}'`)).toEqual([]);
    },
  });

  crash({
    title: 'closing: from the second signature on the event is gone, and the sweep finishes what a crash left',
    sweptFirst: true,
    prepare: async () => {
      const own = await openEvent(ana, target);
      const [person] = (await accredit(ana, own, [XOCHITL, KUH])) as [AccreditedPerson, AccreditedPerson];
      const pickup: Pickup = { person, folio: XOCHITL.folio, holders: [] };
      orThrow(await take(pickup, person));
      orThrow(await ana.desk.closeEvent(own));
      const act = orThrow(await beto.desk.acts()).find(({ statement }) => statement.event === own) as PendingAct;
      return { own, act, ...pickup };
    },
    act: ({ act }) => beto.desk.approveAct(act),
    async recover(closing) {
      if ((await ana.desk.publicEvent(closing.own)).ok) orThrow(await beto.desk.approveAct(closing.act));
      expect(await ana.desk.publicEvent(closing.own)).toMatchObject({ error: { status: 410 } });
      await target.sweep();
      for (const table of ['offers', 'roster', 'roster_tags', 'bundle_wraps']) {
        expect(await target.rows(`SELECT 1 FROM ${table} WHERE event = '${closing.own}'`), table).toEqual([]);
      }
      await expectLiving(closing, undefined);
    },
  });

  crash({
    title: SWEEP,
    async prepare() {
      const pickup = await offered();
      const { link, txCode } = pickup.person;
      // A session that nobody used: the code is spent and nothing was fetched.
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
        'pre-authorized_code': codeIn(link),
        tx_code: txCode as string,
      });
      expect((await target.fetch('/token', { method: 'POST', body: form })).status).toBe(200);
      target.advance?.(700);
      return pickup;
    },
    act: () => target.sweep(),
    async recover(pickup) {
      await target.sweep();
      expect(await stateOf(pickup)).toBe('lapsed');
    },
  });
});
