/** Answers of wallets, good and bad: every row of the catalogue that concerns a verifier, with its own reason in the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/credential/accreditation/index.ts';
import { createKeyBinding } from '../../src/credential/sd-jwt/index.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { DAY, unixSeconds } from '../../src/lib/time.ts';
import { createKeyPair } from '../access/enrolled-client.ts';
import { disclosure, jwt } from '../credential/sd-jwt/forge.ts';
import { type Begun, claimsOf, type Held, type RequestPayload, type Scene, startScene, TODAY } from './scene.ts';

const YEAR = 365 * DAY;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.service.close());

/** A request and what a wallet read of it. */
async function begin(body: Record<string, unknown> = {}): Promise<{ begun: Begun; payload: RequestPayload }> {
  const begun = await scene.ask(body);
  return { begun, payload: (await scene.fetchRequest(begun)).payload };
}

/** What every refusal has in common: one answer on the wire, its own reason in the log, nothing changed, still open. */
async function expectRefused(begun: Begun, reason: string, send: () => Promise<Response>): Promise<void> {
  const before = scene.rows();
  const response = await send();
  expect([response.status, await response.json()]).toEqual([400, { error: 'invalid_request' }]);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(scene.lastRefusal()).toBe(reason);
  expect(scene.rows()).toBe(before);
  expect(await scene.stateOf(begun.tx)).toBe('open');
}

/** Answers with one presentation, made by `make`, and expects the refusal. */
async function expectPresentation(
  reason: string,
  make: (held: Held, payload: RequestPayload) => Promise<unknown>,
  body: Record<string, unknown> = {},
): Promise<void> {
  const held = await scene.issue();
  const { begun, payload } = await begin(body);
  const made = await make(held, payload);
  await expectRefused(begun, reason, () => scene.answer(payload, { press: [made] }));
}

/** The parts of a presentation: issuer JWT, disclosures, key binding. */
function partsOf(presentation: string) {
  const parts = presentation.split('~');
  return { issuerJwt: parts[0] as string, disclosures: parts.slice(1, -1), kbJwt: parts.at(-1) as string };
}
const flip = (text: string, at: number) => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

