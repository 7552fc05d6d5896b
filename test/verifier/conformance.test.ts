/** What the OpenID Foundation’s verifier plan sends, good and bad. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyBinding } from '../../src/credential/sd-jwt/index.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { DAY } from '../../src/lib/time.ts';
import { createKeyPair } from '../access/enrolled-client.ts';
import { createExchange, type Exchange, flip, partsOf } from './exchange.ts';
import { MODES } from './requester.ts';
import { type RequestPayload, type Scene, startScene, TODAY } from './scene.ts';

describe.each(MODES)('%s mode', (mode) => {
  let scene: Scene;
  let begin: Exchange['begin'];
  let expectPresentation: Exchange['expectPresentation'];
  beforeAll(async () => {
    scene = await startScene({ mode });
    ({ begin, expectPresentation } = createExchange(scene));
  });
  afterAll(() => scene.service.close());

  const YEAR = 365 * DAY;

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
});
