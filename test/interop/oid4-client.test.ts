import { generateDIDProofJWT, getCredentialOffer, OID4Client, robustDiscoverIssuer } from '@digitalbazaar/oid4-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GateClient, orThrow } from '../../src/client/index.ts';
import { pemOf, readAlone, readFetched, sendAlone, sendEncrypted } from './digitalbazaar/answer.ts';
import { pickUpCopies } from './digitalbazaar/held-copies.ts';
import { drawKey, redeem, requestCopies } from './digitalbazaar/wallet.ts';
import { createSdJwtJsVerifier, payloadOf } from './sd-jwt-js/verifier.ts';
import { type RunningService, startGafete } from './service.ts';

/** Messages of an error and of everything that caused it. */
function messagesOf(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...messagesOf(error.cause)] : [];
}

async function failureOf(work: Promise<unknown>): Promise<Error & { readonly cause?: unknown }> {
  return work.then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error,
  );
}

describe('@digitalbazaar/oid4-client', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startGafete({ tls: true });
  });
  afterAll(() => service?.stop());

  async function expectGoodCopies(copies: readonly string[], n: number): Promise<void> {
    const verifier = createSdJwtJsVerifier(service.anchor);
    expect(new Set(copies).size).toBe(n);
    for (const copy of copies) {
      const { payload } = await verifier.verify(copy);
      expect(payload).toMatchObject({ event: service.event, role: 'photo', zones: { pit: true, hall: true } });
      expect(await verifier.statusOf(copy)).toBe(0);
    }
  }

  it('picks a credential up without tx_code, as a Bearer client', async () => {
    const { link, txCode } = await service.accredit({ txCode: false });
    expect(txCode).toBeUndefined();
    const redeemed = await redeem(link);
    expect(redeemed.token['token_type']).toBe('Bearer');
    const { keys, copies } = await requestCopies(redeemed, 1);
    expect(payloadOf(copies[0] as string)).toMatchObject({ cnf: { jwk: keys[0]?.jwk } });
    await expectGoodCopies(copies, 1);
  });

  it('picks a batch of ten up with tx_code, each copy bound to its own key', async () => {
    const { link, txCode } = await service.accredit();
    const { keys, copies } = await requestCopies(await redeem(link, txCode as string), 10);
    const bound = copies.map((copy) => (payloadOf(copy)['cnf'] as { jwk: object }).jwk);
    expect(bound).toEqual(keys.map(({ jwk }) => jwk));
    await expectGoodCopies(copies, 10);
  });

  it('is told so when the tx_code is missing, and can go on', async () => {
    const { link, txCode } = await service.accredit();
    await expect(redeem(link)).rejects.toThrow(/400 .*invalid_request/);
    await expectGoodCopies((await requestCopies(await redeem(link, txCode as string), 2)).copies, 2);
  });

  describe('cannot do alone (README.md says why)', () => {
    it('discover: it takes the issuer metadata for the authorization server’s', async () => {
      const failure = await failureOf(robustDiscoverIssuer({ issuer: service.issuer }));
      expect(messagesOf(failure)).toContain('"issuer" is not an HTTPS URL.');
      const { link } = await service.accredit({ txCode: false });
      const offer = await getCredentialOffer({ url: link });
      const whole = await failureOf(OID4Client.fromCredentialOffer({ offer, supportedFormats: ['dc+sd-jwt'] }));
      expect(messagesOf(whole)).toContain('"issuer" is not an HTTPS URL.');
      // It failed before it showed the code to anybody: the offer is as it was.
      await expectGoodCopies((await requestCopies(await redeem(link), 1)).copies, 1);
    });

    it('make a request for a dc+sd-jwt: it wants a credential_definition', async () => {
      const { link } = await service.accredit({ txCode: false });
      const { client } = await redeem(link);
      const failure = await failureOf(client.requestCredentials({ format: 'dc+sd-jwt' }));
      expect(failure.message).toBe('Credential request "credential_definition" must be an object.');
    });

    it('make a key proof of 1.0: typ, iat and jwk are missing, and it adds a member to proofs', async () => {
      const { signer } = await drawKey();
      const jwt = await generateDIDProofJWT({ signer, nonce: 'n', iss: 'did:example:holder', aud: service.issuer });
      const [header, payload] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString()) as [
        string,
        string,
      ];
      expect(JSON.parse(header)).toEqual({ alg: 'ES256', kid: signer.id });
      expect(JSON.parse(payload)).not.toHaveProperty('iat');

      const { link } = await service.accredit({ txCode: false });
      const redeemed = await redeem(link);
      const { client, offer } = redeemed;
      const { nonce } = await client.getNonce();
      const requests = [{ credential_configuration_id: offer.credential_configuration_ids[0] }];
      const own = client.requestCredentials({ requests, nonce, did: 'did:example:holder', didProofSigner: signer });
      const failure = (await failureOf(own)).cause as { readonly data?: { readonly error?: unknown } };
      expect(failure.data?.error).toBe('invalid_credential_request');
      // A refused request leaves the session usable.
      await expectGoodCopies((await requestCopies(redeemed, 1)).copies, 1);
    });
  });

  describe('answering a gate', () => {
    const PIT = [['zones', 'pit']];
    let pit: GateClient;
    beforeAll(async () => {
      pit = await service.appointGate({ purpose: 'zone-gate', zones: ['pit'] });
    });
    const pickUpOne = async () => (await pickUpCopies((await service.accredit({ txCode: false })).link, 1))();

    it('gets in, with a request that was fetched and an answer that was encrypted for it', async () => {
      const request = orThrow(await pit.ask());
      const { result } = await sendEncrypted(await readFetched(request.link), await pickUpOne(), PIT);
      expect(result).toEqual({});
      expect(orThrow(await request.wait())).toMatchObject({
        verdict: 'go',
        claims: { press: [{ zones: { pit: true } }] },
      });
    });

    it('cannot read the request alone: it verifies chain and signature, and fails to hash the certificate', async () => {
      const { link } = orThrow(await pit.ask());
      await expect(readAlone(link, pemOf(service.anchor))).rejects.toThrow('chain[0].toBER is not a function');
      // The control: with a root that is not the office's it does not come as far.
      await expect(readAlone(link, service.ca as string)).rejects.toThrow('"x5c" certificate chain is invalid');
    });

    it('cannot answer alone: what it encrypts has no state, and the request stays open', async () => {
      const request = orThrow(await pit.ask());
      const held = await pickUpOne();
      const read = await readFetched(request.link);
      const before = service.refusals().length;
      const { cause } = await failureOf(sendAlone(read, held, PIT));
      expect((cause as { readonly status?: unknown }).status).toBe(400);
      await expect.poll(() => service.refusals().slice(before), { timeout: 10_000 }).toEqual(['e_state']);
      await sendEncrypted(read, held, PIT);
      expect(orThrow(await request.wait())).toMatchObject({ verdict: 'go' });
    });
  });
});
