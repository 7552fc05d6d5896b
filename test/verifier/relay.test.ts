/** Relay mode: what the service passes on, to whom, how often, and that it held nothing that anybody can read. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/time.ts';
import { createPkcs8, importPkcs8 } from '../../src/sealing/index.ts';
import { sweep } from '../../src/sweep.ts';
import type { CreatedRequest, RequestState } from '../../src/verifier/wire.ts';
import { findMarkers, type Kept } from '../invariants.ts';
import { compressible } from '../recording.ts';
import { type Begun, claimsOf, MARKERS, type RequestPayload, type Scene, startScene, TODAY } from './scene.ts';

const BACK = 'https://desk.example/back';
let scene: Scene;
const start = () => startScene({ gate: { purpose: 'accreditation-desk', zones: [], redirectUris: [BACK] } });

/** Begins a request by hand: nobody looks at its answers but the test. */
async function begin(body: Record<string, unknown> = {}): Promise<{ begun: Begun; payload: RequestPayload }> {
  const begun = await scene.ask({ mode: 'relay', ...body });
  return { begun, payload: (await scene.fetchRequest(begun)).payload };
}
async function answerTo(payload: RequestPayload): Promise<string> {
  const held = await scene.issue();
  return scene.encrypt(payload, { press: [await scene.present(held, payload)] });
}
const send = (payload: RequestPayload, response: string) => scene.post(payload.response_uri, { response });
const acknowledge = (tx: string, body: object, by = scene.gate) =>
  by.request('POST', `/gate/requests/${tx}/acknowledgement`, body);
const problemOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { type: string }).type.split(':').at(-1),
];
async function answersOf(tx: string, query = '') {
  const state = (await (await scene.read(tx, query)).json()) as RequestState;
  return state.state === 'relayed' ? state.answers : [];
}
const counts = () =>
  scene.sql<{ passed: number; checked: number; stopped: number }>(
    'SELECT coalesce(sum(passed), 0) AS passed, coalesce(sum(checked), 0) AS checked, coalesce(sum(stopped), 0) AS stopped FROM judged_hours',
  )[0];

describe('a request in relay mode', () => {
  beforeAll(async () => {
    scene = await start();
  });
  afterAll(() => scene.service.close());

  it('offers the requester’s own key to the wallet, and tells the requester what to judge by', async () => {
    const pkcs8 = createPkcs8(scene.service.random);
    const { jwk } = await importPkcs8(pkcs8);
    const created = (await (await scene.askFor({ mode: 'relay', requesterKey: jwk })).json()) as CreatedRequest;
    const { payload } = await scene.fetchRequest(created);
    const [{ kid, ...offered }] = payload.client_metadata.jwks.keys as unknown as [{ kid: string }];
    expect(offered).toEqual({ ...jwk, alg: 'ECDH-ES', use: 'enc' });
    expect(kid).toBe(created.tx.slice(0, 22));
    expect(created.judgeBy).toMatchObject({ nonce: payload.nonce, event: scene.event.id, day: TODAY });
    expect(created.judgeBy?.query).toEqual(payload.dcql_query);
    expect(created.judgeBy?.dayEnds).toBeGreaterThan(scene.service.clock.now());
  });
  it.each(['both', '', 0, null, true, []])('no other mode: %j', async (mode) => {
    expect(await problemOf(await scene.askFor({ mode }))).toEqual([400, 'request-invalid']);
  });
  it('the mode is part of what the service tagged: a writer of the database who changes it has no transaction', async () => {
    const { begun } = await begin();
    scene.write(`UPDATE transactions SET record = replace(record, '"relay"', '"judge"') WHERE tx = ?`, begun.tx);
    expect((await scene.read(begun.tx)).status).toBe(404);
  });
});

