/** A verifier on Credo, behind HTTPS: its verifier API as it is published, its own request key, our root as trust. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, Kms, X509Certificate, X509Module, X509Service } from '@credo-ts/core';
import { agentDependencies, NodeInMemoryKeyManagementStorage, NodeKeyManagementService } from '@credo-ts/node';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import { createKeyRingFile, createOperatorFile } from '../../../src/cli/keys/ceremony.ts';
import { unixSeconds } from '../../../src/lib/time.ts';
import { startTlsFront } from '../tls.ts';
import { MemoryStorageModule } from './memory-storage.ts';
import { StatusSignerModule } from './status-signer.ts';

export interface CredoVerifierOptions {
  /** Roots that it believes, base64 DER. */
  readonly anchors: readonly string[];
  /**
   * Whether it is a press office that runs on Credo: its request key is certified by a root of its own, as our operator's
   * ceremony certifies ours, and its distrust list is served beside it. Only then does our own wallet hear it.
   */
  readonly office?: boolean;
}

/** Starts a verifier. */
export async function startCredoVerifier({ anchors, office = false }: CredoVerifierOptions) {
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
  const own = office ? await createOffice(`https://localhost:${front.port}`) : undefined;
  server.on('request', (request, response) => {
    if (request.url !== '/.well-known/gafete-trust') return agent.openid4vc.verifier.config.app(request, response);
    response.writeHead(own === undefined ? 404 : 200, { 'content-type': 'application/jose' }).end(own?.trustList);
  });
  const { verifierId } = await agent.openid4vc.verifier.createVerifier();
  const certificate = await (own === undefined ? certifyItself() : importCertified(own));

  async function certifyItself() {
    const key = await agent.kms.createKeyForSignatureAlgorithm({ algorithm: 'ES256' });
    const made = await X509Service.createCertificate(agent.context, {
      authorityKey: Kms.PublicJwk.fromPublicJwk(key.publicJwk),
      issuer: 'CN=Credo verifier',
      extensions: { subjectAlternativeName: { name: [{ type: 'dns', value: 'localhost' }] } },
    });
    made.publicJwk.keyId = key.keyId;
    return made;
  }
  async function importCertified({ leaf, privateJwk }: Office) {
    const { keyId } = await agent.kms.importKey({ privateJwk: privateJwk as never });
    const made = X509Certificate.fromEncodedCertificate(leaf);
    made.publicJwk.keyId = keyId;
    return made;
  }

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
    /** The root of its requests, base64 DER: without an office of its own the certificate that they are signed with. */
    anchor: own?.anchor ?? certificate.toString('base64'),
    async stop(): Promise<void> {
      await agent.shutdown();
      await front.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Office {
  readonly anchor: string;
  readonly leaf: string;
  readonly privateJwk: object;
  readonly trustList: string;
}

/** Root, request key and distrust list of a press office at this address. */
async function createOffice(publicUrl: string): Promise<Office> {
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const now = unixSeconds(Math.floor(Date.now() / 1000));
  const ceremony = { publicUrl, environment: 'demo' as const, now, random };
  const operator = await createOperatorFile(ceremony);
  const { signing, trustList } = await createKeyRingFile(operator, ceremony);
  const [request] = signing.request;
  if (request === undefined) throw new Error('the ceremony made no request key');
  return { anchor: operator.certificate, leaf: request.x5c[0] as string, privateJwk: request.jwk, trustList };
}

export type CredoVerifier = Awaited<ReturnType<typeof startCredoVerifier>>;
