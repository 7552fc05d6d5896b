/** Appointing gates: who may, for what, and how it ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY } from '../../src/lib/time.ts';
import { closesAt, GATE_PURPOSES } from '../../src/policy/index.ts';
import { sweep } from '../../src/sweep.ts';
import { HOSTILE_VALUES } from '../access/access-service.ts';
import type { EnrolledClient } from '../access/enrolled-client.ts';
import { type Scene, startScene, TODAY } from '../verifier/scene.ts';

let scene: Scene;
let machine: EnrolledClient;
beforeAll(async () => {
  scene = await startScene();
  machine = await scene.enrol('gate');
});
afterAll(() => scene.service.close());

const problemOf = async (response: Response) => {
  const { type, places } = (await response.json()) as { type: string; places?: string[] };
  return [response.status, type.replace('urn:gafete:problem:', ''), ...(places === undefined ? [] : [places])];
};
/** The client's appointment or the event, whichever ends first. */
const ends = () => Math.min(machine.notAfter, closesAt(scene.event.policy));
const gatesOf = async (by: EnrolledClient = scene.ana) =>
  ((await (await by.request('GET', `/desk/events/${scene.event.id}/gates`)).json()) as { gates: { client: string }[] })
    .gates;

describe('an appointment', () => {
  it('is one person’s signed statement, and leaves a leaf', async () => {
    const response = await scene.appoint(machine.id, { purpose: 'photo-pit', zones: [] }, scene.beto);
    expect(response.status).toBe(201);
    const gate = await response.json();
    expect(gate).toEqual({
      client: machine.id,
      event: scene.event.id,
      purpose: 'photo-pit',
      zones: [],
      redirectUris: [],
      notAfter: ends(),
    });
    expect(await gatesOf()).toContainEqual({ ...(gate as object), code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{6}$/) });
    expect(scene.leavesOf('gate_registered')).toContainEqual(
      expect.objectContaining({
        event: scene.event.id,
        gatePurpose: 'photo-pit',
        by: scene.beto.pseudonym,
      }),
    );
  });
  it('tells the gate what it may ask, today', async () => {
    await scene.appoint(machine.id, { purpose: 'zone-gate', zones: ['press', 'pit'] });
    const own = (await (await machine.request('GET', '/gate/me')).json()) as Record<string, unknown>;
    expect(own).toMatchObject({
      purpose: 'zone-gate',
      needsZone: true,
      labels: GATE_PURPOSES['zone-gate'].labels,
      event: scene.event.id,
      zones: ['press', 'pit'],
      vct: [scene.service.ports.config.vct],
      day: TODAY,
      notAfter: ends(),
    });
    expect(own['asks']).toEqual(JSON.parse(JSON.stringify(GATE_PURPOSES['zone-gate'].asks)));
  });
  it('made again replaces the one before and ends what that had under way', async () => {
    await scene.appoint(machine.id, { purpose: 'outer-gate', zones: [] });
    const begun = await scene.ask({}, machine);
    await scene.appoint(machine.id, { purpose: 'press-kit', zones: [] });
    expect((await scene.service.fetch(begun.requestUri)).status).toBe(404);
    expect((await gatesOf()).filter(({ client }) => client === machine.id)).toHaveLength(1);
  });
  it('never outlives the event', async () => {
    const own = await startScene();
    const other = await own.openEvent(own.ana, { closesOn: '2026-11-30' as never });
    const client = await own.enrol('gate');
    const response = await own.appoint(client.id, { event: other.id, purpose: 'outer-gate', zones: [] });
    const { notAfter } = (await response.json()) as { notAfter: number };
    expect(notAfter).toBe(closesAt(other.policy));
    expect(notAfter).toBeLessThan(client.notAfter);
    own.service.close();
  });
});

