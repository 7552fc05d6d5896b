import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HolderKey } from '../../src/client/holder-keys.ts';
import { orThrow } from '../../src/client/index.ts';
import { pairedGateSession } from '../../src/client/paired-gate.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import type { OfflineGate } from '../actors/paired-gate.ts';
import { handleOf, type Offline, startOffline } from './offline-scene.ts';

let scene: Offline;
let north: OfflineGate;
let south: OfflineGate;
beforeAll(async () => {
  scene = await startOffline();
  [north, south] = [await scene.gate(), await scene.gate()];
});
afterAll(() => scene.target.close());

const post = (gate: OfflineGate, path: string, body: unknown) =>
  pairedGateSession(gate.file.issuer, gate.device).request({ method: 'POST', path, body });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => handleOf(from + i));

describe('the exchange of handles', () => {
  it('gives each gate what the others sent, and only what has grown since', async () => {
    const mine = range(0, 40);
    const first = orThrow(await north.gate.exchangeHandles({ handles: mine }));
    expect(first.shared).toEqual([]);
    const heard = orThrow(await south.gate.exchangeHandles({ handles: [] }));
    expect([...heard.others].sort()).toEqual([...mine].sort());
    expect(orThrow(await south.gate.exchangeHandles({ handles: [], cursor: heard.cursor })).others).toEqual([]);
    const more = orThrow(await south.gate.exchangeHandles({ handles: [handleOf(99)], cursor: heard.cursor }));
    // One of sixteen sets.
    expect(more.others).toContain(handleOf(99));
    expect(more.others.length).toBeLessThan(20);
  });

  it('says which of those sent another gate had sent, each time that it is asked', async () => {
    const both = [handleOf(3), handleOf(500)];
    for (let i = 0; i < 2; i++) {
      expect(orThrow(await south.gate.exchangeHandles({ handles: both })).shared).toEqual([handleOf(3)]);
    }
    expect(orThrow(await north.gate.exchangeHandles({ handles: [handleOf(3)] })).shared).toEqual([]);
  });

  it('takes more than one request holds, from many gates at once', async () => {
    const gates = [north, south, ...(await Promise.all(Array.from({ length: 4 }, () => scene.gate())))];
    const parts = gates.map((_, i) => range(1000 + i * 300, 1300 + i * 300));
    await Promise.all(
      gates.map((gate, i) => gate.gate.exchangeHandles({ handles: parts[i] as string[] }).then(orThrow)),
    );
    const many = range(5000, 5700);
    orThrow(await north.gate.exchangeHandles({ handles: many }));
    const known = new Set(orThrow(await south.gate.exchangeHandles({ handles: [] })).others);
    expect([...parts.flat(), ...many].filter((handle) => !known.has(handle))).toEqual([]);
  });

  it.each([
    [{ handles: 'x' }],
    [{ handles: ['short'] }],
    [{ handles: [`${'A'.repeat(21)}B`] }],
    [{ handles: range(0, 513) }],
    [{ handles: [], cursor: 'AAAA' }],
    [{ handles: [], more: true }],
    [[]],
    [null],
  ])('refuses a body of another shape (%#)', async (body) => {
    expect(await post(north, '/gate/handles', body)).toMatchObject({ ok: false, error: { status: 400 } });
  });

  it('has room for a bounded number, and says when it is full', async () => {
    const own = await startOffline();
    const gate = await own.gate();
    await own.target.write(
      `INSERT INTO gate_handles (rid, event, bucket, size, handles) VALUES (1, ?, 0, 4096, randomblob(81920))`,
      own.event,
    );
    const one = Buffer.from('00112233445566778899aabbccddeeff', 'hex').toString('base64url');
    const full = await gate.gate.exchangeHandles({ handles: [one] });
    expect(full).toMatchObject({ ok: false, error: { status: 409, problem: 'handles-full' } });
    await own.target.close();
  });
});

describe('an override', () => {
  const approval = async ({ device, file }: OfflineGate) => (await device.keys.find(file.keys.approval)) as HolderKey;
  async function report(gate: OfflineGate, change: object = {}, key?: HolderKey) {
    const statement = {
      ...{ typ: 'gafete/v1/act', issuer: gate.file.issuer, event: scene.event, act: 'override', count: 2 },
      ...{ iat: scene.target.now(), nonce: handleOf(scene.target.now() + Math.floor(counter++)) },
      ...change,
    };
    const { jwk, sign } = key ?? (await approval(gate));
    const jws = await createSignedStatement(statement as never, jwkThumbprint(jwk), sign);
    return { statement, answer: await post(gate, '/gate/overrides', { statement, jws }), body: { statement, jws } };
  }
  let counter = 0;
  const counted = async () =>
    (await scene.target.rows('SELECT coalesce(sum(overridden), 0) AS n FROM judged_hours'))[0]?.['n'];

  it('counts once, however often its answer was lost', async () => {
    const { answer, body } = await report(north);
    expect(answer).toMatchObject({ ok: true });
    expect(await post(north, '/gate/overrides', body)).toMatchObject({ ok: true });
    expect(await counted()).toBe(2);
  });

  it('of another gate, another key, another event or long ago is refused', async () => {
    const { body } = await report(north, { count: 1 });
    expect(await counted()).toBe(3);
    const refused = (problem: string) => ({ ok: false, error: { status: 422, problem } });
    expect(await post(south, '/gate/overrides', body)).toMatchObject(refused('statement-approval'));
    const wrong = (await north.device.keys.find(north.file.keys.authentication)) as HolderKey;
    expect((await report(north, {}, wrong)).answer).toMatchObject(refused('statement-approval'));
    expect((await report(north, { event: handleOf(7) })).answer).toMatchObject(refused('statement-event'));
    expect((await report(north, { issuer: 'https://else.example' })).answer).toMatchObject(refused('statement-issuer'));
    const old = await report(north, { iat: scene.target.now() - 86_400 });
    expect(old.answer).toMatchObject(refused('statement-time'));
    for (const count of [0, -1, 1001, '1', null]) {
      expect((await report(north, { count })).answer).toMatchObject({ ok: false, error: { status: 400 } });
    }
    expect(await counted()).toBe(3);
  });
});
