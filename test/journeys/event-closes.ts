import { expect } from 'vitest';
import { type AccreditedPerson, orThrow, type PendingAct } from '../../src/client/index.ts';
import { openOuter } from '../../src/sealing/shelf-layer.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import type { Target } from '../targets.ts';
import { JACINTA, KUH, XOCHITL } from './people.ts';
import { accredit, expectRefusedPickUp, type Journey, openEvent, pickUp, show } from './scene.ts';

type Sealed = { readonly id: string; readonly shelf_key: string; readonly roster_sealed: Uint8Array };

export const eventCloses: Journey = {
  title: 'an event closes: 410 everywhere, every entry invalid, and no key is left that opens anything',
  tell(step) {
    let ana: Office;
    let beto: Office;
    let event: string;
    let people: AccreditedPerson[];
    let holder: Holder;
    let before: Sealed[];
    let keys: string[];

    step('an event with people, offers and a sealed roster', async (t) => {
      ana = await enrolOffice(t);
      beto = await enrolOffice(t);
      event = await openEvent(ana, t);
      people = await accredit(ana, event, [XOCHITL, KUH, JACINTA]);
      holder = await pickUp(t, people[0] as AccreditedPerson);
      before = (await t.rows(
        `SELECT id, shelf_key, roster_sealed FROM roster WHERE event = '${event}'`,
      )) as unknown as Sealed[];
      keys = [
        ...before.map((row) => `row/${row.shelf_key}`),
        ...(await named(t, `SELECT 'offer/' || shelf_key AS id FROM offers WHERE event = '${event}'`)),
        ...(await named(t, `SELECT 'event/' || shelf_key AS id FROM events WHERE id = '${event}'`)),
        ...(await named(t, `SELECT 'tag/' || tag_shelf_key AS id FROM events WHERE id = '${event}'`)),
      ];
      expect(await t.shelfIds()).toEqual(expect.arrayContaining(keys));
      // The control: with the key, a row of today opens.
      expect(await opens(t, event, before[0] as Sealed)).toBe(true);
    });

    step('one person cannot close it', async () => {
      expect(orThrow(await ana.desk.closeEvent(event))).toMatchObject({ done: false });
      expect(orThrow(await ana.desk.publicEvent(event)).event).toBe(event);
    });

    step('the second person closes it', async () => {
      const [act] = orThrow(await beto.desk.acts()).filter(({ statement }) => statement.event === event) as [
        PendingAct,
      ];
      expect(orThrow(await beto.desk.approveAct(act))).toMatchObject({ done: true });
    });

    step('every address of the event answers 410, to the desk and to the public', async (t) => {
      const accreditation = (people[0] as AccreditedPerson).accreditation;
      const gone = { ok: false, error: { status: 410 } };
      expect(await ana.desk.publicEvent(event)).toMatchObject(gone);
      expect(await ana.desk.event(event)).toMatchObject(gone);
      expect(await ana.desk.find(event, { folio: 'A-1' })).toMatchObject(gone);
      expect(await ana.desk.members(event)).toMatchObject(gone);
      expect(await ana.desk.status(accreditation)).toMatchObject(gone);
      expect(await ana.desk.closeEvent(event)).toMatchObject(gone);
      expect(await ana.desk.revoke({ accreditations: [accreditation], reason: 'LOST', event })).toMatchObject(gone);
      for await (const result of ana.desk.accredit(event, [XOCHITL])) expect(result).toMatchObject(gone);
      for (const path of [`/events/${event}`, `/events/${event}/policy/1`]) {
        expect((await t.fetch(path)).status, path).toBe(410);
      }
    });

    step('the offers that waited open nothing', async (t) => {
      await expectRefusedPickUp(t, people[1] as AccreditedPerson);
      await expectRefusedPickUp(t, people[2] as AccreditedPerson);
    });

    step('every credential is refused', async (t) => {
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
    });

    step(
      'the keys are gone from the shelf, the rows from the database, and a row of yesterday opens with nothing',
      async (t) => {
        const ids = await t.shelfIds();
        expect(keys.filter((id) => ids.includes(id))).toEqual([]);
        for (const table of ['offers', 'roster', 'roster_tags', 'bundle_wraps', 'revocations', 'suspensions', 'acts']) {
          const where =
            table === 'revocations'
              ? `accreditation IN (SELECT id FROM accreditations WHERE event = '${event}')`
              : `event = '${event}'`;
          expect(await t.rows(`SELECT 1 FROM ${table} WHERE ${where}`), table).toEqual([]);
        }
        for (const row of before) expect(await opens(t, event, row)).toBe(false);
      },
    );
  },
};

async function named(target: Target, sql: string): Promise<string[]> {
  return (await target.rows(sql)).map((row) => String(row['id']));
}

/** Tries every key of the whole shelf on the outer layer of a row that was copied. */
async function opens(target: Target, event: string, { id, shelf_key, roster_sealed }: Sealed): Promise<boolean> {
  const layer = { typ: 'gafete/v1/roster/outer', event, row: id } as const;
  const sealed = Uint8Array.from(roster_sealed);
  for (const shelfId of await target.shelfIds()) {
    const key = await target.ports.shelf.get(shelfId);
    if (key?.length !== 32) continue;
    if ((await openOuter({ id: shelf_key, key }, layer, sealed)).ok) return true;
  }
  return false;
}
