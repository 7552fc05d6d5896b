import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GateClient,
  type GateQuestion,
  type GateRequest,
  orThrow,
  responseCodeOf,
} from '../../src/client/index.ts';
import { answer, type CredoHolder, pickUp, startCredoHolder } from './credo/holder.ts';
import { pickUpCopies } from './digitalbazaar/held-copies.ts';
import { type RunningService, startGafete } from './service.ts';
import { createSphereonHolder } from './sphereon/holder.ts';
import type { HeldCopy } from './sphereon/presentation.ts';

const BACK = 'https://press-centre.example/back';

/** What a wallet does with a link, up to where the verifier sends the browser. */
type Answer = (request: GateRequest) => Promise<{ readonly redirectUri: string | undefined }>;

describe('a gate asks wallets that we did not write', () => {
  let service: RunningService;
  let pit: GateClient;
  let pool: GateClient;
  let seats: GateClient;
  beforeAll(async () => {
    service = await startGafete({ tls: true });
    pit = await service.appointGate({ purpose: 'zone-gate', zones: ['pit'] });
    pool = await service.appointGate({ purpose: 'pool-coordinator', redirectUris: [BACK] });
    seats = await service.appointGate({ purpose: 'seat-allocator' });
  });
  afterAll(() => service?.stop());

  const vct = () => `${service.issuer}/types/press-accreditation/1`;
  const press = (rest: object): GateQuestion => ({
    query: { credentials: [{ id: 'press', format: 'dc+sd-jwt', meta: { vct_values: [vct()] }, ...rest }] },
  });

  function answersEveryQuestion(answering: () => Answer): void {
    it('is asked for its zone, and gets in', async () => {
      const request = orThrow(await pit.ask());
      await answering()(request);
      const verdict = orThrow(await request.wait());
      expect(verdict).toMatchObject({ verdict: 'go', reason: 'OK', claims: { press: [{ zones: { pit: true } }] } });
      expect(JSON.stringify(verdict)).not.toMatch(/hall|cnf|status|role/);
    });

    it('answers plain DCQL', async () => {
      const request = orThrow(await pool.ask(press({ claims: [{ path: ['role'] }, { path: ['outlet_name'] }] })));
      await answering()(request);
      const claims = { press: [{ role: 'photo', outlet_name: 'Canal Ñandú' }] };
      expect(orThrow(await request.wait())).toMatchObject({ verdict: 'go', claims });
    });

    it('takes the second of two claim_sets when it has not the first', async () => {
      const claims = [
        { id: 'g', path: ['gender_bucket'] },
        { id: 'm', path: ['medium'] },
        { id: 'r', path: ['role'] },
      ];
      const claim_sets = [
        ['m', 'g'],
        ['m', 'r'],
      ];
      const request = orThrow(await seats.ask(press({ claims, claim_sets })));
      await answering()(request);
      const shown = { press: [{ medium: 'print', role: 'photo' }] };
      expect(orThrow(await request.wait())).toMatchObject({ verdict: 'go', claims: shown });
    });

    it('comes back to the gate on the same device, with the code that the verdict needs', async () => {
      const request = orThrow(await pool.ask({ redirectUri: BACK }));
      const { redirectUri = '' } = await answering()(request);
      expect(redirectUri.startsWith(`${BACK}#response_code=`)).toBe(true);
      expect(await request.wait()).toMatchObject({ ok: false, error: { problem: 'session' } });
      const responseCode = responseCodeOf(redirectUri);
      expect(orThrow(await request.wait({ responseCode }))).toMatchObject({ verdict: 'go', reason: 'OK' });
    });
  }

  describe('Credo 0.6.3', () => {
    let agent: CredoHolder;
    beforeAll(async () => {
      agent = await startCredoHolder({ anchors: [service.anchor] });
      await pickUp(agent, (await service.accredit({ txCode: false })).link);
    });
    afterAll(() => agent?.shutdown());

    answersEveryQuestion(() => async ({ link }) => {
      const { sent } = await answer(agent, link);
      expect(sent).toMatchObject({ ok: true, serverResponse: { status: 200 } });
      return { redirectUri: sent.redirectUri };
    });

    it('fetches the request by post, as the link says, without a nonce of its own', async () => {
      const { link, requestUri } = orThrow(await pit.ask());
      const { request } = await answer(agent, link);
      expect(service.seen).toContain(`POST ${new URL(requestUri).pathname}`);
      expect(request.authorizationRequestPayload).not.toHaveProperty('wallet_nonce');
    });

    it('refuses the request of an office whose root it was not given', async () => {
      const otherRoot = new X509Certificate(service.ca as string).raw.toString('base64');
      const stranger = await startCredoHolder({ anchors: [otherRoot] });
      try {
        const { link } = orThrow(await pit.ask());
        await expect(answer(stranger, link)).rejects.toThrow('No trusted certificate was found');
      } finally {
        await stranger.shutdown();
      }
    });
  });

  describe('@sphereon/did-auth-siop 0.20.1, with copies that @digitalbazaar/oid4-client picked up', () => {
    let takeCopy: () => HeldCopy;
    beforeAll(async () => {
      takeCopy = await pickUpCopies((await service.accredit({ txCode: false })).link, 10);
    });

    answersEveryQuestion(() => async ({ link }) => {
      const wallet = createSphereonHolder(service.anchor);
      const { status, body } = await wallet.answer(await wallet.read(link), { held: takeCopy() });
      expect(status).toBe(200);
      return { redirectUri: body['redirect_uri'] as string | undefined };
    });
  });
});
