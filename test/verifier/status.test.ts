/** Status of our own copies and of another office's: the rows of the catalogue that concern who checks. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStatusBits } from '../../src/credential/status-list/index.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { addSeconds, DAY, HOUR } from '../../src/lib/time.ts';
import { createKeyPair } from '../access/enrolled-client.ts';
import { createForeignOffice, type ForeignOffice, ISSUER, LIST, THEIR_EVENT } from './foreign-office.ts';
import { MODES } from './requester.ts';
import { claimsOf, type Held, type Scene, startScene } from './scene.ts';

/** The line that the operator reads about the last verdict that was not `go`. */
const judged = (scene: Scene) =>
  scene.service.log.lines
    .map((line) => JSON.parse(line) as { code: string; reason: string; status?: string })
    .filter(({ code }) => code === 'verifier.judged')
    .at(-1);

describe.each(MODES)('our own lists, %s mode', (mode) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ mode });
  });
  afterAll(() => scene.service.close());

  const verdict = async (held: Held) => {
    const begun = await scene.ask();
    expect((await scene.show(held, begun)).status).toBe(200);
    return scene.verdictOf(begun);
  };

  it('valid, suspended, valid again, revoked: each at the next list, and the request ends with it', async () => {
    const held = await scene.issue();
    expect(await verdict(held)).toMatchObject({ verdict: 'go', reason: 'OK' });
    await scene.setStatus(held, 2);
    expect(await verdict(held)).toMatchObject({ verdict: 'check', reason: 'SUSPENDED' });
    expect(judged(scene)).toMatchObject({ reason: 'suspended' });
    await scene.setStatus(held, 0);
    expect(await verdict(held)).toMatchObject({ verdict: 'go', reason: 'OK' });
    await scene.setStatus(held, 1);
    expect(await verdict(held)).toEqual({ verdict: 'stop', reason: 'REVOKED', claims: {} });
    expect(judged(scene)).toMatchObject({ reason: 'revoked' });
  });
  it('a stop tells no claim: nobody needs them then', async () => {
    const held = await scene.issue();
    await scene.setStatus(held, 1);
    expect((await verdict(held)).claims).toEqual({});
  });
  it('another copy of the same list is as it was', async () => {
    const [one, two] = [await scene.issue(), await scene.issue()];
    await scene.setStatus(one, 1);
    expect(await verdict(two)).toMatchObject({ verdict: 'go' });
  });
  const uri = (held: Held) => held.ranks.uri;
  const REFERENCES: readonly (readonly [string, (held: Held) => JsonObject | null, string])[] = [
    ['none at all', () => null, 'e_status_format'],
    ['two mechanisms', (held) => ({ status_list: { idx: 1, uri: uri(held) }, other: {} }), 'e_status_format'],
    ...([-1, 1.5, '7', 2 ** 31, 2 ** 53] as const).map(
      (idx) => [`index ${idx}`, (held: Held) => ({ status_list: { idx, uri: uri(held) } }), 'e_status_index'] as const,
    ),
    ['index = length', (held) => ({ status_list: { idx: 2 ** 20, uri: uri(held) } }), 'e_status_index'],
    ['a trailing slash', (held) => ({ status_list: { idx: 1, uri: `${uri(held)}/` } }), 'e_status_sub'],
    ['upper case', (held) => ({ status_list: { idx: 1, uri: uri(held).replace('http', 'HTTP') } }), 'e_status_sub'],
    ['a query', (held) => ({ status_list: { idx: 1, uri: `${uri(held)}?a` } }), 'e_status_sub'],
    ['another origin', () => ({ status_list: { idx: 1, uri: 'https://evil.example/status/1' } }), 'e_status_sub'],
    [
      'the address of a machine',
      () => ({ status_list: { idx: 1, uri: 'http://169.254.169.254/latest' } }),
      'e_status_sub',
    ],
  ];
  it.each(REFERENCES)('tsl-02, tsl-03, tsl-07: %s', async (what, status, fault) => {
    const known = await scene.issue();
    const held = await scene.issue({ status: status(known) });
    // The service knows the addresses of its own lists. A gate opens no socket to another place; and where its office
    // has no list, the list says nothing.
    const nothingThere = mode === 'relay' && what === 'a trailing slash';
    const verdictThen = nothingThere
      ? { verdict: 'check', reason: 'STATUS_UNKNOWN' }
      : { verdict: 'stop', reason: 'STATUS_REFUSED', claims: {} };
    expect(await verdict(held)).toMatchObject(verdictThen);
    const expected =
      mode === 'relay' && fault === 'e_status_sub' ? (nothingThere ? 'e_status_fetch' : 'e_ssrf') : fault;
    expect(judged(scene)).toMatchObject({ status: expected });
  });
  it('a list of ours that is not there says nothing: look at the person', async () => {
    const held = await scene.issue({
      status: { status_list: { idx: 1, uri: `${scene.service.publicUrl}/status/${'A'.repeat(21)}Q` } },
    });
    expect(await verdict(held)).toMatchObject({ verdict: 'check', reason: 'STATUS_UNKNOWN' });
    expect(judged(scene)).toMatchObject({ status: 'e_status_fetch' });
  });
});

