/** What is inside an answer: every row of the catalogue about presentations, with its own reason in the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/credential/accreditation/index.ts';
import { createKeyBinding } from '../../src/credential/sd-jwt/index.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { createKeyPair } from '../access/enrolled-client.ts';
import { disclosure, jwt } from '../credential/sd-jwt/forge.ts';
import { createExchange, type Exchange, partsOf } from './exchange.ts';
import { MODES } from './requester.ts';
import { claimsOf, type Held, type RequestPayload, type Scene, startScene, TODAY } from './scene.ts';

describe.each(MODES)('%s mode', (mode) => {
  let scene: Scene;
  let begin: Exchange['begin'];
  let expectRefused: Exchange['expectRefused'];
  let expectPresentation: Exchange['expectPresentation'];
  beforeAll(async () => {
    scene = await startScene({ mode });
    ({ begin, expectRefused, expectPresentation } = createExchange(scene));
  });
  afterAll(() => scene.service.close());

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
});
