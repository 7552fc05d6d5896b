/** What is posted to a response address: the right request, once, encrypted as it was asked for, in time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { MODES } from './requester.ts';
import { type Scene, startScene } from './scene.ts';

describe.each(MODES)('%s mode', (mode) => {
  let scene: Scene;
  let begin: Exchange['begin'];
  let expectRefused: Exchange['expectRefused'];
  beforeAll(async () => {
    scene = await startScene({ mode });
    ({ begin, expectRefused } = createExchange(scene));
  });
  afterAll(() => scene.service.close());

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
      await expectRefused(begun, reason, () =>
        scene.post(payload.response_uri, { response: [text, ...rest].join('.') }),
      );
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
        const everything =
          scene.service.store.sqlite.serialize().toString('latin1') + scene.service.log.lines.join('\n');
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
      ['an error and presentations', { error: 'access_denied' }],
      ['an error that is no text', { vp_token: undefined, error: 1 }],
      ['neither', { vp_token: undefined }],
    ])('a payload that is %s', async (_, change) => {
      const held = await scene.issue();
      const { begun, payload } = await begin();
      const vpToken = { press: [await scene.present(held, payload)] };
      await expectRefused(begun, 'e_response_shape', () => scene.answer(payload, vpToken, { payload: change }));
    });
    it.each([
      '',
      'x',
      '[]',
      '1',
      '{"state":',
      '{"vp_token":{},"vp_token":{}}',
      '\ufeff{}',
      `${'['.repeat(20)}${']'.repeat(20)}`,
    ])('a payload that is not one JSON object: %j', async (plaintext) => {
      const { begun, payload } = await begin();
      await expectRefused(begun, 'e_response_shape', () => scene.answer(payload, {}, { plaintext }));
    });
  });
});

describe('judge mode', () => {
  let scene: Scene;
  let begin: Exchange['begin'];
  beforeAll(async () => {
    scene = await startScene();
    ({ begin } = createExchange(scene));
  });
  afterAll(() => scene.service.close());

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
      const passed = () =>
        (scene.sql<{ n: number }>('SELECT sum(passed) AS n FROM judged_hours')[0] as { n: number }).n;
      const before = passed();
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => scene.post(payload.response_uri, { response })),
      );
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
      const begun = await own.ask({ ttl: 10 });
      await own.show(await own.issue(), begun);
      own.service.clock.advance(120);
      expect((await own.verdictOf(begun)).verdict).toBe('go');
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
});
