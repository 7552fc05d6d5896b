import { describe, expect, it } from 'vitest';
import { renderNoteKey, renderSignature, SIZE_TYPE } from '../../src/merkle/index.ts';
import { selfCheck } from '../../src/self-check.ts';
import { askWitnesses, integrateLeaves, pendingLeaf } from '../../src/transparency/index.ts';
import { logOrigin } from '../../src/transparency/wire.ts';
import { createTinyLog } from '../actors/tiny-log.ts';
import { startWitness } from '../actors/witness.ts';
import { NOON, type Service, startService } from '../harness.ts';
import { nodeTarget } from '../targets.ts';
import { alarmsIn } from './alarms-in.ts';
import { logKeysAt, witnessesOnTarget } from './witnesses.ts';

describe('on Node', () => {
  witnessesOnTarget((settings) => nodeTarget('files', { settings }));
});

const URL_OF_WITNESS = 'http://localhost:8790';

/** A service with one witness; `answer` stands between them. */
async function start(answer?: (honest: () => Promise<Response>) => Promise<Response> | Response) {
  const witness = await startWitness({ logs: [], now: () => service.clock.now() });
  const asked: string[] = [];
  const outside = (async (url: string, init?: RequestInit) => {
    asked.push(url);
    const honest = () => witness.fetch(url, init);
    return answer === undefined ? honest() : answer(honest);
  }) as typeof fetch;
  const settings = { WITNESSES: JSON.stringify([{ key: witness.vkey, url: URL_OF_WITNESS }]) };
  const service: Service = await startService({ settings, outside });
  Object.assign(witness.self, { logs: new Map([[logOrigin(service.publicUrl), await logKeysAt(service)]]) });
  const grow = async (n = 1) => {
    const leaf = { type: 'enrolment_code', role: 'gate' } as const;
    for (let i = 0; i < n; i++) {
      await service.ports.store.atomic([pendingLeaf(service.ports, service.clock.now(), leaf)]);
    }
    return integrateLeaves(service.ports, service.clock.now());
  };
  const ask = () => askWitnesses(service.ports, service.clock.now());
  const served = async () => (await service.fetch('/log/checkpoint')).text();
  const findings = async () =>
    (await selfCheck(service.ports, service.clock.now())).filter(({ level }) => level !== 'ok').map(({ code }) => code);
  const close = async () => {
    service.close();
    await witness.remove();
  };
  return { service, witness, asked, grow, ask, served, findings, close };
}

describe('a witness that lies', () => {
  const stranger = renderSignature({ name: 'somebody', id: '01020304' }, new Uint8Array(72));
  it.each([
    ['with a line of nobody', () => new Response(stranger)],
    [
      'with its own name and nothing behind it',
      () => new Response(stranger.replace('somebody', 'prensa.example/testigo')),
    ],
    ['with nothing', () => new Response('')],
    ['with HTML', () => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } })],
    ['with bytes that are no text', () => new Response(Uint8Array.of(0xff))],
    ['without end', () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65_536)) }))],
    ['by leading elsewhere', () => Response.redirect('http://localhost:1/', 307)],
    ['with 500', () => new Response('', { status: 500 })],
    ['with 404', () => new Response('', { status: 404 })],
    ['with a size that is none', () => new Response('-8\n', { status: 409, headers: { 'content-type': SIZE_TYPE } })],
  ])('%s leaves the head as it was', async (_what, answer) => {
    const scene = await start(answer);
    await scene.grow();
    const before = await scene.served();
    expect(await scene.ask()).toBe(0);
    expect(await scene.served()).toBe(before);
    expect(scene.asked).toEqual([`${URL_OF_WITNESS}/add-checkpoint`]);
    expect(scene.service.log.lines.filter((line) => line.includes('log.witness_refused'))).toHaveLength(1);
    await scene.close();
  });

  it('for ever with other sizes is asked twice a run, not more', async () => {
    const scene = await start(() => new Response('0\n', { status: 409, headers: { 'content-type': SIZE_TYPE } }));
    await scene.grow();
    expect(await scene.ask()).toBe(0);
    expect(scene.asked).toHaveLength(2);
    await scene.close();
  });

  it('with its honest line among those of strangers is heard, and only it is kept', async () => {
    const scene = await start(async (honest) => new Response(stranger + (await (await honest()).text()) + stranger));
    await scene.grow();
    expect(await scene.ask()).toBe(1);
    expect((await scene.served()).match(/^— /gm)).toHaveLength(2);
    expect(await scene.served()).not.toContain('somebody');
    await scene.close();
  });

  it('with a moment of next year is not heard', async () => {
    const scene = await start();
    await scene.grow();
    const { identity } = scene.witness.self;
    const { cosign } = identity;
    Object.assign(identity, { cosign: (text: string) => cosign(text, (NOON + 400 * 86_400) as never) });
    expect(await scene.ask()).toBe(0);
    await scene.close();
  });
});

