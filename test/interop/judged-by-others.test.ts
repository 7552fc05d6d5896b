import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccreditedPerson, type GateClient, orThrow } from '../../src/client/index.ts';
import { type CredoVerifier, startCredoVerifier } from './credo/verifier.ts';
import { pickUpCopies } from './digitalbazaar/held-copies.ts';
import { createSdJwtJsVerifier } from './sd-jwt-js/verifier.ts';
import { type RunningService, STATUS_PERIOD, startGafete } from './service.ts';
import { createSphereonHolder } from './sphereon/holder.ts';
import { type HeldCopy, present } from './sphereon/presentation.ts';

const nextStatusList = () => new Promise((resolve) => setTimeout(resolve, (STATUS_PERIOD + 2) * 1000));

describe('what we issue, shown to verifiers that we did not write', () => {
  let service: RunningService;
  let credo: CredoVerifier;
  let pit: GateClient;
  let accredited: AccreditedPerson;
  let takeCopy: () => HeldCopy;
  beforeAll(async () => {
    service = await startGafete({ tls: true });
    credo = await startCredoVerifier({ anchors: [service.anchor] });
    pit = await service.appointGate({ purpose: 'zone-gate', zones: ['pit'] });
    accredited = await service.accredit({ txCode: false });
    takeCopy = await pickUpCopies(accredited.link, 10);
  });
  afterAll(async () => {
    await credo?.stop();
    await service?.stop();
  });

  /** Credo asks for the role and one zone, and the second wallet answers. */
  async function showToCredo() {
    const asked = await credo.ask(`${service.issuer}/types/press-accreditation/1`, [['role'], ['zones', 'pit']]);
    const wallet = createSphereonHolder(credo.anchor);
    const { status } = await wallet.answer(await wallet.read(asked.link), { held: takeCopy() });
    return { ...asked, status };
  }
  async function showToGate() {
    const request = orThrow(await pit.ask());
    const wallet = createSphereonHolder(service.anchor);
    await wallet.answer(await wallet.read(request.link), { held: takeCopy() });
    return orThrow(await request.wait());
  }
  const showToSdJwtJs = async () => {
    const presentation = await present(takeCopy(), [[['role']]], { aud: 'x509_hash:somebody', nonce: 'n' });
    return createSdJwtJsVerifier(service.anchor).verify(presentation, 'n');
  };

  it('is believed by a Credo 0.6.3 verifier, status and all', async () => {
    const { status, outcome, claimsShown } = await showToCredo();
    expect([status, await outcome()]).toEqual([200, { state: 'ResponseVerified', errorMessage: undefined }]);
    const [claims] = (await claimsShown()) as [object];
    expect(claims).toMatchObject({ role: 'photo', zones: { pit: true }, event: service.event });
    expect(claims).not.toHaveProperty('outlet_name');
  });

  it('is believed by @sd-jwt/sd-jwt-vc with the same key binding', async () => {
    const { payload, kb } = await showToSdJwtJs();
    expect(payload).toMatchObject({ role: 'photo' });
    expect(kb?.payload).toMatchObject({ nonce: 'n' });
  });

  it('is refused by all of them once it is revoked', async () => {
    expect(await showToGate()).toMatchObject({ verdict: 'go' });
    orThrow(await service.desk.revoke({ accreditations: [accredited.accreditation], reason: 'ROLE_ENDED' }));
    await nextStatusList();
    const { status, outcome } = await showToCredo();
    expect([status, (await outcome()).state]).toEqual([400, 'Error']);
    expect((await outcome()).errorMessage).toContain('Status is not valid');
    await expect(showToSdJwtJs()).rejects.toThrow('Status is not valid');
    expect(await showToGate()).toMatchObject({ verdict: 'stop', reason: 'REVOKED', claims: {} });
  });
});
