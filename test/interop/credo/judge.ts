/**
 * A Credo verifier as its documentation shows it, storage in memory: what the benchmark compares judging with. A child
 * process: says `ready`, answers a JSON text with what one presentation and one signed request cost it, ends at `stop`.
 */
import { Agent, Kms, SdJwtVcModule, X509Module, X509Service } from '@credo-ts/core';
import { agentDependencies, NodeInMemoryKeyManagementStorage, NodeKeyManagementService } from '@credo-ts/node';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import { MemoryStorageModule } from './memory-storage.ts';

interface Task {
  readonly anchor: string;
  readonly presentation: string;
  readonly audience: string;
  readonly nonce: string;
  readonly query: object;
  readonly count: number;
}

async function startVerifier(anchor: string) {
  const agent = new Agent({
    config: { allowInsecureHttpUrls: true },
    dependencies: agentDependencies,
    modules: {
      storage: new MemoryStorageModule(),
      kms: new Kms.KeyManagementModule({
        backends: [new NodeKeyManagementService(new NodeInMemoryKeyManagementStorage())],
      }),
      openid4vc: new OpenId4VcModule({ verifier: { baseUrl: 'http://localhost:1' } }),
      sdJwtVc: new SdJwtVcModule(),
      x509: new X509Module({ trustedCertificates: [anchor] }),
    },
  });
  await agent.initialize();
  return agent;
}

/** Milliseconds of processor time, all threads, for each call; the first tenth is warm-up. */
async function costOf(count: number, run: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < count / 10; i++) await run();
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

async function measure({ anchor, presentation, audience, nonce, query, count }: Task) {
  const agent = await startVerifier(anchor);
  const keyBinding = { audience, nonce };
  const judged = await costOf(count, async () => {
    const verified = await agent.sdJwtVc.verify({ compactSdJwtVc: presentation, keyBinding });
    if (!verified.isValid)
      throw new Error(`Credo does not accept what the benchmark shows: ${verified.error?.message}`);
  });
  const { verifierId } = await agent.openid4vc.verifier.createVerifier();
  const key = await agent.kms.createKeyForSignatureAlgorithm({ algorithm: 'ES256' });
  const certificate = await X509Service.createCertificate(agent.context, {
    authorityKey: Kms.PublicJwk.fromPublicJwk(key.publicJwk),
    issuer: 'CN=Credo verifier',
    extensions: { subjectAlternativeName: { name: [{ type: 'dns', value: 'localhost' }] } },
  });
  certificate.publicJwk.keyId = key.keyId;
  const requested = await costOf(count, () =>
    agent.openid4vc.verifier.createAuthorizationRequest({
      verifierId,
      requestSigner: { method: 'x5c', x5c: [certificate], clientIdPrefix: 'x509_hash' },
      dcql: { query: query as never },
      version: 'v1',
    }),
  );
  await agent.shutdown();
  return { judged, requested };
}

process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  if (message === 'stop') process.exit(0);
  const answer = await measure(JSON.parse(String(message)) as Task).catch((error: Error) => error.message);
  process.send?.(answer);
});
process.send?.('ready');