describe('a holder at a gate', () => {
  it('passes with the zone and the day, and the gate learns nothing else', async () => {
    const held = await scene.issue();
    const begun = await scene.ask();
    expect(await scene.stateOf(begun.tx)).toBe('open');
    const answered = await scene.show(held, begun);
    expect([answered.status, await answered.json()]).toEqual([200, {}]);
    expect(await scene.verdictOf(begun)).toEqual({
      verdict: 'go',
      reason: 'OK',
      claims: { press: [{ event: scene.event.id, zones: { pit: true }, days: { [TODAY]: true } }] },
    });
  });
  it('shows the portrait where the purpose has it and the gate asks', async () => {
    const held = await scene.issue();
    const begun = await scene.ask({ also: ['portrait'] });
    expect((await scene.show(held, begun)).status).toBe(200);
    const { claims } = await scene.verdictOf(begun);
    expect(Object.keys((claims['press'] as JsonObject[])[0] as JsonObject).sort()).toEqual([
      'days',
      'event',
      'portrait',
      'zones',
    ]);
  });
  it('answers with A256GCM as well, and with a header that says typ and cty', async () => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const vpToken = { press: [await scene.present(held, payload)] };
    const sent = await scene.answer(payload, vpToken, { enc: 'A256GCM', header: { typ: 'JWT', cty: 'json' } });
    expect(sent.status).toBe(200);
    expect((await scene.verdictOf(begun)).verdict).toBe('go');
  });
  it('no copy’s key, index, signature or status is in the verdict', async () => {
    const held = await scene.issue();
    const begun = await scene.ask({ query: undefined, also: ['level'] });
    await scene.show(held, begun);
    const text = JSON.stringify(await scene.verdictOf(begun));
    for (const member of ['cnf', 'status', 'idx', 'iss', 'vct', 'exp', '_sd', 'x5c', held.holder.jwk.x]) {
      expect(text, member).not.toContain(`"${member}"`);
    }
    expect(text).not.toContain(held.sdJwt.split('.')[2] as string);
  });
  it('vp-14: a minimal cnf.jwk, without kid and alg, is what our own copies have', async () => {
    const held = await scene.issue();
    const payload = JSON.parse(Buffer.from(held.sdJwt.split('.')[1] as string, 'base64url').toString()) as {
      cnf: { jwk: object };
    };
    expect(Object.keys(payload.cnf.jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect((await scene.show(held, await scene.ask())).status).toBe(200);
  });
});

describe('OpenID Foundation, negatives of the verifier plan', () => {
  it('invalid-credential-signature', () =>
    expectPresentation('e_signature', async (held, payload) => {
      const { issuerJwt, disclosures } = partsOf(await scene.present(held, payload));
      const forged = `${[flip(issuerJwt, issuerJwt.length - 10), ...disclosures].join('~')}~`;
      const binding = { nonce: payload.nonce, aud: payload.client_id, iat: scene.service.clock.now() };
      return forged + (await createKeyBinding(forged, binding, held.holder.sign));
    }));
  it('invalid-kb-jwt-signature', () =>
    expectPresentation('e_kb_signature', async (held, payload) => {
      const presentation = await scene.present(held, payload);
      return flip(presentation, presentation.length - 10);
    }));
  it('invalid-kb-jwt-signature, of another key', () =>
    expectPresentation('e_kb_signature', async (held, payload) =>
      scene.present(held, payload, { sign: (await createKeyPair()).sign }),
    ));
  it('vp-01: invalid-kb-jwt-nonce, of another transaction', () =>
    expectPresentation('e_kb_nonce', async (held, payload) => {
      const other = await begin();
      return scene.present(held, payload, { nonce: other.payload.nonce });
    }));
  it.each([
    ['another verifier', () => `x509_hash:${encodeBase64url(new Uint8Array(32))}`],
    ['our hash without its prefix', (payload: RequestPayload) => payload.client_id.slice('x509_hash:'.length)],
    ['our address', () => scene.service.publicUrl],
    ['the response address', (payload: RequestPayload) => payload.response_uri],
  ])('invalid-kb-jwt-aud: %s', (_, aud) =>
    expectPresentation('e_kb_aud', (held, payload) => scene.present(held, payload, { aud: aud(payload) })),
  );
  it('invalid-sd-hash: a disclosure added after binding', () =>
    expectPresentation('e_kb_sd_hash', async (held, payload) => {
      const less = partsOf(await scene.present(held, payload, { reveal: [['zones', 'pit']] }));
      const more = partsOf(await scene.present(held, payload));
      return `${[less.issuerJwt, ...more.disclosures].join('~')}~${less.kbJwt}`;
    }));
  it.each([
    ['one year ago', -YEAR],
    ['in one year', YEAR],
    ['six minutes ago', -360],
    ['in two minutes', 120],
  ])('kb-jwt-iat %s', (_, seconds) =>
    expectPresentation('e_kb_iat', (held, payload) =>
      scene.present(held, payload, { iat: scene.service.clock.now() + seconds }),
    ),
  );
  it.each([-60, 0, 60])('kb-jwt-iat %d seconds off is a clock', async (seconds) => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const iat = scene.service.clock.now() + seconds;
    const sent = await scene.answer(payload, { press: [await scene.present(held, payload, { iat })] });
    expect(sent.status).toBe(200);
    expect((await scene.verdictOf(begun)).verdict).toBe('go');
  });
});

