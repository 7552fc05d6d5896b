/** What an exchange leaves behind: nothing of a presentation, and nothing that a writer of the database could use. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canon, type JsonObject } from '../../src/lib/canonical-json.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { createPkcs8, publicJwkOfPkcs8 } from '../../src/sealing/index.ts';
import { sweep } from '../../src/sweep.ts';
import { findMarkers, type Kept } from '../invariants.ts';
import { MARKERS, type Scene, startScene, TODAY } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await startScene({
    gate: { purpose: 'accreditation-desk', zones: [], redirectUris: ['https://desk.example/back'] },
  });
});
afterEach(() => scene.service.close());

/** Every byte that the service keeps or says: database pages, shelf, log. */
function kept(): Kept[] {
  const { store, shelf } = scene.service;
  return [
    { name: 'database', bytes: store.sqlite.serialize() },
    ...[...shelf.objects].map(([id, bytes]) => ({ name: `shelf ${id}`, bytes })),
    { name: 'shelf names', bytes: Buffer.from([...shelf.objects.keys()].join('\n')) },
    { name: 'log', bytes: Buffer.from(scene.service.log.lines.join('\n')) },
  ];
}

describe('nothing of a presentation', () => {
  it('is in any stored byte or log line, before, between and after, although the gate was told the name', async () => {
    const held = await scene.issue();
    const begun = await scene.ask({
      also: ['professional_name', 'outlet_name', 'portrait'],
      redirectUri: 'https://desk.example/back',
    });
    const { payload } = await scene.fetchRequest(begun);
    const presentation = await scene.present(held, payload);
    const [issuerJwt, ...disclosures] = presentation.split('~');
    const markers = [
      ...MARKERS,
      held.holder.jwk.x,
      (issuerJwt as string).slice(-40),
      ...disclosures.filter((text) => text !== '').map((text) => text.slice(0, 40)),
    ];
    const expectClean = () => expect(findMarkers(kept(), markers)).toEqual([]);

    expectClean();
    const jwe = await scene.encrypt(payload, { press: [presentation] });
    const { redirect_uri: back } = (await (await scene.post(payload.response_uri, { response: jwe })).json()) as {
      redirect_uri: string;
    };
    expectClean();
    // Not even encrypted: what somebody recorded could be opened with a key that a thief finds later.
    expect(findMarkers(kept(), [jwe.split('.')[3]!.slice(0, 40)])).toEqual([]);
    expect(findMarkers(kept(), [begun.tx]).length, 'the detector works').toBeGreaterThan(0);
    const code = new URL(back).hash.slice('#response_code='.length);
    const { claims } = await scene.verdictOf(begun, `?response_code=${code}`);
    expect(JSON.stringify(claims)).toContain(MARKERS[0]);
    expectClean();
    await sweep(scene.service.ports);
    scene.service.clock.advance(2 * HOUR);
    await sweep(scene.service.ports);
    expectClean();
  });
  it('is kept of a refused one', async () => {
    const held = await scene.issue();
    const begun = await scene.ask({ also: ['professional_name'] });
    const { payload } = await scene.fetchRequest(begun);
    const shown = await scene.present(held, payload, { nonce: 'another' });
    expect((await scene.answer(payload, { press: [shown] })).status).toBe(400);
    expect(findMarkers(kept(), [...MARKERS, held.holder.jwk.x])).toEqual([]);
  });
});