describe('answers', () => {
  beforeEach(async () => {
    scene = await start();
  });
  afterEach(() => scene.service.close());

  it('come to the requester as they were sent, in their order, and again until one is acknowledged', async () => {
    const { begun, payload } = await begin();
    const sent = [await answerTo(payload), await answerTo(payload)];
    for (const response of sent) expect((await send(payload, response)).status).toBe(200);
    const both = sent.map((response, place) => ({ place, response }));
    for (const _ of [1, 2]) expect(await answersOf(begun.tx)).toEqual(both);
    expect(await answersOf(begun.tx, '?seen=1')).toEqual(both.slice(1));
    expect(await (await scene.read(begun.tx, '?seen=2')).json()).toEqual({ state: 'open' });
  });
  it.each(['-1', '5', '1.5', 'x', '', '10'])('seen=%s is refused', async (seen) => {
    const { begun } = await begin();
    expect(await problemOf(await scene.read(begun.tx, `?seen=${seen}`))).toEqual([400, 'request-invalid']);
  });
  it('the fifth finds no place, and the request is as it was', async () => {
    const { begun, payload } = await begin();
    for (let n = 0; n < 4; n++) expect((await send(payload, await answerTo(payload))).status).toBe(200);
    const before = scene.sql('SELECT * FROM answers');
    const fifth = await send(payload, await answerTo(payload));
    expect([fifth.status, await fifth.json()]).toEqual([400, { error: 'invalid_request' }]);
    expect(scene.lastRefusal()).toBe('e_tx_full');
    expect(scene.sql('SELECT * FROM answers')).toEqual(before);
    expect(await answersOf(begun.tx)).toHaveLength(4);
  });
  it('of fifty at once four are kept', async () => {
    const { begun, payload } = await begin();
    const response = await answerTo(payload);
    const sent = await Promise.all(Array.from({ length: 50 }, () => send(payload, response)));
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(4);
    expect((await answersOf(begun.tx)).map(({ place }) => place)).toEqual([0, 1, 2, 3]);
  });
  it.each([
    [
      'a foreign key id',
      (jwe: string) => jwe.replace(/^[^.]+/, header({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'x' })),
      'e_jwe_kid',
    ],
    [
      'zip',
      (jwe: string) => jwe.replace(/^[^.]+/, header({ alg: 'ECDH-ES', enc: 'A128GCM', zip: 'DEF' })),
      'e_jwe_zip',
    ],
    ['no JWE', () => 'x', 'e_jwe_format'],
  ])('with a header that nobody could use are refused at the door: %s', async (_, spoil, reason) => {
    const { begun, payload } = await begin();
    const sent = await send(payload, spoil(await answerTo(payload)));
    expect([sent.status, scene.lastRefusal()]).toEqual([400, reason]);
    expect(await answersOf(begun.tx)).toEqual([]);
  });
  it('larger than 128 KiB are refused, and one just below is relayed', async () => {
    const { begun, payload } = await begin();
    const [head, key, iv, text, tag] = (await answerTo(payload)).split('.') as [string, string, string, string, string];
    const grown = (length: number) => [head, key, iv, text.padEnd(length, 'A'), tag].join('.');
    expect((await send(payload, grown(131_072))).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_size');
    expect((await send(payload, grown(130_000))).status).toBe(200);
    expect(await answersOf(begun.tx)).toHaveLength(1);
  });
  it('a wallet’s no comes as a word of the specification, its own words nowhere, and ends nothing by itself', async () => {
    const { begun, payload } = await begin();
    const form = { error: 'access_denied', error_description: 'Ximena <b>', state: payload.state };
    const sent = await scene.post(payload.response_uri, form);
    expect([sent.status, await sent.json()]).toEqual([200, {}]);
    expect((await scene.post(payload.response_uri, { error: 'Ximena', state: payload.state })).status).toBe(200);
    expect(await answersOf(begun.tx)).toEqual([
      { place: 0, error: 'access_denied' },
      { place: 1, error: 'other' },
    ]);
    expect((await acknowledge(begun.tx, { place: 0, outcome: 'declined' })).status).toBe(200);
    expect(await (await scene.read(begun.tx)).json()).toEqual({ state: 'declined' });
    expect(counts()).toEqual({ passed: 0, checked: 0, stopped: 0 });
  });
  it('wait for 120 seconds, also past the end of the request, and no second longer', async () => {
    const { begun, payload } = await begin({ ttl: 10 });
    await send(payload, await answerTo(payload));
    scene.service.clock.advance(120);
    expect(await answersOf(begun.tx)).toHaveLength(1);
    scene.service.clock.advance(1);
    expect(await problemOf(await acknowledge(begun.tx, { place: 0, outcome: 'go' }))).toEqual([422, 'answer-unknown']);
    await sweep(scene.service.ports);
    expect(scene.sql('SELECT * FROM answers')).toEqual([]);
  });
  it('of a closed event are read by nobody', async () => {
    const { begun, payload } = await begin();
    await send(payload, await answerTo(payload));
    scene.write(`UPDATE events SET not_after = 1`);
    expect((await scene.read(begun.tx)).status).toBeGreaterThanOrEqual(404);
    expect((await acknowledge(begun.tx, { place: 0, outcome: 'go' })).status).toBeGreaterThanOrEqual(404);
    expect((await send(payload, await answerTo(payload))).status).toBe(400);
  });
  it('whose row somebody wrote, or moved to another request, are nobody’s', async () => {
    const [one, two] = [await begin(), await begin()];
    await send(one.payload, await answerTo(one.payload));
    scene.write('UPDATE answers SET tx = ?', two.begun.tx);
    expect(await (await scene.read(two.begun.tx)).json()).toEqual({ state: 'open' });
    scene.write(`UPDATE answers SET tx = ?, answer_sealed = x'00112233'`, one.begun.tx);
    expect(await (await scene.read(one.begun.tx)).json()).toEqual({ state: 'open' });
  });
});

const header = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url');

describe('the acknowledgement', () => {
  beforeEach(async () => {
    scene = await start();
  });
  afterEach(() => scene.service.close());

  async function answered(body: Record<string, unknown> = {}) {
    const { begun, payload } = await begin(body);
    const accepted = await send(payload, await answerTo(payload));
    const { redirect_uri: back } = (await accepted.json()) as { redirect_uri?: string };
    return { begun, payload, back };
  }

  it('closes the request, takes every answer away and counts the word', async () => {
    const { begun, payload } = await answered();
    await send(payload, await answerTo(payload));
    const done = await acknowledge(begun.tx, { place: 1, outcome: 'check' });
    expect([done.status, await done.json()]).toEqual([200, { state: 'acknowledged' }]);
    expect(scene.sql('SELECT * FROM answers')).toEqual([]);
    expect(counts()).toEqual({ passed: 0, checked: 1, stopped: 0 });
    expect(await problemOf(await scene.read(begun.tx))).toEqual([410, 'request-ended']);
    expect((await send(payload, await answerTo(payload))).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_tx_consumed');
  });
  it('counts once: the second one, and one after the end, hear so', async () => {
    const { begun } = await answered();
    expect((await acknowledge(begun.tx, { place: 0, outcome: 'go' })).status).toBe(200);
    for (const outcome of ['go', 'declined'])
      expect(await problemOf(await acknowledge(begun.tx, { place: 0, outcome }))).toEqual([
        409,
        'request-acknowledged',
      ]);
    expect(counts()?.passed).toBe(1);
  });
  it('of fifty at once, of four answers, is one', async () => {
    const { begun, payload } = await begin();
    for (let n = 0; n < 4; n++) await send(payload, await answerTo(payload));
    const done = await Promise.all(
      Array.from({ length: 50 }, (_, n) => acknowledge(begun.tx, { place: n % 4, outcome: 'go' })),
    );
    expect(done.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(49).fill(409)]);
    expect(counts()?.passed).toBe(1);
  });
  it('is refused for an answer that never came, and the request stays open', async () => {
    const { begun } = await answered();
    expect(await problemOf(await acknowledge(begun.tx, { place: 3, outcome: 'go' }))).toEqual([422, 'answer-unknown']);
    expect(await answersOf(begun.tx)).toHaveLength(1);
  });
  it('is refused for a request that the service judges', async () => {
    const begun = await scene.ask();
    expect(await problemOf(await acknowledge(begun.tx, { place: 0, outcome: 'go' }))).toEqual([409, 'not-relayed']);
  });
  it.each(
    [0, 1, -1, true, false, null, [], ''].flatMap((wrong) => [
      { place: 0, outcome: wrong },
      ...(wrong === 0 || wrong === 1 ? [] : [{ place: wrong, outcome: 'go' }]),
    ]),
  )('has one shape: not %j', async (body) => {
    const { begun } = await answered();
    expect((await acknowledge(begun.tx, body)).status).toBe(400);
    expect(await answersOf(begun.tx)).toHaveLength(1);
  });
  it('belongs to the gate that asked', async () => {
    const { begun } = await answered();
    const other = await scene.enrol('gate');
    expect((await scene.appoint(other.id, { purpose: 'press-kit', zones: [] })).status).toBe(201);
    const body = { place: 0, outcome: 'go' };
    expect((await acknowledge(begun.tx, body, other)).status).toBe(404);
    expect((await acknowledge(begun.tx, body, scene.ana)).status).toBe(403);
    expect((await scene.read(begun.tx, '', other)).status).toBe(404);
  });
  it('vp-05: on the same device an answer is given to who has its own code from the redirect', async () => {
    const { begun, payload, back } = await answered({ redirectUri: BACK });
    expect(back).toMatch(/^https:\/\/desk\.example\/back#response_code=[A-Za-z0-9_-]{43}$/);
    // Another answer, pushed in by who knows the link, has a code of its own.
    await send(payload, await answerTo(payload));
    for (const query of ['', `?response_code=${'A'.repeat(43)}`])
      expect(await problemOf(await scene.read(begun.tx, query))).toEqual([403, 'session']);
    const own = await answersOf(begun.tx, `?response_code=${back?.split('=')[1]}`);
    expect(own.map(({ place }) => place)).toEqual([0]);
  });
});

describe('what the service held', () => {
  beforeAll(async () => {
    scene = await start();
  });
  afterAll(() => scene.service.close());

  const kept = (): Kept[] => {
    const { store, shelf, log } = scene.service;
    return [
      { name: 'database', bytes: store.sqlite.serialize() },
      ...[...shelf.objects].map(([id, bytes]) => ({ name: `shelf ${id}`, bytes })),
      { name: 'log', bytes: Buffer.from(log.lines.join('\n')) },
    ];
  };

  it('is nothing of a person, not even the header that a wallet wrote, and one of four lengths', async () => {
    const { begun, payload } = await begin({ also: ['professional_name', 'outlet_name', 'portrait'] });
    const held = await scene.issue();
    const presentation = await scene.present(held, payload);
    const talkative = { header: { apu: Buffer.from(MARKERS[0]).toString('base64url'), holder: MARKERS[0] } };
    const jwe = await scene.encrypt(payload, { press: [presentation] }, talkative);
    expect((await send(payload, jwe)).status).toBe(200);
    const parts = presentation.split('~').filter((part) => part !== '');
    const markers = [
      ...MARKERS,
      held.holder.jwk.x,
      ...parts.map((part) => part.slice(-40)),
      ...jwe.split('.').map((part) => part.slice(0, 40)),
    ];
    const secret = markers.filter((marker) => marker.length >= 12);
    expect(findMarkers(kept(), secret)).toEqual([]);
    expect(findMarkers([{ name: 'control', bytes: Buffer.from(jwe) }], secret).length).toBeGreaterThan(0);
    expect(findMarkers(kept(), [begun.tx]).length, 'the detector works').toBeGreaterThan(0);
    const [row] = scene.sql<{ answer_sealed: Buffer }>('SELECT answer_sealed FROM answers');
    const sealed = Uint8Array.from((row as { answer_sealed: Buffer }).answer_sealed);
    expect([4, 16, 64, 128].map((kib) => kib * 1024 + 28)).toContain(sealed.length);
    expect(compressible([{ table: 'offers', row: {}, sealed }])).toEqual([]);
    expect((await acknowledge(begun.tx, { place: 0, outcome: 'go' })).status).toBe(200);
    scene.service.clock.advance(2 * HOUR);
    await sweep(scene.service.ports);
    expect(findMarkers(kept(), secret)).toEqual([]);
    expect(scene.leavesOf('judged')).toMatchObject([{ event: scene.event.id, go: 1, check: 0, stop: 0 }]);
    expect(Object.keys(claimsOf(scene.event.id))).toContain('portrait');
  });
});
