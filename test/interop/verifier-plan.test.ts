/**
 * The modules of the OpenID Foundation's plan for verifiers (oid4vp-1final-verifier-test-plan), each driven by a wallet that
 * we did not write through the running service. Named as the plan names them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GateClient, type GateRequest, orThrow } from '../../src/client/index.ts';
import { pickUpCopies } from './digitalbazaar/held-copies.ts';
import { payloadOf } from './sd-jwt-js/verifier.ts';
import { type RunningService, startGafete } from './service.ts';
import { type Answering, createSphereonHolder, type SphereonHolder } from './sphereon/holder.ts';
import type { HeldCopy, Spoiled } from './sphereon/presentation.ts';

describe('the plan for verifiers, with @sphereon/did-auth-siop as the wallet', () => {
  let service: RunningService;
  let pit: GateClient;
  let wallet: SphereonHolder;
  let takeCopy: () => HeldCopy;
  beforeAll(async () => {
    service = await startGafete({ tls: true });
    pit = await service.appointGate({ purpose: 'zone-gate', zones: ['pit'] });
    wallet = createSphereonHolder(service.anchor);
    const copies = await Promise.all(
      [1, 2].map(async () => {
        const { link } = await service.accredit({ txCode: false });
        return pickUpCopies(link, 10);
      }),
    );
    let taken = 0;
    takeCopy = () => (copies[taken++ % copies.length] as () => HeldCopy)();
  });
  afterAll(() => service?.stop());

  const answer = async ({ link }: GateRequest, answering: Answering) =>
    wallet.answer(await wallet.read(link), answering);
  /** The log comes through another pipe than the answer. */
  const expectRefusals = (before: number, reasons: readonly string[]) =>
    expect.poll(() => service.refusals().slice(before), { timeout: 10_000 }).toEqual(reasons);

  async function expectEntry(request: GateRequest, answered: { readonly status: number; readonly body: object }) {
    expect(answered).toEqual({ status: 200, body: {} });
    expect(orThrow(await request.wait())).toMatchObject({ verdict: 'go', reason: 'OK' });
  }

  it.each(['A128GCM', 'A256GCM'] as const)('happy-flow, encrypted with %s', async (enc) => {
    const request = orThrow(await pit.ask());
    await expectEntry(request, await answer(request, { held: takeCopy(), enc }));
  });

  it('minimal-cnf-jwk: a key of four members is enough', async () => {
    const held = takeCopy();
    const { cnf } = payloadOf(held.copy) as { cnf: { jwk: object } };
    expect(Object.keys(cnf.jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    const request = orThrow(await pit.ask());
    await expectEntry(request, await answer(request, { held }));
  });

  it('request-uri-method-post: the request repeats the wallet’s nonce', async () => {
    const request = orThrow(await pit.ask());
    expect(new URL(request.link).searchParams.get('request_uri_method')).toBe('post');
    const body = new URLSearchParams({ wallet_nonce: 'of-this-wallet', wallet_metadata: '{}' });
    const fetched = await fetch(request.requestUri, { method: 'POST', body });
    expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'application/oauth-authz-req+jwt']);
    const read = await wallet.read(await fetched.text());
    expect(read.payload).toMatchObject({ wallet_nonce: 'of-this-wallet' });
    await expectEntry(request, await wallet.answer(read, { held: takeCopy() }));
  });

  it('request-uri-fetched-twice: the same request is served again, and either can be answered', async () => {
    const request = orThrow(await pit.ask());
    const [first, second] = [await wallet.read(request.link), await wallet.read(request.link)];
    expect(second.payload).toEqual(first.payload);
    await expectEntry(request, await wallet.answer(first, { held: takeCopy() }));
  });

  it('uses another encryption key for every request', async () => {
    const keys = await Promise.all(
      [1, 2, 3].map(async () => {
        const { payload } = await wallet.read(orThrow(await pit.ask()).link);
        return (payload as { client_metadata: { jwks: { keys: [{ x: string }] } } }).client_metadata.jwks.keys[0].x;
      }),
    );
    expect(new Set(keys).size).toBe(3);
  });

  const NEGATIVES: readonly (readonly [module: string, spoiled: Spoiled, reason: string])[] = [
    ['invalid-kb-jwt-signature', 'kb-signature', 'e_kb_signature'],
    ['invalid-credential-signature', 'credential-signature', 'e_signature'],
    ['invalid-sd-hash', 'sd-hash', 'e_kb_sd_hash'],
    ['invalid-kb-jwt-nonce', 'nonce', 'e_kb_nonce'],
    ['invalid-kb-jwt-aud', 'aud', 'e_kb_aud'],
    ['kb-jwt-iat-in-past', 'iat-in-past', 'e_kb_iat'],
    ['kb-jwt-iat-in-future', 'iat-in-future', 'e_kb_iat'],
  ];
  it.each(NEGATIVES)(
    '%s: refused, and the request stays open for the same copy as it should be',
    async (_, spoiled, reason) => {
      const request = orThrow(await pit.ask());
      const held = takeCopy();
      const before = service.refusals().length;
      const refused = await answer(request, { held, spoiled });
      // One word for all of them: which check failed would help whoever is trying. The operator's log has it.
      expect(refused).toEqual({ status: 400, body: { error: 'invalid_request' } });
      await expectRefusals(before, [reason]);
      await expectEntry(request, await answer(request, { held }));
    },
  );

  it('refuses what the plan has no module for: more claims than were asked, and the same answer twice', async () => {
    const request = orThrow(await pit.ask());
    const before = service.refusals().length;
    const held = takeCopy();
    const show = [['zones', 'pit'], ['role']];
    expect((await answer(request, { held, show })).status).toBe(400);
    const read = await wallet.read(request.link);
    await expectEntry(request, await wallet.answer(read, { held }));
    expect((await wallet.answer(read, { held })).status).toBe(400);
    await expectRefusals(before, ['e_over_disclosure', 'e_tx_consumed']);
  });
});
