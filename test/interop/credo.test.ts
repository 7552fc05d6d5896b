import { IntegrityVerifier } from '@credo-ts/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccreditedPerson,
  createChecker,
  createWalletClient,
  orThrow,
  type WalletFile,
} from '../../src/client/index.ts';
import { type CredoHolder, pickUp, startCredoHolder } from './credo/holder.ts';
import { createSdJwtJsVerifier, payloadOf } from './sd-jwt-js/verifier.ts';
import { type RunningService, STATUS_PERIOD, startGafete } from './service.ts';

const AUDIENCE = 'x509_san_dns:gate.example';
type Held = Awaited<ReturnType<typeof pickUp>>['record'];

const nextStatusList = () => new Promise((resolve) => setTimeout(resolve, (STATUS_PERIOD + 2) * 1000));
const copiesOf = (record: Held) => record.credentialInstances.map(({ compactSdJwtVc }) => compactSdJwtVc);
const drawNonce = () => crypto.randomUUID();

describe('a Credo 0.6.3 holder', () => {
  let service: RunningService;
  let agent: CredoHolder;
  let accredited: AccreditedPerson;
  let batch: Held;

  beforeAll(async () => {
    service = await startGafete({ tls: true });
    agent = await startCredoHolder({ anchors: [service.anchor] });
  });
  afterAll(async () => {
    await agent?.shutdown();
    await service?.stop();
  });

  /** What Credo makes of the first copy: the pit zone shown, the rest kept, bound to audience and nonce. */
  function present(record: Held, nonce: string): Promise<string> {
    return agent.sdJwtVc.present({
      sdJwtVc: record.firstCredential,
      presentationFrame: { zones: { pit: true } },
      verifierMetadata: { audience: AUDIENCE, nonce, issuedAt: Math.floor(Date.now() / 1000) },
    });
  }

  /** A checker that has cached nothing. */
  function check(presentation: string, nonce: string) {
    const checker = createChecker({ trust: { anchors: [service.anchor] }, issuers: [service.issuer] });
    return checker.check(presentation, { audience: AUDIENCE, nonce, event: service.event });
  }

  it('reads the offer and the metadata as OpenID4VCI 1.0', async () => {
    const { link } = await service.accredit({ txCode: false });
    const { metadata, offeredCredentialConfigurations } = await agent.openid4vc.holder.resolveCredentialOffer(link);
    expect(metadata.originalDraftVersion).toBe('V1');
    expect(Object.keys(offeredCredentialConfigurations)).toEqual(['press-accreditation']);
  });

  it('picks a credential up without tx_code', async () => {
    const { link, txCode } = await service.accredit({ txCode: false });
    expect(txCode).toBeUndefined();
    const { record } = await pickUp(agent, link, { copies: 1 });
    expect(copiesOf(record)).toHaveLength(1);
    expect(record.firstCredential.prettyClaims).toMatchObject({ event: service.event, outlet_name: 'Canal Ñandú' });
  });

  it('picks a batch of ten up with tx_code and DPoP, each copy bound to its own key', async () => {
    accredited = await service.accredit();
    const pickedUp = await pickUp(agent, accredited.link, { txCode: accredited.txCode as string });
    const { record, token, accepted, again } = pickedUp;
    batch = record;
    expect(token.accessTokenResponse.token_type).toBe('DPoP');
    const copies = copiesOf(record);
    const bound = copies.map((copy) => JSON.stringify(payloadOf(copy)['cnf']));
    const indices = copies.map((copy) => JSON.stringify(payloadOf(copy)['status']));
    expect([copies.length, new Set(bound).size, new Set(indices).size]).toEqual([10, 10, 10]);
    expect(orThrow(await service.desk.status(accredited.accreditation)).state).toBe('active');
    await accepted();
    // The notification has ended the session: nothing more is issued for this token.
    const refusal = { credentialErrorResponseResult: { data: { error: 'invalid_token' } } };
    await expect(again()).rejects.toMatchObject({ response: refusal });
  });

  it('may ask again with its DPoP key when the answer was lost, and only the last copies live', async () => {
    const { link } = await service.accredit({ txCode: false });
    const { record: lost, again } = await pickUp(agent, link, { copies: 2 });
    const kept = await again();
    await nextStatusList();
    const verifier = createSdJwtJsVerifier(service.anchor);
    expect(await Promise.all(copiesOf(lost).map(verifier.statusOf))).toEqual([1, 1]);
    expect(await Promise.all(copiesOf(kept).map(verifier.statusOf))).toEqual([0, 0]);
  });

  it('takes the type metadata, whose integrity it checks', async () => {
    const vct = `${service.issuer}/types/press-accreditation/1`;
    expect(batch.typeMetadata).toMatchObject({ vct });
    // The control: over the same octets another digest is refused.
    const served = new Uint8Array(await (await fetch(vct)).arrayBuffer());
    const integrity = payloadOf(batch.encoded)['vct#integrity'] as string;
    expect(() => IntegrityVerifier.verifyIntegrity(served, integrity)).not.toThrow();
    expect(() => IntegrityVerifier.verifyIntegrity(served.slice(1), integrity)).toThrow('Integrity check failed');
  });

  it('is refused with a wrong tx_code, and gets the credential with the right one', async () => {
    const { link, txCode } = await service.accredit();
    const wrong = txCode === '000000' ? '111111' : '000000';
    await expect(pickUp(agent, link, { txCode: wrong })).rejects.toMatchObject({ response: { status: 400 } });
    expect(copiesOf((await pickUp(agent, link, { txCode: txCode as string, copies: 2 })).record)).toHaveLength(2);
  });

  it('holds copies that verify in @sd-jwt/sd-jwt-vc, with lists that verify in @sd-jwt/jwt-status-list', async () => {
    const verifier = createSdJwtJsVerifier(service.anchor);
    for (const copy of copiesOf(batch)) {
      const { payload } = await verifier.verify(copy);
      expect(payload).toMatchObject({ role: 'photo', medium: 'print', zones: { pit: true, hall: true } });
      expect(await verifier.statusOf(copy)).toBe(0);
    }
  });

  it('shows what is asked: our checker and @sd-jwt accept it', async () => {
    const nonce = drawNonce();
    const presentation = await present(batch, nonce);
    const verdict = await check(presentation, nonce);
    expect(verdict).toMatchObject({ verdict: 'go', reason: 'OK', issuer: service.issuer });
    expect(verdict.claims).toEqual({ event: service.event, level: 'event_pass', zones: { pit: true } });
    const { payload, kb } = await createSdJwtJsVerifier(service.anchor).verify(presentation, nonce);
    expect(payload).toMatchObject({ zones: { pit: true } });
    expect(payload).not.toHaveProperty('role');
    expect(kb?.payload).toMatchObject({ aud: AUDIENCE, nonce });
  });

  it('is refused by our checker with another nonce', async () => {
    const verdict = await check(await present(batch, drawNonce()), drawNonce());
    expect(verdict).toMatchObject({ verdict: 'stop', reason: 'E_KB_NONCE' });
  });

  it('verifies, as a verifier, what our own wallet shows', async () => {
    let file: WalletFile | undefined;
    const store = {
      load: async () => file,
      save: async (next: WalletFile) => {
        file = next;
      },
    };
    const wallet = createWalletClient({ store, trust: { anchors: [service.anchor] } });
    const { link, txCode } = await service.accredit();
    orThrow(await wallet.accept(link, { txCode: txCode as string, confirm: () => true }));
    const nonce = drawNonce();
    const { presentation } = orThrow(await wallet.present({ audience: AUDIENCE, nonce, show: ['role'] }));
    const keyBinding = { audience: AUDIENCE, nonce };
    const verified = await agent.sdJwtVc.verify({ compactSdJwtVc: presentation, keyBinding, fetchTypeMetadata: true });
    expect(verified).toMatchObject({ isValid: true, sdJwtVc: { prettyClaims: { role: 'photo' } } });
    const other = await agent.sdJwtVc.verify({
      compactSdJwtVc: presentation,
      keyBinding: { ...keyBinding, nonce: 'x' },
    });
    expect(other.isValid).toBe(false);
  });

  it('is stopped by everybody once the office has revoked: all ten copies, and nobody else’s', async () => {
    const { record: bystander } = await pickUp(agent, (await service.accredit({ txCode: false })).link, { copies: 1 });
    const accreditations = [accredited.accreditation];
    orThrow(await service.desk.revoke({ accreditations, reason: 'ROLE_ENDED' }));
    await nextStatusList();
    const verifier = createSdJwtJsVerifier(service.anchor);
    for (const copy of copiesOf(batch)) expect(await verifier.statusOf(copy)).toBe(1);
    expect(await verifier.statusOf(bystander.encoded)).toBe(0);
    await expect(verifier.verify(batch.encoded)).rejects.toThrow('Status is not valid');
    expect(await agent.sdJwtVc.verify({ compactSdJwtVc: batch.encoded })).toMatchObject({ isValid: false });
    expect(await agent.sdJwtVc.verify({ compactSdJwtVc: bystander.encoded })).toMatchObject({ isValid: true });
    const nonce = drawNonce();
    expect(await check(await present(batch, nonce), nonce)).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
  });

  it('sees a suspension as two, and valid again after it', async () => {
    const person = await service.accredit({ txCode: false });
    const { record } = await pickUp(agent, person.link, { copies: 1 });
    const accreditations = [person.accreditation];
    const verifier = createSdJwtJsVerifier(service.anchor);
    orThrow(await service.desk.suspend({ accreditations, reason: 'LOST' }));
    await nextStatusList();
    expect(await verifier.statusOf(record.encoded)).toBe(2);
    orThrow(await service.desk.resume({ accreditations, reason: 'FOUND' }));
    await nextStatusList();
    expect(await verifier.statusOf(record.encoded)).toBe(0);
  });

  it('holds copies whose type metadata @sd-jwt cannot check: it compares hexadecimal with base64', async () => {
    const verifier = createSdJwtJsVerifier(service.anchor, { loadTypeMetadata: true });
    const { record } = await pickUp(agent, (await service.accredit({ txCode: false })).link, { copies: 1 });
    await expect(verifier.verify(record.encoded)).rejects.toThrow(/Integrity check for .* failed: is [0-9a-f]{64}/);
  });

  describe('as it comes, without StatusSignerModule (README.md says why)', () => {
    it('refuses the credential, because it checks the status list with the credential’s key', async () => {
      const plain = await startCredoHolder({ anchors: [service.anchor], asItComes: true });
      try {
        const { link } = await service.accredit({ txCode: false });
        await expect(pickUp(plain, link, { copies: 1 })).rejects.toThrow(
          'Status List JWT verification failed: Verify Error: Invalid JWT Signature',
        );
      } finally {
        await plain.shutdown();
      }
    });
  });
});
