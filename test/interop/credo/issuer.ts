/**
 * A Credo issuer as its documentation shows it, storage in memory: what the benchmark compares whole flows with. A child
 * process: says `ready`, answers a number with as many codes, ends at `stop`.
 */
import { createServer } from 'node:http';
import { Agent, Kms, SdJwtVcModule, X509Service } from '@credo-ts/core';
import { agentDependencies, NodeInMemoryKeyManagementStorage, NodeKeyManagementService } from '@credo-ts/node';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import { MemoryStorageModule } from './memory-storage.ts';

const port = Number(process.env['PORT']);
const CONFIGURATION = 'press-accreditation';
const VCT = 'https://desk.example/types/press-accreditation/1';
const CLAIMS = ['role', 'medium', 'zones', 'days', 'professional_name', 'outlet_name', 'outlet_country_bucket'];
const payload = Object.fromEntries(CLAIMS.map((name) => [name, `value of ${name}`]));
let signer: { method: 'x5c'; x5c: never[] } | undefined;

const agent = new Agent({
  config: { allowInsecureHttpUrls: true },
  dependencies: agentDependencies,
  modules: {
    storage: new MemoryStorageModule(),
    kms: new Kms.KeyManagementModule({
      backends: [new NodeKeyManagementService(new NodeInMemoryKeyManagementStorage())],
    }),
    sdJwtVc: new SdJwtVcModule(),
    openid4vc: new OpenId4VcModule({
      issuer: {
        baseUrl: `http://localhost:${port}`,
        credentialRequestToCredentialMapper: ({ holderBinding }) => ({
          type: 'credentials',
          format: 'dc+sd-jwt',
          credentials: holderBinding.keys.map((key) => ({
            payload: { vct: VCT, ...payload },
            holder: key as never,
            issuer: signer as never,
            disclosureFrame: { _sd: CLAIMS } as never,
            headerType: 'dc+sd-jwt' as const,
          })),
        }),
      },
    }),
  },
});
await agent.initialize();
const authority = await agent.kms.createKeyForSignatureAlgorithm({ algorithm: 'ES256' });
const certificate = await X509Service.createCertificate(agent.context, {
  authorityKey: Kms.PublicJwk.fromPublicJwk(authority.publicJwk),
  issuer: 'CN=Credo issuer',
  extensions: {
    subjectAlternativeName: {
      name: [
        { type: 'dns', value: 'localhost' },
        { type: 'url', value: `http://localhost:${port}` },
      ],
    },
  },
});
certificate.publicJwk.keyId = authority.keyId;
signer = { method: 'x5c', x5c: [certificate as never] };

const record = await agent.openid4vc.issuer.createIssuer({
  issuerId: 'bench',
  credentialConfigurationsSupported: {
    [CONFIGURATION]: {
      format: 'dc+sd-jwt',
      vct: VCT,
      scope: CONFIGURATION,
      cryptographic_binding_methods_supported: ['jwk'],
      credential_signing_alg_values_supported: ['ES256'],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
    },
  },
});

async function createCode(): Promise<string> {
  const { issuanceSession } = await agent.openid4vc.issuer.createCredentialOffer({
    issuerId: record.issuerId,
    credentialConfigurationIds: [CONFIGURATION],
    preAuthorizedCodeFlowConfig: {},
    version: 'v1',
  });
  return issuanceSession.preAuthorizedCode as string;
}

const server = createServer(agent.openid4vc.issuer.config.app);
server.listen(port, '127.0.0.1', () => process.send?.('ready'));
// The parent is gone: nobody would ever say `stop`.
process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  if (message === 'stop') process.exit(0);
  const codes: string[] = [];
  for (let i = 0; i < Number(message); i++) codes.push(await createCode());
  process.send?.(codes);
});