describe('what only the service knows of its own lists', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.service.close());
  const verdict = async (held: Held) => {
    const begun = await scene.ask();
    expect((await scene.show(held, begun)).status).toBe(200);
    return scene.verdictOf(begun);
  };

  it('the list of another event of ours is not of this credential', async () => {
    const other = await scene.openEvent();
    const held = await scene.issue({
      status: { status_list: { idx: 1, uri: `${scene.service.publicUrl}/status/${other.list.split('/').at(-1)}` } },
    });
    expect(await verdict(held)).toMatchObject({ verdict: 'stop', reason: 'STATUS_REFUSED' });
  });
  it('a list that was put back in the database proves nothing', async () => {
    const own = await startScene();
    const held = await own.issue();
    const [before] = own.sql<Record<string, unknown>>('SELECT * FROM list_bits');
    await own.setStatus(held, 1);
    const begun = await own.ask();
    await own.show(held, begun);
    expect(await own.verdictOf(begun)).toMatchObject({ reason: 'REVOKED' });
    own.service.clock.advance(61);
    const columns = Object.keys(before as object);
    own.write('DELETE FROM list_bits');
    own.write(
      `INSERT INTO list_bits (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...Object.values(before as object),
    );
    const again = await own.ask();
    await own.show(held, again);
    expect(await own.verdictOf(again)).toMatchObject({ verdict: 'check', reason: 'STATUS_UNKNOWN' });
    own.service.close();
  });
});

describe.each(MODES)('another office, %s mode', (mode) => {
  let other: ForeignOffice;
  let scene: Scene;
  const query = () => ({
    credentials: [
      {
        id: 'press',
        format: 'dc+sd-jwt',
        meta: { vct_values: [scene.service.ports.config.vct] },
        claims: [{ path: ['zones', 'pit'], values: [true] }],
      },
    ],
  });
  beforeEach(async () => {
    other = await createForeignOffice();
    const clock: { now?: Scene['service']['clock']['now'] } = {};
    scene = await startScene({
      mode,
      settings: { TRUSTED_ISSUERS: other.setting },
      judging: {
        others: [{ issuer: ISSUER, anchors: [other.operator.certificate], events: [THEIR_EVENT] }],
      },
      outside: other.fetchAt(() => clock.now!()),
    });
    clock.now = scene.service.clock.now;
    return () => scene.service.close();
  });

  async function issue(idx: unknown = 7, change: Parameters<Scene['issue']>[0] = {}): Promise<Held> {
    return scene.issue({
      iss: ISSUER,
      claims: claimsOf(THEIR_EVENT),
      signer: (await other.keys.signer('credential', scene.service.clock.now())) as never,
      status: { status_list: { idx, uri: LIST } } as JsonObject,
      ...change,
    });
  }
  async function present(held: Held) {
    const begun = await scene.ask({ query: query() });
    return { begun, response: await scene.show(held, begun) };
  }
  async function verdict(held: Held) {
    const { begun, response } = await present(held);
    expect(response.status).toBe(200);
    return scene.verdictOf(begun);
  }

  it('passes with its own root, its own list and its own event', async () => {
    expect(await verdict(await issue())).toEqual({
      verdict: 'go',
      reason: 'OK',
      claims: { press: [{ zones: { pit: true } }] },
    });
    expect(other.calls.sort()).toEqual(['https://other.example/.well-known/gafete-trust/desk', LIST]);
    // Kept for their minute: the second holder costs no connection.
    expect(await verdict(await issue(8))).toMatchObject({ verdict: 'go' });
    expect(other.calls).toHaveLength(2);
  });
  it('its revoked and suspended people do not', async () => {
    other.revoke(7);
    other.revoke(8, 2);
    expect(await verdict(await issue(7))).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
    expect(await verdict(await issue(8))).toMatchObject({ verdict: 'check', reason: 'SUSPENDED' });
  });
  it('vp-12: for an event that is not one of its own that count here, it is not believed', async () => {
    for (const event of ['cccccccccccccccccccccg', scene.event.id]) {
      const { begun, response } = await present(await issue(7, { claims: claimsOf(event) }));
      expect([response.status, scene.lastRefusal(), scene.refusals().at(-1)?.cause]).toEqual([
        400,
        'e_issuer_trust',
        'e_event',
      ]);
      expect(await scene.stateOf(begun.tx)).toBe('open');
      expect(other.calls).not.toContain(LIST);
    }
  });
  it('vp-12: our own key does not speak for it, nor its key for us', async () => {
    const ours = await scene.issue({ iss: ISSUER, claims: claimsOf(THEIR_EVENT) });
    const theirs = await issue(7, { iss: scene.service.publicUrl });
    for (const held of [ours, theirs]) {
      const { response } = await present(held);
      expect([response.status, scene.lastRefusal()]).toEqual([400, 'e_issuer_trust']);
    }
  });
  it('tsl-08: nothing is fetched for a credential that is not good', async () => {
    // The distrust list is fetched for a chain that could be good; a status list never.
    const stranger = await createKeyPair();
    const { x5c } = await other.keys.signer('credential', scene.service.clock.now());
    const hostile: readonly (readonly [Held, string])[] = [
      [await issue(7, { signer: { x5c, sign: stranger.sign as never } }), 'e_signature'],
      [await issue(7, { exp: scene.service.clock.now() - 120 }), 'e_expired'],
      [await issue(7, { vct: 'https://other.example/another' }), 'e_dcql_vct'],
    ];
    for (const [held, reason] of hostile) {
      const { response } = await present(held);
      expect([response.status, scene.lastRefusal()]).toEqual([400, reason]);
    }
    const held = await issue();
    const begun = await scene.ask({ query: query() });
    const { payload } = await scene.fetchRequest(begun);
    const wrong = await scene.present(held, payload, { nonce: 'another' });
    expect((await scene.answer(payload, { press: [wrong] })).status).toBe(400);
    const more = await scene.present(held, payload, { reveal: [['zones', 'pit'], ['role']] });
    expect((await scene.answer(payload, { press: [more] })).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_over_disclosure');
    expect(other.calls).not.toContain(LIST);
    // The spy sees calls: a good one makes one.
    expect((await scene.answer(payload, { press: [await scene.present(held, payload)] })).status).toBe(200);
    expect(other.calls.filter((url) => url === LIST)).toHaveLength(1);
  });
  it.each([
    'http://other.example/lists/1',
    'ftp://other.example/lists/1',
    'data:application/statuslist+jwt,x',
    'https://127.0.0.1/lists/1',
    'https://169.254.169.254/latest',
    'https://[::ffff:127.0.0.1]/lists/1',
    'https://2130706433/lists/1',
    'https://ours@evil.example/lists/1',
    'https://evil.example/lists/1',
    'https://other.example:444/lists/1',
    `${LIST}?holder=7`,
  ])('tsl-07: no socket is opened for %s', async (uri) => {
    const held = await issue(7, { status: { status_list: { idx: 7, uri } } });
    expect(await verdict(held)).toMatchObject({ verdict: 'stop', reason: 'STATUS_REFUSED' });
    expect(judged(scene)).toMatchObject({ status: 'e_ssrf' });
    expect(other.calls).toEqual(['https://other.example/.well-known/gafete-trust/desk']);
  });
  it('tsl-07: a redirect is not followed', async () => {
    other.knobs.list = () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/' } });
    expect(await verdict(await issue())).toMatchObject({ verdict: 'stop', reason: 'STATUS_REFUSED' });
    expect(judged(scene)).toMatchObject({ status: 'e_ssrf' });
  });

  const TOKENS: readonly (readonly [
    string,
    (at: number) => NonNullable<ForeignOffice['knobs']['token']>,
    string,
    string,
  ])[] = [
    [
      'tsl-01: a day old',
      (now) => ({ iat: (now - DAY - 60) as never, exp: (now + HOUR) as never }),
      'STATUS_UNKNOWN',
      'e_status_stale',
    ],
    ['tsl-01: ended', (now) => ({ iat: (now - HOUR) as never, exp: now as never }), 'STATUS_UNKNOWN', 'e_status_stale'],
    [
      'tsl-01: from the future',
      (now) => ({ iat: addSeconds(now as never, 300), exp: addSeconds(now as never, DAY) }),
      'STATUS_UNKNOWN',
      'e_status_stale',
    ],
    ['tsl-02: of another address', () => ({ uri: `${LIST}/` }), 'STATUS_REFUSED', 'e_status_sub'],
    ['tsl-03: too short for the index', () => ({ bits: createStatusBits(4) }), 'STATUS_REFUSED', 'e_status_index'],
    ['tsl-06: signed by the credential key', () => ({ purpose: 'credential' }), 'STATUS_REFUSED', 'e_status_trust'],
  ];
  it.each(TOKENS)('%s', async (_, change, reason, fault) => {
    other.knobs.token = change(scene.service.clock.now());
    expect(await verdict(await issue())).toMatchObject({ reason });
    expect(judged(scene)).toMatchObject({ status: fault });
  });
  it('tsl-04: a reserved value', async () => {
    const bits = createStatusBits(1024);
    bits.fill(0xff);
    other.knobs.token = { bits };
    expect(await verdict(await issue())).toMatchObject({ verdict: 'stop', reason: 'STATUS_REFUSED' });
    expect(judged(scene)).toMatchObject({ status: 'e_status_bits' });
  });
  it.each([
    ['the server fails', () => new Response('no', { status: 500 })],
    ['another media type', () => new Response('x', { headers: { 'content-type': 'text/html' } })],
    [
      'the network fails',
      () => {
        throw new TypeError('network');
      },
    ],
  ])('%s: look at the person', async (_, list) => {
    other.knobs.list = list;
    expect(await verdict(await issue())).toMatchObject({ verdict: 'check', reason: 'STATUS_UNKNOWN' });
    expect(judged(scene)).toMatchObject({ status: 'e_status_fetch' });
  });
  it('its distrust list is obeyed within a minute, status keys included', async () => {
    expect(await verdict(await issue())).toMatchObject({ verdict: 'go' });
    const [fingerprint] = await fingerprints('credential');
    other.knobs.distrusted = [fingerprint as string];
    scene.service.clock.advance(60);
    const { response } = await present(await issue());
    expect([response.status, scene.lastRefusal(), scene.refusals().at(-1)?.cause]).toEqual([
      400,
      'e_issuer_trust',
      'e_x5c_policy.distrusted',
    ]);
  });
  it('without its distrust list nothing says that its key is still believed', async () => {
    other.knobs.trust = () => new Response('x', { status: 503 });
    expect(await verdict(await issue())).toMatchObject({ verdict: 'check', reason: 'TRUST_UNKNOWN' });
    scene.service.clock.advance(61);
    other.knobs.trust = () => new Response('a.b.c');
    expect(await verdict(await issue())).toMatchObject({ verdict: 'check', reason: 'TRUST_UNKNOWN' });
  });

  async function fingerprints(purpose: 'credential' | 'status'): Promise<string[]> {
    const { decodeCertificate, fingerprintOf } = await import('../../src/credential/x509/index.ts');
    return (await other.keys.signers(purpose)).map(({ x5c }) => fingerprintOf(decodeCertificate(x5c[0] as string)!));
  }
});