describe('two histories (log-01)', () => {
  it('the second gets no cosignature: the service says so, and signs on', async () => {
    const scene = await start();
    await scene.grow(3);
    const { sqlite } = scene.service.store;
    const tables = ['log_head', 'log_tiles', 'log_entries'];
    for (const table of tables) sqlite.exec(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
    const shelf = new Map(scene.service.shelf.objects);
    await scene.grow(9);
    expect(await scene.ask()).toBe(1);
    // An operator who holds every key puts database and shelf back, files too, and goes on differently.
    for (const table of tables) sqlite.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`);
    scene.service.shelf.objects.clear();
    for (const [id, bytes] of shelf) scene.service.shelf.objects.set(id, bytes);
    scene.service.publicFiles.files.clear();
    expect(await scene.ask()).toBe(0);
    expect(scene.service.log.lines.at(-1)).toContain('witness_ahead');
    for (const n of [9, 20]) {
      expect(await scene.grow(n)).toMatchObject({ ok: true });
      expect(await scene.ask()).toBe(0);
      expect(scene.service.log.lines.at(-1)).toContain('witness_conflict');
      expect((await scene.served()).match(/^— /gm)).toHaveLength(1);
    }
    // The public log of the second history tells of it too, once an hour.
    expect(await alarmsIn(scene.service)).toEqual(expect.arrayContaining(['witness_ahead', 'witness_conflict']));
    // The same size and another root is proof, and the witness keeps it.
    expect(scene.witness.self.memory.accusations(logOrigin(scene.service.publicUrl))).toHaveLength(1);
    await scene.close();
  });
});

describe('the self-check', () => {
  it('warns when a witness has not cosigned for an hour, however often the log grew', async () => {
    let down = false;
    const scene = await start((honest) => (down ? Promise.reject(new Error('down')) : honest()));
    await scene.grow();
    await scene.ask();
    down = true;
    for (let minutes = 0; minutes < 60; minutes += 5) {
      scene.service.clock.advance(300);
      await scene.grow();
      await scene.ask();
      expect(await scene.findings()).toEqual([]);
    }
    scene.service.clock.advance(1);
    expect(await scene.findings()).toEqual(['log.witness_late']);
    down = false;
    await scene.ask();
    expect(await scene.findings()).toEqual([]);
    await scene.close();
  });

  it('a log that does not grow is cosigned again every half hour: its witnesses say that it lives', async () => {
    const scene = await start();
    await scene.grow();
    expect(await scene.ask()).toBe(1);
    scene.service.clock.advance(1799);
    expect(await scene.ask()).toBe(0);
    scene.service.clock.advance(1);
    expect(await scene.ask()).toBe(1);
    await scene.close();
  });

  it('refuses to start with a key that is not one of a witness', async () => {
    const ofALog = renderNoteKey(createTinyLog().key);
    const damaged = ofALog.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
    for (const key of [ofALog, damaged]) {
      const service = await startService({ settings: { WITNESSES: JSON.stringify([{ key, url: URL_OF_WITNESS }]) } });
      const found = await selfCheck(service.ports, service.clock.now());
      expect(found).toContainEqual(expect.objectContaining({ level: 'fail', code: 'witnesses' }));
      service.close();
    }
  });
});
