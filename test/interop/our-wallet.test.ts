/** Our own wallet before a verifier that we did not write: a press office that runs on Credo 0.6.3, with a root of its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWalletClient, orThrow, type PresentationAsk, type WalletFile } from '../../src/client/index.ts';
import { type CredoVerifier, startCredoVerifier } from './credo/verifier.ts';
import { type RunningService, startGafete } from './service.ts';

describe('our wallet, asked by a press office on Credo', () => {
  let service: RunningService;
  let credo: CredoVerifier;
  beforeAll(async () => {
    service = await startGafete({ tls: true });
    credo = await startCredoVerifier({ anchors: [service.anchor], office: true });
  });
  afterAll(async () => {
    await credo?.stop();
    await service?.stop();
  });

  async function walletThatBelieves(anchors: readonly string[]) {
    let file: WalletFile | undefined;
    const store = {
      load: async () => file,
      save: async (next: WalletFile) => {
        file = next;
      },
    };
    const wallet = createWalletClient({ store, trust: { anchors }, issuers: [service.issuer] });
    const { link } = await service.accredit({ txCode: false });
    orThrow(await wallet.accept(link));
    return wallet;
  }
  const ask = () => credo.ask(`${service.issuer}/types/press-accreditation/1`, [['role'], ['zones', 'pit']]);

  it('hears who asks and for what, answers, and is believed, status and all', async () => {
    const wallet = await walletThatBelieves([service.anchor, credo.anchor]);
    const asked = await ask();
    let heard: PresentationAsk | undefined;
    const consent = (wanted: PresentationAsk) => {
      heard = wanted;
      return true;
    };
    expect(orThrow(await wallet.show(asked.link, { consent }))).toMatchObject({ shown: true });
    expect(heard?.verifier.office).toMatch(/^https:\/\/localhost:\d+$/);
    expect(await asked.outcome()).toEqual({ state: 'ResponseVerified', errorMessage: undefined });
    const [claims] = (await asked.claimsShown()) as [object];
    expect(claims).toMatchObject({ role: 'photo', zones: { pit: true }, event: service.event });
    expect(claims).not.toHaveProperty('outlet_name');
  });

  it('does not answer while it was not given that office’s root', async () => {
    const wallet = await walletThatBelieves([service.anchor]);
    const asked = await ask();
    const refused = await wallet.show(asked.link, { consent: () => true });
    expect(refused).toMatchObject({ ok: false, error: { code: 'request_refused' } });
    expect((await asked.outcome()).state).not.toBe('ResponseVerified');
  });

  it('tells it no more than that its holder declined', async () => {
    const wallet = await walletThatBelieves([service.anchor, credo.anchor]);
    const asked = await ask();
    await wallet.show(asked.link, { consent: () => false });
    const { state, errorMessage } = await asked.outcome();
    expect([state, errorMessage ?? '']).toEqual(['Error', expect.not.stringContaining('Sintética')]);
  });
});