describe('a writer of the database', () => {
  async function answerAfter(change: (tx: string) => void) {
    const held = await scene.issue();
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    change(begun.tx);
    const fetched = await scene.service.fetch(begun.requestUri);
    const answered = await scene.answer(payload, { press: [await scene.present(held, payload)] });
    return { begun, fetched, answered };
  }
  const record = (tx: string) =>
    JSON.parse(
      scene.sql<{ record: string }>('SELECT record FROM transactions WHERE tx = ?', tx)[0]!.record,
    ) as JsonObject;
  const write = (tx: string, changed: JsonObject) =>
    scene.write('UPDATE transactions SET record = ? WHERE tx = ?', new TextDecoder().decode(canon(changed)), tx);

  it.each([
    ['the query', (before: JsonObject) => ({ ...before, query: { credentials: [] } })],
    ['the purpose', (before: JsonObject) => ({ ...before, purpose: 'press-kit' })],
    ['the nonce', (before: JsonObject) => ({ ...before, nonce: 'A'.repeat(43) })],
    ['the end', (before: JsonObject) => ({ ...before, exp: Number(before['exp']) + DAY })],
    [
      'whose key the verdict is sealed to',
      (before: JsonObject) => ({
        ...before,
        requesterKey: publicJwkOfPkcs8(createPkcs8(scene.service.random)) as unknown as JsonObject,
      }),
    ],
  ])('who changes %s has no transaction any more', async (_, change) => {
    const { fetched, answered } = await answerAfter((tx) => write(tx, change(record(tx)) as JsonObject));
    expect([fetched.status, answered.status, scene.lastRefusal()]).toEqual([404, 400, 'e_tx_unknown']);
    expect(scene.service.log.lines.join()).toContain('storage.row_refused');
    expect(scene.sql('SELECT * FROM verdicts')).toEqual([]);
  });
  it.each(['event', 'client', 'judge_key', 'request_key', 'redirect_uri', 'not_after', 'generation'])(
    'nor who changes %s',
    async (column) => {
      const value = column === 'not_after' || column === 'generation' ? 4_000_000_000 : 'https://evil.example/';
      const { fetched, answered } = await answerAfter((tx) =>
        scene.write(`UPDATE transactions SET ${column} = ? WHERE tx = ?`, value, tx),
      );
      expect([fetched.status, answered.status]).toEqual([404, 400]);
    },
  );
  it('a record that is changed under a good tag decrypts nothing', async () => {
    // Who has the ring's row key as well still needs the record that the wallet's key was derived from.
    const { sealRow } = await import('../../src/storage/authentic.ts');
    const held = await scene.issue();
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    const [row] = scene.sql<Record<string, unknown>>('SELECT * FROM transactions WHERE tx = ?', begun.tx);
    const changed = new TextDecoder().decode(canon({ ...record(begun.tx), purpose: 'press-kit' }));
    const columns = {
      tx: begun.tx,
      event: row!['event'],
      client: row!['client'],
      record: changed,
      judgeKey: row!['judge_key'],
      requestKey: row!['request_key'],
      redirectUri: row!['redirect_uri'],
    };
    const sealed = await sealRow(scene.service.ports, 'transactions', columns, {
      notAfter: Number(row!['not_after']),
      generation: Number(row!['generation']),
    });
    scene.write('UPDATE transactions SET record = ?, tag = ? WHERE tx = ?', changed, sealed.tag, begun.tx);
    const answered = await scene.answer(payload, { press: [await scene.present(held, payload)] });
    expect([answered.status, scene.lastRefusal()]).toEqual([400, 'e_jwe_decrypt']);
  });
  it('a verdict that he wrote himself is none', async () => {
    const [honest, forged] = [await scene.ask(), await scene.ask()];
    await scene.show(await scene.issue(), honest);
    scene.write(`UPDATE transactions SET state = 'answered' WHERE tx = ?`, forged.tx);
    scene.write('UPDATE verdicts SET tx = ? WHERE tx = ?', forged.tx, honest.tx);
    expect((await scene.read(forged.tx)).status).toBe(410);
  });
  it('who opens an answered request again gets no second answer taken', async () => {
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    const held = await scene.issue();
    const response = await scene.encrypt(payload, { press: [await scene.present(held, payload)] });
    expect((await scene.post(payload.response_uri, { response })).status).toBe(200);
    scene.write(`UPDATE transactions SET state = 'open' WHERE tx = ?`, begun.tx);
    expect((await scene.post(payload.response_uri, { response })).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_tx_consumed');
  });
  it.each(['purpose', 'zones', 'redirect_uris', 'event', 'not_after'])(
    'a gate whose %s he changed is none',
    async (column) => {
      const value = { purpose: 'zone-gate', zones: '["press"]', redirect_uris: '["https://evil.example/"]' }[
        column as 'zones'
      ];
      scene.write(`UPDATE gates SET ${column} = ?`, value ?? (column === 'event' ? 'A'.repeat(22) : 4_000_000_000));
      expect((await scene.gate.request('GET', '/gate/me')).status).toBe(404);
      expect((await scene.askFor()).status).toBe(403);
    },
  );
});

describe('the key of a day', () => {
  const dayKeys = () => [...scene.service.shelf.objects.keys()].filter((id) => id.startsWith('judge/'));

  it('is one for all requests of a UTC day, and another one the next day', async () => {
    await scene.ask();
    await scene.ask();
    expect(dayKeys()).toEqual([`judge/${TODAY}`]);
    // 18:00 UTC is the harness's moment.
    scene.service.clock.advance(6 * HOUR);
    await scene.ask();
    expect(dayKeys()).toEqual([`judge/${TODAY}`, 'judge/2026-11-24']);
  });
  it('is made in the last hour of the day before, and destroyed 25 hours after its day began', async () => {
    await scene.ask();
    scene.service.clock.advance(6 * HOUR - 60);
    await sweep(scene.service.ports);
    expect(dayKeys()).toEqual([`judge/${TODAY}`, 'judge/2026-11-24']);
    scene.service.clock.advance(60 + HOUR - 1);
    await sweep(scene.service.ports);
    expect(dayKeys()).toContain(`judge/${TODAY}`);
    scene.service.clock.advance(1);
    await sweep(scene.service.ports);
    expect(dayKeys()).toEqual(['judge/2026-11-24']);
  });
  it('that was lost ends the requests of its day, and the next request has a new one', async () => {
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    const held = await scene.issue();
    scene.service.shelf.objects.delete(`judge/${TODAY}`);
    expect((await scene.service.fetch(begun.requestUri)).status).toBe(404);
    const answered = await scene.answer(payload, { press: [await scene.present(held, payload)] });
    expect([answered.status, scene.lastRefusal()]).toEqual([400, 'e_tx_expired']);
    const next = await scene.ask();
    expect((await scene.show(held, next)).status).toBe(200);
    // A new object under the old name is another key.
    expect((await scene.answer(payload, { press: [await scene.present(held, payload)] })).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_jwe_decrypt');
  });
});

describe('the sweep', () => {
  it('tells the counts of an hour when it is over, once, and which gate it was to nobody', async () => {
    for (const status of [0, 0, 1] as const) {
      const held = await scene.issue();
      if (status !== 0) await scene.setStatus(held, status);
      await scene.show(held, await scene.ask());
    }
    await sweep(scene.service.ports);
    expect(scene.leavesOf('judged')).toEqual([]);
    const hour = scene.service.clock.now() - (scene.service.clock.now() % HOUR);
    scene.service.clock.advance(HOUR);
    await Promise.all([sweep(scene.service.ports), sweep(scene.service.ports)]);
    expect(scene.leavesOf('judged')).toEqual([
      {
        typ: 'gafete/v1/leaf',
        type: 'judged',
        hour,
        event: scene.event.id,
        gatePurpose: 'accreditation-desk',
        go: 2,
        check: 0,
        stop: 1,
      },
    ]);
    expect(scene.sql('SELECT * FROM judged_hours')).toEqual([]);
    await sweep(scene.service.ports);
    expect(scene.leavesOf('judged')).toHaveLength(1);
  });
  it('forgets requests and verdicts minutes after their end', async () => {
    const begun = await scene.ask({ ttl: 10 });
    await scene.show(await scene.issue(), begun);
    scene.service.clock.advance(131);
    await sweep(scene.service.ports);
    expect([scene.sql('SELECT * FROM transactions'), scene.sql('SELECT * FROM verdicts')]).toEqual([[], []]);
  });
  it('keeps a leaf of counts that somebody wrote for no purpose of ours to itself', async () => {
    scene.write(
      `INSERT INTO judged_hours (rid, event, purpose, hour, passed, checked, stopped) VALUES (1, 'x', 'Ximena', 0, 1, 1, 1)`,
    );
    await sweep(scene.service.ports);
    expect(scene.leavesOf('judged')).toEqual([]);
    expect(scene.sql('SELECT * FROM judged_hours')).toEqual([]);
  });
});
