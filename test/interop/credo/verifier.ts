/** A verifier on Credo, behind HTTPS: its verifier API as it is published, its own request key, our root as trust. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, Kms, X509Module, X509Service } from '@credo-ts/core';
import { agentDependencies, NodeInMemoryKeyManagementStorage, NodeKeyManagementService } from '@credo-ts/node';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import { startTlsFront } from '../tls.ts';
import { MemoryStorageModule } from './memory-storage.ts';
import { StatusSignerModule } from './status-signer.ts';

/** Starts a verifier that believes these roots, base64 DER. */
export async function startCredoVerifier({ anchors }: { readonly anchors: readonly string[] }) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front = await startTlsFront((server.address() as AddressInfo).port);
  const agent = new Agent({
    config: {},
    dependencies: agentDependencies,
    modules: {
      storage: new MemoryStorageModule(),
      kms: new Kms.KeyManagementModule({
        backends: [new NodeKeyManagementService(new NodeInMemoryKeyManagementStorage())],
      }),
      openid4vc: new OpenId4VcModule({ verifier: { baseUrl: `https://localhost:${front.port}` } }),
      sdJwtVc: new StatusSignerModule(),
      x509: new X509Module({ trustedCertificates: [...anchors] }),
    },
  });
  await agent.initialize();
  server.on('request', agent.openid4vc.verifier.config.app);
  const { verifierId } = await agent.openid4vc.verifier.createVerifier();
  const key = await agent.kms.createKeyForSignatureAlgorithm({ algorithm: 'ES256' });
  const certificate = await X509Service.createCertificate(agent.context, {
    authorityKey: Kms.PublicJwk.fromPublicJwk(key.publicJwk),
    issuer: 'CN=Credo verifier',
    extensions: { subjectAlternativeName: { name: [{ type: 'dns', value: 'localhost' }] } },
  });
  certificate.publicJwk.keyId = key.keyId;

  /** Asks for one credential of this type with these claims. */
  async function ask(vct: string, paths: readonly (readonly string[])[]) {
    const claims = paths.map((path) => ({ path }));
    const query = { credentials: [{ id: 'press', format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claims }] };
    const { authorizationRequest, verificationSession } = await agent.openid4vc.verifier.createAuthorizationRequest({
      verifierId,
      requestSigner: { method: 'x5c', x5c: [certificate], clientIdPrefix: 'x509_hash' },
      dcql: { query: query as never },
      version: 'v1',
    });
    /** What Credo says of the answer. */
    const outcome = async () => {
      const session = await agent.openid4vc.verifier.getVerificationSessionById(verificationSession.id);
      return { state: session.state, errorMessage: session.errorMessage };
    };
    const claimsShown = async () => {
      const { dcql } = await agent.openid4vc.verifier.getVerifiedAuthorizationResponse(verificationSession.id);
      return dcql?.presentations['press']?.map((shown) => ('prettyClaims' in shown ? shown.prettyClaims : undefined));
    };
    return { link: authorizationRequest, outcome, claimsShown };
  }

  return {
    ask,
    /** The certificate that its requests are signed with, base64 DER. */
    anchor: certificate.toString('base64'),
    async stop(): Promise<void> {
      await agent.shutdown();
      await front.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export type CredoVerifier = Awaited<ReturnType<typeof startCredoVerifier>>;
