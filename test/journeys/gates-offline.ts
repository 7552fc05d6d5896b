import { expect } from 'vitest';
import { orThrow, type PendingAct, pairGate, verifyBundle } from '../../src/client/index.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { HOUR } from '../../src/lib/time.ts';
import { dayOf } from '../../src/policy/index.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { createDevice, type OfflineGate, pairDevice } from '../actors/paired-gate.ts';
import { holdPass, type PassHolder, revokePass } from '../actors/pass-holder.ts';
import { makeOffice } from '../client/offline-gate/made-bundle.ts';
import { everyEntry } from '../invariants.ts';
import type { Target } from '../targets.ts';
import { type Journey, openEvent } from './scene.ts';

const ENTRY = { entriesPerPass: 1, anyGateCode: true, bundleStaleHours: 24, clockToleranceSeconds: 60 };

export const gatesOffline: Journey = {
  title: 'two gates without a network: paired by a link, a shared screenshot found when they meet again',
  tell(step) {
    let ana: Office;
    let beto: Office;
    let event: string;
    let north: OfflineGate;
    let south: OfflineGate;
    let xochitl: PassHolder;
    let kuh: PassHolder;
    const codeOf = ({ bundle }: OfflineGate) => bundle().codes[0]?.code as string;
    const leavesOf = async (t: Target, type: string) =>
      (await everyEntry(t)).flatMap(({ leaf }) => (leaf.type === type ? [leaf] : []));

    step('the desk makes a link for each gate; a link is used once, and says so', async (t) => {
      [ana, beto] = [await enrolOffice(t), await enrolOffice(t)];
      event = await openEvent(ana, t, { entry: ENTRY });
      const pairing = { purpose: 'zone-gate', zones: ['pit'] } as const;
      const { link, exp } = orThrow(await ana.desk.linkGate(event, { ...pairing, name: 'Norte' }));
      expect(exp - t.now()).toBeLessThanOrEqual(15 * 60);
      expect(link.startsWith(`${t.publicUrl}/gate#pair=`)).toBe(true);
      north = await pairDevice(t, link);
      expect(north.file).toMatchObject({ name: 'Norte', gate: { event, purpose: 'zone-gate', zones: ['pit'] } });
      expect(await pairGate(link, createDevice(t))).toMatchObject({
        ok: false,
        error: { problem: 'enrolment-code-refused' },
      });
      expect(await pairGate(link, north.device)).toMatchObject({ ok: false, error: { code: 'already_enrolled' } });
      south = await pairDevice(t, orThrow(await beto.desk.linkGate(event, pairing)).link);
      const told = await leavesOf(t, 'gate_paired');
      expect(told.slice(-2)).toMatchObject([{ event }, { event }]);
    });

    step('its keys cannot be taken out, and its file holds none', async () => {
      for (const key of north.device.keys.privateKeys) {
        expect(key.extractable).toBe(false);
        await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow();
      }
      expect(JSON.stringify(north.device.file)).not.toMatch(/"d"|"k"/);
    });

    step('each fetches its bundle; asked again nothing has changed', async () => {
      for (const gate of [north, south]) {
        expect(await gate.refresh()).toBe('fresh');
        expect(await gate.refresh()).toBe('unchanged');
        expect(gate.bundle()).toMatchObject({ event, purpose: 'zone-gate', zones: ['pit'] });
      }
      expect(codeOf(north)).not.toBe(codeOf(south));
      expect(encodeBase64url(north.bundle().handleKey)).toBe(encodeBase64url(south.bundle().handleKey));
      const listed = orThrow(await ana.desk.gates(event)).map(({ client, code }) => [client, code]);
      expect(listed).toContainEqual([north.file.gate?.client, codeOf(north)]);
    });

    step('a bundle that is edited, foreign, or another gate’s is refused', async (t) => {
      const anchors = [t.operator.certificate];
      const at = { anchors, issuer: t.publicUrl, now: t.now() };
      const fetched = orThrow(await north.gate.bundle());
      const jws = fetched.state === 'fresh' ? fetched.jws : '';
      expect(await verifyBundle(jws, at)).toMatchObject({ ok: true });
      const [header, payload, signature] = jws.split('.') as [string, string, string];
      const text = Buffer.from(payload, 'base64url').toString().replace('["pit"]', '["hall"]');
      const edited = [header, encodeBase64url(utf8(text)), signature].join('.');
      expect(await verifyBundle(edited, at)).toMatchObject({ error: { type: 'bundle_signature' } });
      const client = south.file.gate?.client as string;
      expect(await verifyBundle(jws, { ...at, client })).toMatchObject({ error: { type: 'bundle_gate' } });
      expect(await verifyBundle(jws, { ...at, event: client })).toMatchObject({ error: { type: 'bundle_event' } });
      const stranger = { ...at, anchors: [(await makeOffice('stranger')).anchor] };
      expect(await verifyBundle(jws, stranger)).toMatchObject({ error: { type: 'bundle_trust' } });
    });

    step('no network: with the code on the sign a pass enters at its gate, once, and nowhere else', async (t) => {
      const day = dayOf(t.now(), north.bundle().policy);
      xochitl = await holdPass(t, { event, zone: 'pit', day });
      kuh = await holdPass(t, { event, zone: 'pit', day });
      const hall = await holdPass(t, { event, zone: 'hall', day });
      const text = await xochitl.show(t.now(), codeOf(north));
      expect(await south.scan(text)).toMatchObject({ verdict: 'check', reason: 'gate_code' });
      expect(await north.scan(text)).toMatchObject({ verdict: 'go', reason: 'entered' });
      expect(await north.scan(text)).toMatchObject({ verdict: 'already', reason: 'already_in' });
      const elsewhere = await north.scan(await hall.show(t.now(), codeOf(north)));
      expect(elsewhere).toMatchObject({ verdict: 'stop', labels: { 'es-MX': 'Zona equivocada: Sala' } });
    });

    step('a screenshot for any gate: five people, two gates, at most one each, and found at the sync', async (t) => {
      const screenshot = await kuh.show(t.now(), 'ANY');
      const words: string[] = [];
      for (const gate of [north, north, south, north, south]) words.push((await gate.scan(screenshot)).verdict);
      expect(words).toEqual(['go', 'already', 'go', 'already', 'already']);
      expect(await north.sync()).toEqual([]);
      const shared = await south.sync();
      expect(shared).toHaveLength(1);
      expect([...south.journal().shift.shared]).toEqual(shared);
      // Told again, it is the same answer; nothing is counted twice.
      expect(orThrow(await south.gate.exchangeHandles({ handles: shared })).shared).toEqual(shared);
      expect(orThrow(await north.gate.exchangeHandles({ handles: shared })).shared).toEqual([]);
    });

    step('after the sync a pass that entered in the north has entered in the south', async (t) => {
      await south.sync();
      expect(await south.scan(await xochitl.show(t.now(), codeOf(south)))).toMatchObject({ verdict: 'already' });
    });

    step(
      'a flat battery loses nothing, and the guard’s own decision is counted in public, without a person',
      async (t) => {
        await south.restart();
        const judged = await south.scan(await xochitl.show(t.now(), codeOf(south)));
        expect(judged.verdict).toBe('already');
        await south.override(judged);
        expect(south.journal().shift.unsentOverrides).toBe(1);
        await south.sync();
        expect(south.journal().shift.unsentOverrides).toBe(0);
        const kept = await t.rows(`SELECT overridden, passed FROM judged_hours WHERE event = '${event}'`);
        expect(kept).toEqual([{ overridden: 1, passed: 0 }]);
        if (t.advance === undefined) return;
        t.advance(HOUR);
        await t.sweep();
        expect(await leavesOf(t, 'overridden')).toEqual([
          expect.objectContaining({ event, gatePurpose: 'zone-gate', overridden: 1 }),
        ]);
        expect((await leavesOf(t, 'judged')).filter((leaf) => 'event' in leaf && leaf.event === event)).toEqual([]);
      },
    );

    step('what is kept are sealed sets of opaque handles: no order, no gate, no time', async (t) => {
      const rows = await t.rows(`SELECT bucket, size, handles FROM gate_handles WHERE event = '${event}'`);
      // D1 answers blobs as arrays of numbers.
      const bytes = rows.map(({ handles }) => Buffer.from(Uint8Array.from(handles as Iterable<number>)));
      const sizes = rows.reduce((sum, { size }) => sum + Number(size), 0);
      expect(sizes).toBe(3);
      const all = Buffer.concat(bytes).toString('latin1');
      for (const gate of [north, south]) expect(all).not.toContain(gate.file.gate?.client);
      for (const set of bytes) {
        const records = Array.from({ length: set.length / 20 }, (_, i) =>
          set.subarray(i * 20, i * 20 + 20).toString('hex'),
        );
        expect(records).toEqual([...records].sort());
      }
    });

    step('a revocation reaches an online gate at its next question', async (t) => {
      expect(north.bundle().refreshAfter).toBeLessThanOrEqual(60);
      await revokePass(t, event, kuh);
      await t.untilPublished();
      expect(await north.refresh()).toBe('fresh');
      const text = await kuh.show(t.now(), 'ANY');
      expect(await north.scan(text)).toMatchObject({ verdict: 'stop', reason: 'revoked' });
    });

    step('a gate that was removed hears nothing more', async () => {
      orThrow(await ana.desk.removeGate(event, south.file.gate?.client as string));
      const refused = { ok: false, error: { problem: 'gate-unknown' } };
      expect(await south.gate.bundle()).toMatchObject(refused);
      expect(await south.gate.exchangeHandles({ handles: [] })).toMatchObject(refused);
      expect(await south.gate.override({ count: 1, event })).toMatchObject(refused);
    });

    step('closing destroys the key of the handles and the handles', async (t) => {
      const [row] = await t.rows(`SELECT tag_shelf_key FROM events WHERE id = '${event}'`);
      const key = `handle/${String(row?.['tag_shelf_key'])}`;
      expect(await t.shelfIds()).toContain(key);
      orThrow(await ana.desk.closeEvent(event));
      const [act] = orThrow(await beto.desk.acts()).filter(({ statement }) => statement.event === event) as [
        PendingAct,
      ];
      expect(orThrow(await beto.desk.approveAct(act))).toMatchObject({ done: true });
      expect(await t.shelfIds()).not.toContain(key);
      expect(await t.rows(`SELECT 1 FROM gate_handles WHERE event = '${event}'`)).toEqual([]);
      expect(await north.gate.exchangeHandles({ handles: [] })).toMatchObject({ ok: false });
      expect(await north.gate.bundle()).toMatchObject({ ok: false });
    });
  },
};