describe('is refused', () => {
  it.each([
    ['for another issuer', { issuer: 'https://other.example' }, 'statement-issuer'],
    ['signed two days ago', { iat: -2 * DAY }, 'statement-time'],
    ['signed in the future', { iat: 3600 }, 'statement-time'],
    ['for a zone of nobody', { zones: ['vip'] }, 'gate-zone'],
    ['for a zone gate without a zone', { zones: [] }, 'gate-zone'],
    ['for a client that is none', { client: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'gate-client'],
  ] as const)('%s', async (_, change, type) => {
    const before = scene.rows();
    const iat = 'iat' in change ? { iat: scene.service.clock.now() + change.iat } : {};
    expect(await problemOf(await scene.appoint(machine.id, { ...change, ...iat } as never))).toEqual([422, type]);
    expect(scene.rows()).toBe(before);
  });
  it.each(['admin', 'desk'] as const)('for a client of role %s', async (role) => {
    const client = role === 'admin' ? scene.ana : scene.beto;
    expect(await problemOf(await scene.appoint(client.id))).toEqual([422, 'gate-client']);
  });
  it('for another event than that of its address', async () => {
    const statement = await scene.statementOf(machine.id, { event: 'AAAAAAAAAAAAAAAAAAAAAA' });
    const jws = await createSignedStatement(
      { ...statement },
      scene.ana.keys.approval.kid,
      scene.ana.keys.approval.sign,
    );
    const path = `/desk/events/${scene.event.id}/gates`;
    expect(await problemOf(await scene.ana.request('POST', path, { statement, jws }))).toEqual([
      422,
      'statement-event',
    ]);
    expect((await scene.appoint(machine.id, { event: 'AAAAAAAAAAAAAAAAAAAAAA' })).status).toBe(404);
  });
  it('with a colleague’s signature, another statement’s, or another kind’s', async () => {
    const path = `/desk/events/${scene.event.id}/gates`;
    const statement = await scene.statementOf(machine.id);
    const { ana, beto } = scene;
    const sign = (by: EnrolledClient, what: object) =>
      createSignedStatement({ ...what } as never, by.keys.approval.kid, by.keys.approval.sign);
    for (const jws of [
      await sign(beto, statement),
      await sign(ana, { ...statement, purpose: 'accreditation-desk' }),
      await sign(ana, { ...statement, typ: 'gafete/v1/approval' }),
      await createSignedStatement({ ...statement } as never, ana.keys.approval.kid, beto.keys.approval.sign),
    ]) {
      expect(await problemOf(await ana.request('POST', path, { statement, jws }))).toEqual([422, 'statement-approval']);
    }
  });
  it('a second time with the same statement', async () => {
    const path = `/desk/events/${scene.event.id}/gates`;
    const statement = await scene.statementOf(machine.id);
    const jws = await createSignedStatement(
      { ...statement },
      scene.ana.keys.approval.kid,
      scene.ana.keys.approval.sign,
    );
    expect((await scene.ana.request('POST', path, { statement, jws })).status).toBe(201);
    expect(await problemOf(await scene.ana.request('POST', path, { statement, jws }))).toEqual([
      409,
      'statement-replayed',
    ]);
  });
  it('while the machine is a gate of another event', async () => {
    const other = await scene.openEvent();
    await scene.appoint(machine.id);
    const there = await scene.appoint(machine.id, { event: other.id, purpose: 'outer-gate', zones: [] });
    expect(await problemOf(there)).toEqual([409, 'gate-elsewhere']);
  });
  it('at an event that is distrusted', async () => {
    const own = await startScene();
    expect((await own.both(own.onEvent(own.event, 'distrust'))).status).toBe(200);
    expect(await problemOf(await own.appoint(own.gate.id))).toEqual([409, 'event-distrusted']);
    own.service.close();
  });
  it('to gates, strangers and people without a token', async () => {
    expect((await scene.appoint(machine.id, {}, machine)).status).toBe(403);
    expect((await machine.request('GET', `/desk/events/${scene.event.id}/gates`)).status).toBe(403);
    expect((await machine.request('DELETE', `/desk/events/${scene.event.id}/gates/${machine.id}`)).status).toBe(403);
    expect((await scene.service.fetch(`/desk/events/${scene.event.id}/gates`, { method: 'POST' })).status).toBe(401);
    expect((await scene.ana.request('GET', '/gate/me')).status).toBe(403);
  });
});

describe('hostile statements', () => {
  const MEMBERS = [
    'typ',
    'issuer',
    'event',
    'act',
    'client',
    'purpose',
    'zones',
    'redirectUris',
    'iat',
    'nonce',
  ] as const;
  const rows = MEMBERS.flatMap((member) =>
    HOSTILE_VALUES.filter((value) => !((member === 'zones' || member === 'redirectUris') && Array.isArray(value))).map(
      (value) => [member, value] as const,
    ),
  );
  it.each(rows)('%s %j', async (member, value) => {
    const before = scene.rows();
    const response = await scene.appoint(machine.id, { [member]: value } as never);
    expect([400, 404, 422]).toContain(response.status);
    expect(scene.rows()).toBe(before);
  });
  it.each([
    'http://desk.example/back',
    'https://desk.example',
    'https://desk.example/back#x',
    'https://user@desk.example/back',
    'https://*.example/back',
    'https://DESK.example/back',
    'javascript:alert(1)',
    '/back',
    `https://desk.example/${'a'.repeat(600)}`,
  ])('redirect URI %s', async (uri) => {
    expect(await problemOf(await scene.appoint(machine.id, { redirectUris: [uri] }))).toEqual([
      400,
      'request-invalid',
      ['statement.redirectUris'],
    ]);
  });
  it.each([
    ['zones', ['pit', 'pit']],
    ['zones', ['Pit']],
    ['zones', Array.from({ length: 17 }, (_, i) => `z${i}`)],
    ['redirectUris', Array.from({ length: 9 }, (_, i) => `https://desk.example/${i}`)],
    ['purpose', 'constructor'],
    ['note', 'free text'],
  ])('%s %j', async (member, value) => {
    expect((await scene.appoint(machine.id, { [member]: value } as never)).status).toBe(400);
  });
  it('a body that is none', async () => {
    const path = `/desk/events/${scene.event.id}/gates`;
    for (const body of [[], null, 1, { statement: 1, jws: 1 }, { statement: {}, jws: 'a.b.c' }]) {
      expect((await scene.ana.request('POST', path, body)).status).toBe(400);
    }
  });
});

describe('the end of an appointment', () => {
  it('by removal: at once, for what is under way too, with a leaf', async () => {
    await scene.appoint(machine.id, { purpose: 'outer-gate', zones: [] });
    const begun = await scene.ask({}, machine);
    const path = `/desk/events/${scene.event.id}/gates/${machine.id}`;
    const removed = await scene.beto.request('DELETE', path);
    expect([removed.status, await removed.json()]).toEqual([200, { removed: true }]);
    expect((await scene.service.fetch(begun.requestUri)).status).toBe(404);
    expect((await machine.request('GET', '/gate/me')).status).toBe(404);
    expect(scene.leavesOf('gate_removed')).toContainEqual(
      expect.objectContaining({
        gatePurpose: 'outer-gate',
        by: scene.beto.pseudonym,
      }),
    );
    expect(await problemOf(await scene.ana.request('DELETE', path))).toEqual([404, 'gate-unknown']);
  });
  it('by another event’s address it is not there', async () => {
    await scene.appoint(machine.id);
    const other = await scene.openEvent();
    expect((await scene.ana.request('DELETE', `/desk/events/${other.id}/gates/${machine.id}`)).status).toBe(404);
    expect((await machine.request('GET', '/gate/me')).status).toBe(200);
  });
  it('by its own deadline, swept or not', async () => {
    const own = await startScene();
    const begun = await own.ask();
    own.service.clock.set(own.gate.notAfter + 1);
    expect((await own.service.fetch(begun.requestUri)).status).toBe(404);
    expect(own.sql('SELECT * FROM gates')).toHaveLength(1);
    await sweep(own.service.ports);
    expect(own.sql('SELECT * FROM gates')).toEqual([]);
    own.service.close();
  });
  it('by its client’s removal: the row that is left is none, and cannot be put to use again', async () => {
    const own = await startScene();
    expect((await own.ana.request('DELETE', `/desk/clients/${own.gate.id}`)).status).toBe(200);
    expect(own.sql('SELECT * FROM gates')).toHaveLength(1);
    const listed = await own.ana.request('GET', `/desk/events/${own.event.id}/gates`);
    expect(await listed.json()).toEqual({ day: TODAY, gates: [] });
    own.service.close();
  });
});

describe('the list of purposes', () => {
  it('is public and closed, in both languages', async () => {
    const response = await scene.service.fetch('/purposes');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const { purposes } = (await response.json()) as { purposes: { purpose: string; asks: unknown; labels: object }[] };
    expect(purposes.map(({ purpose }) => purpose)).toEqual(Object.keys(GATE_PURPOSES));
    for (const { purpose, asks, labels } of purposes) {
      const known = GATE_PURPOSES[purpose as keyof typeof GATE_PURPOSES];
      expect([asks, labels]).toEqual([JSON.parse(JSON.stringify(known.asks)), known.labels]);
    }
  });
});
