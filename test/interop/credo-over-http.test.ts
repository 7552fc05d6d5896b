/** A file of its own: Credo's switch for plain http holds for the whole process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CredoHolder, pickUp, startCredoHolder } from './credo/holder.ts';
import { type RunningService, startGafete } from './service.ts';

describe('a Credo 0.6.3 holder with allowInsecureHttpUrls', () => {
  let service: RunningService;
  let agent: CredoHolder | undefined;
  beforeAll(async () => {
    service = await startGafete({ tls: false });
  });
  afterAll(async () => {
    await agent?.shutdown();
    await service?.stop();
  });

  it('refuses the demo on http://localhost without the switch', async () => {
    const strict = await startCredoHolder({ anchors: [service.anchor] });
    const { link } = await service.accredit({ txCode: false });
    await expect(pickUp(strict, link)).rejects.toThrow('Url must be an https:// url at "credential_issuer"');
    await strict.shutdown();
  });

  it('picks a batch of ten up from what `npm start` serves', async () => {
    agent = await startCredoHolder({ anchors: [service.anchor], allowInsecureHttpUrls: true });
    const { link, txCode } = await service.accredit();
    const { record, accepted } = await pickUp(agent, link, { txCode: txCode as string });
    expect(record.credentialInstances).toHaveLength(10);
    // Credo resolves types over https only and goes on without.
    expect(record.typeMetadata).toBeUndefined();
    await accepted();
  });
});
