import { expect } from 'vitest';
import { type AccreditedPerson, type DeskClient, orThrow } from '../../src/client/index.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { openBundle } from '../../src/sealing/bundle.ts';
import { importPkcs8, pkcs8OfPrivateJwk } from '../../src/sealing/index.ts';
import { openOuter } from '../../src/sealing/shelf-layer.ts';
import { copyOfOffice, enrolOffice, type Office } from '../actors/office.ts';
import type { Target } from '../targets.ts';
import { KUH, XOCHITL } from './people.ts';
import { accredit, type Journey, openEvent, pickUp, show } from './scene.ts';

export const officerLeaves: Journey = {
  title: 'an officer leaves: one action, and her copies of every key open nothing new',
  tell(step) {
    let ana: Office;
    let leaver: Office;
    let stolen: DeskClient;
    let event: string;
    let rowOfThen: Uint8Array;
    let person: AccreditedPerson;

    step('two officers share an event; one approves somebody', async (t) => {
      ana = await enrolOffice(t);
      leaver = await enrolOffice(t);
      event = await openEvent(ana, t);
      const { member, words } = leaver.enrolled;
      orThrow(await ana.desk.admitMember(event, member, words));
      [person] = (await accredit(leaver, event, [XOCHITL])) as [AccreditedPerson];
      expect(orThrow(await leaver.desk.find(event, { folio: XOCHITL.folio })).entries).toHaveLength(1);
      stolen = copyOfOffice(t, leaver);
      expect(orThrow(await stolen.find(event, { folio: XOCHITL.folio })).entries).toHaveLength(1);
      rowOfThen = await sealedRow(t, event);
    });

    step('she is removed: her very next request is refused, and so is the copy of her keys', async () => {
      const removed = orThrow(await ana.desk.removeClient(leaver.enrolled.client));
      expect(removed.openOffers.map(({ accreditation }) => accreditation)).toEqual([person.accreditation]);
      expect(removed.failed.map((failed) => failed.event)).not.toContain(event);
      expect(removed.epochs.map((epoch) => epoch.event)).toContain(event);
      for (const gone of [leaver.desk, stolen]) {
        expect((await gone.events()).ok).toBe(false);
        expect((await gone.find(event, { folio: XOCHITL.folio })).ok).toBe(false);
        expect((await gone.acts()).ok).toBe(false);
      }
    });

    step('the event is in a new epoch and has no wrap for her; old sealed rows have new outer keys', async (t) => {
      const document = orThrow(await ana.desk.publicEvent(event));
      expect(document.deskKey.epoch).toBe(2);
      const { member } = leaver.enrolled;
      const wraps = await t.rows(`SELECT epoch, member FROM bundle_wraps WHERE event = '${event}'`);
      expect(wraps.map((row) => row['epoch'])).toEqual([2, 2]);
      expect(wraps.map((row) => row['member'])).not.toContain(member);
      expect(await sealedRow(t, event)).not.toEqual(rowOfThen);
      const { shelf_key: key } = (await t.rows(`SELECT shelf_key FROM roster WHERE event = '${event}'`))[0] as {
        shelf_key: string;
      };
      expect(await t.shelfIds()).toContain(`row/${key}`);
    });

    step('her member key opens none of the wraps, even with the key of the shelf in hand', async (t) => {
      expect(await opensBundle(t, event, leaver)).toBe(false);
      // The control: who stays opens hers.
      expect(await opensBundle(t, event, ana)).toBe(true);
    });

    step('those who stay read everything, old and new, and what she approved still stands', async (t) => {
      expect(orThrow(await ana.desk.find(event, { folio: XOCHITL.folio })).entries).toHaveLength(1);
      const holder = await pickUp(t, person);
      const [second] = (await accredit(ana, event, [KUH])) as [AccreditedPerson];
      const other = await pickUp(t, second);
      expect(await show(t, holder)).toMatchObject({ verdict: 'go' });
      orThrow(await ana.desk.revoke({ accreditations: [person.accreditation], reason: 'ROLE_ENDED' }));
      await t.untilPublished();
      expect(await show(t, holder)).toMatchObject({ verdict: 'stop' });
      expect(await show(t, other)).toMatchObject({ verdict: 'go' });
    });

    step('a second leaver’s open offers are voided on request', async (t) => {
      const second = await enrolOffice(t, 'desk');
      orThrow(await ana.desk.admitMember(event, second.enrolled.member, second.enrolled.words));
      const [offered] = (await accredit(second, event, [{ ...KUH, folio: 'A-9' }])) as [AccreditedPerson];
      const removed = orThrow(await ana.desk.removeClient(second.enrolled.client, { voidOffers: 'ISSUED_IN_ERROR' }));
      expect(removed.voided).toMatchObject([{ event, answer: { ok: true } }]);
      await expect(pickUp(t, offered)).rejects.toThrow();
    });
  },
};

/** Whether somebody who has the database, the shelf and this profile gets into the event's bundle. */
async function opensBundle(target: Target, event: string, { profile }: Office): Promise<boolean> {
  const own = pkcs8OfPrivateJwk(profile().keys.member);
  if (!own.ok) throw new Error('a profile has good keys');
  const memberKey = await importPkcs8(own.value);
  const [row] = await target.rows(`SELECT shelf_key, epoch FROM events WHERE id = '${event}'`);
  const { shelf_key: id, epoch } = row as { shelf_key: string; epoch: number };
  const key = await target.ports.shelf.get(`event/${id}`);
  const [desk] = await target.rows(`SELECT jwk FROM desk_keys WHERE event = '${event}' AND epoch = ${epoch}`);
  const thumbprint = jwkThumbprint(JSON.parse(String(desk?.['jwk'])));
  for (const wrap of await target.rows(`SELECT member, bundle_sealed FROM bundle_wraps WHERE event = '${event}'`)) {
    const layer = { typ: 'gafete/v1/bundle/outer', event, epoch, member: String(wrap['member']) } as const;
    const sealed = Uint8Array.from(wrap['bundle_sealed'] as Iterable<number>);
    const jwe = await openOuter({ id, key: key as Bytes }, layer, sealed);
    if (!jwe.ok) throw new Error('the shelf key opens the outer layer');
    const text = new TextDecoder().decode(jwe.value);
    if ((await openBundle(text, memberKey, { event, epoch, desk: thumbprint })).ok) return true;
  }
  return false;
}

async function sealedRow(target: Target, event: string): Promise<Uint8Array> {
  const [row] = await target.rows(`SELECT roster_sealed FROM roster WHERE event = '${event}'`);
  return Uint8Array.from(row?.['roster_sealed'] as Iterable<number>);
}