describe('vp-02: an answer to another request', () => {
  it('posted there as it is does not open: it is encrypted to another key', async () => {
    const [held, mine, other] = [await scene.issue(), await begin(), await begin()];
    const vpToken = { press: [await scene.present(held, mine.payload)] };
    await expectRefused(other.begun, 'e_jwe_kid', () =>
      scene.answer(mine.payload, vpToken, { uri: other.payload.response_uri }),
    );
    expect(await scene.stateOf(mine.begun.tx)).toBe('open');
  });
  it('encrypted to the other key still has the state of its own', async () => {
    const [held, mine, other] = [await scene.issue(), await begin(), await begin()];
    const vpToken = { press: [await scene.present(held, mine.payload)] };
    const [to] = other.payload.client_metadata.jwks.keys;
    await expectRefused(other.begun, 'e_state', () =>
      scene.answer(mine.payload, vpToken, { uri: other.payload.response_uri, to: to! }),
    );
    expect(await scene.stateOf(mine.begun.tx)).toBe('open');
  });
  it('with the other state too it has the wrong nonce', async () => {
    const [held, mine, other] = [await scene.issue(), await begin(), await begin()];
    const vpToken = { press: [await scene.present(held, mine.payload)] };
    await expectRefused(other.begun, 'e_kb_nonce', () => scene.answer(other.payload, vpToken));
  });
  it.each([undefined, '', 0, null, true, [], 'A'.repeat(43)])('state %j', async (state) => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const vpToken = { press: [await scene.present(held, payload)] };
    await expectRefused(begun, 'e_state', () => scene.answer(payload, vpToken, { payload: { state } }));
  });
});

