import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPairedGate, orThrow } from '../../src/client/index.ts';
import { DAY, HOUR, unixSeconds } from '../../src/lib/time.ts';
import { enrolGate } from '../actors/gate.ts';
import type { OfflineGate } from '../actors/paired-gate.ts';
import { type Offline, startOffline } from './offline-scene.ts';

let scene: Offline;
let gate: OfflineGate;
beforeAll(async () => {
  scene = await startOffline();
  gate = await scene.gate();
  await gate.refresh();
});
afterAll(() => scene.target.close());

describe('a bundle', () => {
  it('has another tag when something changes, and well before it is stale', async () => {
    expect(await gate.refresh()).toBe('unchanged');
    const { etag } = gate.known();
    scene.target.advance?.(7 * HOUR);
    expect(await gate.refresh()).toBe('fresh');
    expect(gate.known().etag).not.toBe(etag);
    expect(await gate.refresh()).toBe('unchanged');
    const { policy } = orThrow(await scene.ana.desk.publicEvent(scene.event));
    const entry = { entriesPerPass: 2, anyGateCode: false, bundleStaleHours: 24, clockToleranceSeconds: 60 };
    orThrow(await scene.ana.desk.changePolicy(scene.event, { ...policy, entry } as never));
    expect(await gate.refresh()).toBe('fresh');
    expect(gate.bundle().policy.entry).toEqual(entry);
  });

  it('brings the codes of three days, and each day’s is another', async () => {
    const codes = gate.bundle().codes.map(({ code }) => code);
    expect(new Set(codes).size).toBe(3);
    const tomorrow = codes[1];
    scene.target.advance?.(DAY);
    await gate.refresh();
    expect(gate.bundle().codes[0]?.code).toBe(tomorrow);
  });

  it('measures the gate’s clock, and a gate that is twenty minutes slow is heard all the same', async () => {
    const { target } = scene;
    const slow = {
      ...gate.device,
      now: () => unixSeconds(target.now() - 1200),
      // As a server dates its answers.
      fetch: async (url: string, init: RequestInit) => {
        const answer = await target.fetch(url, init);
        const headers = new Headers(answer.headers);
        headers.set('date', new Date(target.now() * 1000).toUTCString());
        return new Response(answer.body, { status: answer.status, headers });
      },
    };
    const answer = orThrow(await createPairedGate(gate.file.issuer, slow).bundle(gate.known()));
    expect(answer).toEqual({ state: 'unchanged', clockOffset: 1200 });
  });

  it('is for gates in office only', async () => {
    const stranger = await enrolGate(scene.target);
    expect(await stranger.gate.bundle()).toMatchObject({ ok: false, error: { problem: 'gate-unknown' } });
    expect((await scene.target.fetch('/gate/bundle')).status).toBe(401);
  });

  it('of a ring that is older than bundles is not given, with the next step', async () => {
    const older = await startOffline({
      wrap: (ports) => {
        const signers: typeof ports.keys.signers = async (purpose) =>
          purpose === 'bundle' ? [] : ports.keys.signers(purpose);
        return { ...ports, keys: { ...ports.keys, signers } };
      },
    });
    const refused = await (await older.gate()).gate.bundle();
    expect(refused).toMatchObject({ ok: false, error: { status: 503, problem: 'bundle-key' } });
    await older.target.close();
  });

  it('of a distrusted event says that every pass is revoked', async () => {
    const own = await startOffline();
    const guard = await own.gate();
    expect(orThrow(await own.ana.desk.distrustEvent(own.event))).toMatchObject({ done: false });
    const [act] = orThrow(await own.beto.desk.acts());
    orThrow(await own.beto.desk.approveAct(act as never));
    await own.target.untilPublished();
    await guard.refresh();
    expect(new Set(guard.bundle().status.bytes)).toEqual(new Set([0b0101_0101]));
    await own.target.close();
  });
});
