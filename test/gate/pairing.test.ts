import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { renderGateLink } from '../../src/client/gate-link.ts';
import { orThrow, pairGate, parseGateLink } from '../../src/client/index.ts';
import { MINUTE } from '../../src/lib/time.ts';
import { enrolOffice } from '../actors/office.ts';
import { createDevice, pairDevice } from '../actors/paired-gate.ts';
import { type Offline, startOffline } from './offline-scene.ts';

let scene: Offline;
beforeAll(async () => {
  scene = await startOffline();
});
afterAll(() => scene.target.close());

const refused = { ok: false, error: { problem: 'enrolment-code-refused' } };

describe('pairing by a link', () => {
  it('makes a machine a client and its gate at once; the answer can be asked for again', async () => {
    const link = await scene.link();
    const device = createDevice(scene.target);
    // The answer is lost on the way: the keys are in the file, the gate is not.
    let lose = true;
    const losing = {
      ...device,
      fetch: async (url: string, init: RequestInit) => {
        const answer = await (device.fetch as (url: string, init: RequestInit) => Promise<Response>)(url, init);
        if (!lose || !url.endsWith('/gate/pair')) return answer;
        lose = false;
        throw new TypeError('fetch failed');
      },
    };
    expect(await pairGate(link, losing)).toMatchObject({ ok: false, error: { code: 'network' } });
    expect(device.file?.gate).toBeUndefined();
    expect(orThrow(await pairGate(link, device)).gate).toMatchObject({ event: scene.event, zones: ['pit'] });
    const clients = orThrow(await scene.ana.desk.gates(scene.event)).map(({ client }) => client);
    expect(clients.filter((client) => client === device.file?.gate?.client)).toHaveLength(1);
  });

  it('ends after fifteen minutes, and with the office of who signed it', async () => {
    const late = await scene.link();
    scene.target.advance?.(16 * MINUTE);
    expect(await pairGate(late, createDevice(scene.target))).toMatchObject(refused);
    const carla = await enrolOffice(scene.target);
    const hers = await scene.link(carla);
    orThrow(await scene.ana.desk.removeClient(carla.enrolled.client));
    expect(await pairGate(hers, createDevice(scene.target))).toMatchObject(refused);
  });

  it('of an office whose root is another is refused before anything is sent', async () => {
    const parsed = parseGateLink(await scene.link());
    if (parsed === undefined) throw new Error('a link of ours is one');
    const device = createDevice(scene.target);
    const foreign = renderGateLink({ ...parsed, anchor: parsed.code });
    expect(await pairGate(foreign, device)).toMatchObject({ ok: false, error: { problem: 'anchor' } });
    expect(device.file).toBeUndefined();
    expect(device.keys.made.size).toBe(0);
  });

  it('needs a code of a link: one of the operator’s shell appoints nobody', async () => {
    const { code } = await createEnrolmentCode(scene.target.ports, 'gate', scene.target.now());
    const parsed = parseGateLink(await scene.link());
    const link = renderGateLink({ ...(parsed as NonNullable<typeof parsed>), code });
    expect(await pairGate(link, createDevice(scene.target))).toMatchObject(refused);
  });

  it('fifty at once with one link are one gate', async () => {
    const link = await scene.link();
    const before = orThrow(await scene.ana.desk.gates(scene.event)).length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => pairGate(link, createDevice(scene.target))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(orThrow(await scene.ana.desk.gates(scene.event))).toHaveLength(before + 1);
  });

  it('is one member’s signed act within the policy', async () => {
    const outside = await scene.ana.desk.linkGate(scene.event, { purpose: 'zone-gate', zones: ['roof'] });
    expect(outside).toMatchObject({ ok: false, error: { problem: 'gate-zone' } });
    const without = await scene.ana.desk.linkGate(scene.event, { purpose: 'zone-gate' });
    expect(without).toMatchObject({ ok: false, error: { problem: 'gate-zone' } });
    const gate = await pairDevice(scene.target, await scene.link());
    const body = { statement: {}, jws: 'a.b.c' };
    for (const path of [`/desk/events/${scene.event}/pairings`, '/gate/pair']) {
      const answer = await scene.target.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect([400, 401]).toContain(answer.status);
    }
    expect(gate.file.gate?.purpose).toBe('zone-gate');
  });

  it('a writer of the database who changes what a link promises has it refused', async () => {
    const link = await scene.link();
    await scene.target.write(`UPDATE enrolment_codes SET gate = replace(gate, 'pit', 'hall') WHERE gate IS NOT NULL`);
    expect(await pairGate(link, createDevice(scene.target))).toMatchObject(refused);
  });
});

describe('a gate’s link', () => {
  const code = 'A'.repeat(43);
  it('carries a name that stays in it', () => {
    const link = renderGateLink({ issuer: 'https://prensa.example', code, anchor: code, name: 'Puerta Ñ & 2' });
    expect(parseGateLink(link)).toEqual({ issuer: 'https://prensa.example', code, anchor: code, name: 'Puerta Ñ & 2' });
  });

  it.each([
    '',
    'https://prensa.example/gate',
    `https://prensa.example/gate#pair=${code}`,
    `https://prensa.example/gate#pair=${code}.short`,
    `https://prensa.example/gate#pair=${code}.${code}.${code}`,
    `https://prensa.example/gate#pair=${code}.${code}&pair=${code}.${code}`,
    `https://prensa.example/wallet#pair=${code}.${code}`,
    `http://prensa.example/gate#pair=${code}.${code}`,
    `https://u:p@prensa.example/gate#pair=${code}.${code}`,
    `https://prensa.example/gate?x#pair=${code}.${code}`,
    `javascript:alert(1)/gate#pair=${code}.${code}`,
    `https://prensa.example/gate#pair=${code}.${code}${'&'.repeat(5000)}`,
  ])('%s is none', (text) => {
    expect(parseGateLink(text)).toBeUndefined();
  });
});