describe('vp-03: one answer counts', () => {
  it('a second identical answer is refused, before and after the verdict was fetched', async () => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const response = await scene.encrypt(payload, { press: [await scene.present(held, payload)] });
    expect((await scene.post(payload.response_uri, { response })).status).toBe(200);
    for (const fetched of [false, true]) {
      if (fetched) expect((await scene.verdictOf(begun)).verdict).toBe('go');
      const before = scene.rows();
      const again = await scene.post(payload.response_uri, { response });
      expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_request' }]);
      expect(scene.lastRefusal()).toBe('e_tx_consumed');
      expect(scene.rows()).toBe(before);
    }
  });
  it('of fifty at once exactly one is taken, and one verdict is counted', async () => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const response = await scene.encrypt(payload, { press: [await scene.present(held, payload)] });
    const passed = () => (scene.sql<{ n: number }>('SELECT sum(passed) AS n FROM judged_hours')[0] as { n: number }).n;
    const before = passed();
    const answers = await Promise.all(Array.from({ length: 50 }, () => scene.post(payload.response_uri, { response })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(49).fill(400)]);
    expect(
      scene
        .refusals()
        .slice(-49)
        .every(({ reason }) => reason === 'e_tx_consumed'),
    ).toBe(true);
    expect(passed()).toBe(before + 1);
    expect(scene.sql('SELECT tx FROM verdicts WHERE tx = ?', begun.tx)).toHaveLength(1);
    const results = await Promise.all(Array.from({ length: 20 }, () => scene.read(begun.tx)));
    expect(results.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(410)]);
  });
  it('fifty different holders at once: still one', async () => {
    const { payload } = await begin();
    const held = await Promise.all(Array.from({ length: 10 }, () => scene.issue()));
    const answers = await Promise.all(
      held.map(async (one) => scene.answer(payload, { press: [await scene.present(one, payload)] })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe('vp-07: encryption that was not asked for', () => {
  it('a vp_token in clear is not read', async () => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const vpToken = JSON.stringify({ press: [await scene.present(held, payload)] });
    await expectRefused(begun, 'e_enc_downgrade', () =>
      scene.post(payload.response_uri, { vp_token: vpToken, state: payload.state }),
    );
    const response = await scene.encrypt(payload, JSON.parse(vpToken));
    await expectRefused(begun, 'e_enc_downgrade', () =>
      scene.post(payload.response_uri, { vp_token: vpToken, response, state: payload.state }),
    );
  });
  it('an earlier request’s key', async () => {
    const held = await scene.issue();
    const [earlier, { begun, payload }] = [await begin(), await begin()];
    const vpToken = { press: [await scene.present(held, payload)] };
    const [key] = earlier.payload.client_metadata.jwks.keys;
    await expectRefused(begun, 'e_jwe_kid', () => scene.answer(payload, vpToken, { to: key! }));
    const [own] = payload.client_metadata.jwks.keys;
    await expectRefused(begun, 'e_jwe_decrypt', () =>
      scene.answer(payload, vpToken, { to: { ...key!, kid: own!.kid } }),
    );
  });
  const HEADERS = [
    ['enc A128CBC-HS256', { enc: 'A128CBC-HS256' }, 'e_jwe_enc'],
    ['enc A192GCM', { enc: 'A192GCM' }, 'e_jwe_enc'],
    ['alg ECDH-ES+A256KW', { alg: 'ECDH-ES+A256KW' }, 'e_jwe_alg'],
    ['no kid', { header: { kid: undefined } }, 'e_jwe_kid'],
    ['another kid', { header: { kid: 'another' } }, 'e_jwe_kid'],
    ['apv of another nonce', { apv: utf8('another nonce') }, 'e_jwe_apv'],
  ] as const;
  it.each(HEADERS)('%s', async (_, change, reason) => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const vpToken = { press: [await scene.present(held, payload)] };
    await expectRefused(begun, reason, () => scene.answer(payload, vpToken, change));
  });
  it.each(['zip', 'crit', 'alg', 'enc'])('a changed header: %s', async (member) => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const jwe = await scene.encrypt(payload, { press: [await scene.present(held, payload)] });
    const [header, ...rest] = jwe.split('.');
    const parsed = JSON.parse(Buffer.from(header as string, 'base64url').toString()) as object;
    const changed = {
      zip: { zip: 'DEF' },
      crit: { crit: ['exp'], exp: 1 },
      alg: { alg: 'dir' },
      enc: { enc: 'none' },
    }[member as 'zip'];
    const text = encodeBase64url(utf8(JSON.stringify({ ...parsed, ...changed })));
    const reason = { zip: 'e_jwe_zip', crit: 'e_jwe_format', alg: 'e_jwe_alg', enc: 'e_jwe_enc' }[member as 'zip'];
    await expectRefused(begun, reason, () => scene.post(payload.response_uri, { response: [text, ...rest].join('.') }));
  });
  it('apv with this request’s nonce is what older wallets send', async () => {
    const held = await scene.issue();
    const { payload } = await begin();
    const vpToken = { press: [await scene.present(held, payload)] };
    expect((await scene.answer(payload, vpToken, { apv: utf8(payload.nonce) })).status).toBe(200);
  });
  it('no two requests have the same key, nonce or state', async () => {
    const requests = await Promise.all(Array.from({ length: 8 }, () => begin()));
    const seen = new Set(
      requests.flatMap(({ payload }) => [payload.client_metadata.jwks.keys[0]!.x, payload.nonce, payload.state]),
    );
    expect(seen.size).toBe(24);
    for (const { payload } of requests) {
      // vp-13: 256 bits each, in the characters of OpenID4VP 1.0 §5.2.
      expect(payload.nonce).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(payload.state).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
  });
});

describe('vp-08: another answer than was asked for', () => {
  const withClaims = (change: Partial<Claims> | JsonObject) => ({ ...claimsOf(scene.event.id), ...change }) as Claims;
  const own = (query: object) => ({ query: { credentials: [query] } });
  const query = (claims: readonly object[]) => ({
    id: 'press',
    format: 'dc+sd-jwt',
    meta: { vct_values: [scene.service.ports.config.vct] },
    claims,
  });

  async function expectIssued(
    reason: string,
    issue: Parameters<Scene['issue']>[0],
    body: Record<string, unknown> = {},
  ) {
    const held = await scene.issue(issue);
    const { begun, payload } = await begin(body);
    const shown = await scene.present(held, payload, { reveal: revealable(held, payload) });
    await expectRefused(begun, reason, () => scene.answer(payload, { press: [shown] }));
  }
  /** Of what is asked, what the credential has hidden at all. */
  function revealable(held: Held, payload: RequestPayload) {
    const names = partsOf(held.sdJwt).disclosures.map(
      (text) => (JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[])[1],
    );
    const asked = payload.dcql_query.credentials[0]?.claims?.map(({ path }) => path) ?? [];
    return asked.filter((path) => names.includes(path.at(-1)));
  }

  it('another type', () => expectIssued('e_dcql_vct', { vct: 'https://desk.example/types/other/1' }));
  it('no claim of the zone', () => expectIssued('e_dcql_claim', { claims: withClaims({ zones: { press: true } }) }));
  it('no claim of the day', () =>
    expectIssued('e_dcql_claim', { claims: withClaims({ days: { '2026-11-24': true } }) }));
  it('a claim that was not disclosed', () =>
    expectPresentation('e_dcql_claim', (held, payload) =>
      scene.present(held, payload, { reveal: [['zones', 'pit']] }),
    ));
  it.each([1, 'true', false, null])('zones.pit %j instead of true', (pit) =>
    expectIssued('e_dcql_values', { claims: withClaims({ zones: { pit } } as unknown as JsonObject) }),
  );
  it('zones as an array, where a member was asked for', () =>
    expectIssued('e_dcql_claim', { claims: withClaims({ zones: ['pit'] } as unknown as JsonObject) }));
  it('another event than the query names', () =>
    expectIssued('e_dcql_values', { claims: { ...claimsOf('AAAAAAAAAAAAAAAAAAAAAA') } }));
  it('another format: a query for it is not signed at all', async () => {
    const response = await scene.askFor(
      own({ ...query([]), format: 'mso_mdoc', meta: { doctype_value: 'x' }, claims: undefined }),
    );
    expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([
      422,
      'urn:gafete:problem:not-for-gates',
    ]);
  });
  it('another issuer’s name for the same type is another type', () =>
    expectIssued('e_dcql_vct', { vct: `${'http://localhost:8787'}/types/press-accreditation/1/` }));
});

describe('vp-09 and vp-10: shapes of vp_token', () => {
  it('two credentials where one was asked for', async () => {
    const [one, two] = [await scene.issue(), await scene.issue()];
    const { begun, payload } = await begin();
    const both = { press: [await scene.present(one, payload), await scene.present(two, payload)] };
    await expectRefused(begun, 'e_dcql_multiple', () => scene.answer(payload, both));
  });
  const SHAPES: readonly (readonly [string, (presentation: string) => unknown, string])[] = [
    ['a text', (shown) => shown, 'e_dcql_shape'],
    ['an array', (shown) => [shown], 'e_dcql_shape'],
    ['a text under the id', (shown) => ({ press: shown }), 'e_dcql_shape'],
    ['an object under the id', (shown) => ({ press: { 0: shown } }), 'e_dcql_shape'],
    ['an empty list', () => ({ press: [] }), 'e_dcql_shape'],
    ['an unknown id', (shown) => ({ other: [shown] }), 'e_dcql_shape'],
    ['an id too many', (shown) => ({ press: [shown], other: [shown] }), 'e_dcql_shape'],
    ['an inherited id', (shown) => ({ press: [shown], constructor: [shown] }), 'e_dcql_shape'],
    ['nothing', () => ({}), 'e_dcql_shape'],
    ['the same twice', (shown) => ({ press: [shown, shown] }), 'e_dcql_multiple'],
    ...[0, 1, -1, true, false, null, [], ''].map(
      (value) => [`${JSON.stringify(value)} as vp_token`, () => value, 'e_dcql_shape'] as const,
    ),
    ...[0, 1, -1, true, false, null, [], '', {}].map(
      (value) => [`${JSON.stringify(value)} as a presentation`, () => ({ press: [value] }), 'e_dcql_shape'] as const,
    ),
  ];
  it.each(SHAPES)('%s', async (_, shape, reason) => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const vpToken = shape(await scene.present(held, payload));
    await expectRefused(begun, reason, () => scene.answer(payload, vpToken));
  });
  it.each(['x', '~', 'a.b.c~', 'a.b.c~d~', '~~~', 'é'])('a presentation that is none: %j', async (text) => {
    const { begun, payload } = await begin();
    const before = scene.rows();
    const response = await scene.answer(payload, { press: [text] });
    expect(response.status).toBe(400);
    expect(scene.lastRefusal()).toMatch(/^e_(sdjwt|kb|json)_/);
    expect(scene.rows()).toBe(before);
    expect(await scene.stateOf(begun.tx)).toBe('open');
  });
});

describe('vp-11: more than was asked for', () => {
  it.each([[['professional_name']], [['zones', 'press']], [['days', '2026-11-24']], [['role']]] as const)(
    '%j beside what was asked',
    (path) =>
      expectPresentation('e_over_disclosure', (held, payload) =>
        scene.present(held, payload, { reveal: [['zones', 'pit'], ['days', TODAY], path] }),
      ),
  );
});

describe('vp-12: issuers that are not believed', () => {
  const causeOf = () => scene.refusals().at(-1)?.cause;

  it('a key that certifies itself', async () => {
    const stranger = await createKeyPair();
    const { x5c } = await scene.service.keys.signer('credential', scene.service.clock.now());
    const held = await scene.issue({ signer: { x5c, sign: stranger.sign as never } });
    const { begun, payload } = await begin();
    const shown = await scene.present(held, payload);
    await expectRefused(begun, 'e_signature', () => scene.answer(payload, { press: [shown] }));
  });
  it('another issuer under our own certificate', async () => {
    const held = await scene.issue({ iss: 'https://other.example' });
    const { begun, payload } = await begin();
    const shown = await scene.present(held, payload);
    await expectRefused(begun, 'e_issuer_trust', () => scene.answer(payload, { press: [shown] }));
    expect(causeOf()).toBe('e_iss');
  });
  it.each(['status', 'request', 'policy'] as const)(
    'our own %s key, which is certified for something else',
    async (purpose) => {
      const held = await scene.issue({
        signer: (await scene.service.keys.signer(purpose, scene.service.clock.now())) as never,
      });
      const { begun, payload } = await begin();
      const shown = await scene.present(held, payload);
      await expectRefused(begun, 'e_issuer_trust', () => scene.answer(payload, { press: [shown] }));
      expect(causeOf()).toBe('e_x5c_policy.purpose');
    },
  );
  it('no certificate at all, or a key in the header', async () => {
    const held = await scene.issue();
    const { issuerJwt, disclosures } = partsOf(held.sdJwt);
    const payloadText = Buffer.from(issuerJwt.split('.')[1] as string, 'base64url').toString();
    for (const [header, reason] of [
      [{ alg: 'ES256', typ: 'dc+sd-jwt' }, 'e_issuer_trust'],
      [{ alg: 'ES256', typ: 'dc+sd-jwt', jwk: held.holder.jwk }, 'e_issuer_trust'],
      [{ alg: 'none', typ: 'dc+sd-jwt' }, 'e_alg'],
      [{ alg: 'ES256', typ: 'vc+sd-jwt' }, 'e_typ'],
      [{ alg: 'ES256', typ: 'dc+sd-jwt', crit: ['x'] }, 'e_crit'],
    ] as const) {
      const forged = {
        ...held,
        sdJwt: `${[await jwt(header, payloadText, held.holder.sign), ...disclosures].join('~')}~`,
      };
      const { begun, payload } = await begin();
      const shown = await bind(forged, payload, []);
      await expectRefused(begun, reason, () => scene.answer(payload, { press: [shown] }));
    }
  });
});

/** Binds whatever text to a request, as a hostile wallet would. */
async function bind(held: Held, payload: RequestPayload, more: readonly string[]): Promise<string> {
  const { issuerJwt, disclosures } = partsOf(held.sdJwt);
  const presented = `${[issuerJwt, ...disclosures, ...more].join('~')}~`;
  const binding = { nonce: payload.nonce, aud: payload.client_id, iat: scene.service.clock.now() };
  return presented + (await createKeyBinding(presented, binding, held.holder.sign));
}

describe('credentials that do not count', () => {
  it('ended', async () => {
    const held = await scene.issue({ exp: scene.service.clock.now() + 30 });
    scene.service.clock.advance(91);
    const { begun, payload } = await begin();
    const shown = await scene.present(held, payload);
    await expectRefused(begun, 'e_expired', () => scene.answer(payload, { press: [shown] }));
  });
  it('not valid yet', async () => {
    const held = await scene.issue({ nbf: scene.service.clock.now() + 3600 });
    const { begun, payload } = await begin();
    const shown = await scene.present(held, payload);
    await expectRefused(begun, 'e_not_yet', () => scene.answer(payload, { press: [shown] }));
  });
  it('with a disclosure that nobody signed', () =>
    expectPresentation('e_sdjwt_unreferenced', (held, payload) =>
      bind(held, payload, [disclosure(['c2FsdHNhbHRzYWx0c2FsdA', 'zones', { pit: true }])]),
    ));
  it('without key binding', () =>
    expectPresentation('e_kb_missing', async (held, payload) => {
      const { issuerJwt, disclosures } = partsOf(await scene.present(held, payload));
      return `${[issuerJwt, ...disclosures].join('~')}~`;
    }));
});

describe('vp-16: a wallet that says no', () => {
  it.each([['access_denied'], ['wallet_unavailable'], ['something <b>else</b>']])(
    '%s ends the request politely, and its words are nowhere',
    async (error) => {
      const { begun, payload } = await begin();
      const description = '<script>alert("Ximena Centinela")</script>';
      const sent = await scene.post(payload.response_uri, {
        error,
        error_description: description,
        state: payload.state,
      });
      expect([sent.status, await sent.json()]).toEqual([200, {}]);
      const result = await scene.read(begun.tx);
      expect([result.status, await result.json()]).toEqual([200, { state: 'declined' }]);
      const everything = scene.service.store.sqlite.serialize().toString('latin1') + scene.service.log.lines.join('\n');
      expect(everything).not.toContain('script');
      expect(everything).not.toContain('<b>');
      const held = await scene.issue();
      const late = await scene.answer(payload, { press: [await scene.present(held, payload)] });
      expect(late.status).toBe(400);
      expect(scene.lastRefusal()).toBe('e_tx_consumed');
    },
  );
  it('inside an encrypted answer as well', async () => {
    const { begun, payload } = await begin();
    const sent = await scene.answer(payload, undefined, { payload: { error: 'access_denied' } });
    expect([sent.status, await sent.json()]).toEqual([200, {}]);
    expect(await scene.stateOf(begun.tx)).toBe('declined');
  });
  it('with the state of another request is not for this one', async () => {
    const { begun, payload } = await begin();
    const state = 'A'.repeat(43);
    await expectRefused(begun, 'e_state', () => scene.post(payload.response_uri, { error: 'access_denied', state }));
  });
});

describe('what is posted', () => {
  it.each([
    ['nothing', '', 'e_response_shape'],
    ['state alone', 'state=x', 'e_response_shape'],
    ['an answer and an error', 'response=a.b.c.d.e&error=access_denied', 'e_response_shape'],
    ['no JWE', 'response=x', 'e_jwe_format'],
    ['a JWS', 'response=a.b.c', 'e_jwe_format'],
    ['six parts', 'response=a.b.c.d.e.f', 'e_jwe_format'],
    ['five empty parts', 'response=....', 'e_jwe_format'],
    ['no JSON in the header', 'response=AAAA.b.c.d.e', 'e_jwe_format'],
  ])('%s', async (_, body, reason) => {
    const { begun, payload } = await begin();
    await expectRefused(begun, reason, () => scene.post(payload.response_uri, body));
  });
  it.each([
    ['response=a&response=b', 400, 'body_malformed'],
    [`response=${'A'.repeat(170_000)}`, 413, 'body_too_large'],
  ])('a form that cannot be read', async (body, status, reason) => {
    const { begun, payload } = await begin();
    const before = scene.rows();
    const sent = await scene.post(payload.response_uri, body);
    expect([sent.status, ((await sent.json()) as { error: string }).error]).toEqual([status, 'invalid_request']);
    expect(scene.lastRefusal()).toBe(reason);
    expect(scene.rows()).toBe(before);
    expect(await scene.stateOf(begun.tx)).toBe('open');
  });
  it('JSON is not a form', async () => {
    const { payload } = await begin();
    const sent = await scene.service.fetch(payload.response_uri, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"response":"x"}',
    });
    expect(sent.status).toBe(415);
    expect(scene.lastRefusal()).toBe('body_media_type');
  });
  it.each(['x', 'A'.repeat(43), `${'A'.repeat(42)}B`, 'constructor', '__proto__'])(
    'an address that is no request: %s',
    async (tx) => {
      const sent = await scene.post(`${scene.service.publicUrl}/response/${tx}`, { response: 'a.b.c.d.e' });
      expect([sent.status, await sent.json()]).toEqual([400, { error: 'invalid_request' }]);
      expect(scene.lastRefusal()).toBe('e_tx_unknown');
    },
  );
  it.each([
    ['not JSON', undefined],
    ['an error and presentations', { error: 'access_denied' }],
    ['an error that is no text', { vp_token: undefined, error: 1 }],
    ['neither', { vp_token: undefined }],
  ])('a payload that is %s', async (what, change) => {
    const held = await scene.issue();
    const { begun, payload } = await begin();
    const vpToken = { press: [await scene.present(held, payload)] };
    if (change === undefined) return expect(what).toBe('not JSON');
    return expectRefused(begun, 'e_response_shape', () => scene.answer(payload, vpToken, { payload: change }));
  });
});

describe('time', () => {
  it('an answer after the end is refused, and the request is over', async () => {
    const own = await startScene();
    const held = await own.issue();
    const begun = await own.ask({ ttl: 60 });
    const { payload } = await own.fetchRequest(begun);
    expect(begun.exp).toBe(own.service.clock.now() + 60);
    own.service.clock.advance(60);
    const sent = await own.answer(payload, { press: [await own.present(held, payload)] });
    expect([sent.status, await sent.json()]).toEqual([400, { error: 'invalid_request' }]);
    expect(own.lastRefusal()).toBe('e_tx_expired');
    expect((await own.read(begun.tx)).status).toBe(410);
    own.service.close();
  });
  it('a verdict waits for 120 seconds', async () => {
    const own = await startScene();
    const held = await own.issue();
    const [late, later] = [await own.ask(), await own.ask()];
    await own.show(held, late);
    own.service.clock.advance(120);
    expect((await own.verdictOf(late)).verdict).toBe('go');
    await own.show(await own.issue(), later).catch(() => undefined);
    own.service.close();
  });
  it('and is gone after that', async () => {
    const own = await startScene();
    const begun = await own.ask({ ttl: 300 });
    await own.show(await own.issue(), begun);
    own.service.clock.advance(121);
    expect((await own.read(begun.tx)).status).toBe(410);
    own.service.close();
  });
});
