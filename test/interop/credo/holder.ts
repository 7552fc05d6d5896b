/** A wallet on Credo: its holder API as it is published, its keys in memory. */
import { Agent, Kms, SdJwtVcModule, type SdJwtVcRecord, X509Module } from '@credo-ts/core';
import { agentDependencies, NodeInMemoryKeyManagementStorage, NodeKeyManagementService } from '@credo-ts/node';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import { MemoryStorageModule } from './memory-storage.ts';
import { StatusSignerModule } from './status-signer.ts';

export interface CredoHolderOptions {
  /** Roots that the wallet believes, base64 DER. */
  readonly anchors: readonly string[];
  /** Credo refuses http by itself; this is its own switch for it. */
  readonly allowInsecureHttpUrls?: boolean;
  /** Credo's SD-JWT VC module as it comes, without `StatusSignerModule`. */
  readonly asItComes?: boolean;
}

/** Starts an agent with the modules that a holder needs. */
export async function startCredoHolder({ anchors, allowInsecureHttpUrls = false, asItComes }: CredoHolderOptions) {
  const agent = new Agent({
    config: { allowInsecureHttpUrls },
    dependencies: agentDependencies,
    modules: {
      storage: new MemoryStorageModule(),
      kms: new Kms.KeyManagementModule({
        backends: [new NodeKeyManagementService(new NodeInMemoryKeyManagementStorage())],
      }),
      openid4vc: new OpenId4VcModule(),
      sdJwtVc: asItComes ? new SdJwtVcModule() : new StatusSignerModule(),
      x509: new X509Module({ trustedCertificates: [...anchors] }),
    },
  });
  await agent.initialize();
  return agent;
}

export type CredoHolder = Awaited<ReturnType<typeof startCredoHolder>>;

export interface PickUp {
  readonly txCode?: string;
  /** Copies to ask for; the issuer's largest batch when absent. */
  readonly copies?: number;
}

/** Takes an offer from its link to the stored record, as an app on Credo would. */
export async function pickUp(agent: CredoHolder, link: string, { txCode, copies }: PickUp = {}) {
  const { holder } = agent.openid4vc;
  const resolvedCredentialOffer = await holder.resolveCredentialOffer(link);
  const token = await holder.requestToken({ resolvedCredentialOffer, ...(txCode !== undefined && { txCode }) });
  const { accessToken, dpop, cNonce } = token;
  const request = async () => {
    const { credentials } = await holder.requestCredentials({
      resolvedCredentialOffer,
      accessToken,
      ...(dpop !== undefined && { dpop }),
      ...(cNonce !== undefined && { cNonce }),
      credentialBindingResolver: async ({ issuerMaxBatchSize }) => ({
        method: 'jwk',
        keys: await drawKeys(agent, copies ?? issuerMaxBatchSize),
      }),
    });
    const [received] = credentials;
    if (received === undefined) throw new Error('Credo received no credential');
    const record = received.record as SdJwtVcRecord;
    await agent.sdJwtVc.store({ record });
    return { record, notificationId: received.notificationId };
  };
  const { record, notificationId } = await request();
  const accepted = async () => {
    if (notificationId === undefined) throw new Error('the issuer gave no notification_id');
    await holder.sendNotification({
      metadata: resolvedCredentialOffer.metadata,
      notificationId,
      accessToken,
      notificationEvent: 'credential_accepted',
      ...(dpop !== undefined && { dpop }),
    });
  };
  /** The same request once more, with fresh keys: what a wallet does that never saw the answer. */
  const again = async () => (await request()).record;
  return { record, token, accepted, again };
}

function drawKeys(agent: CredoHolder, n: number): Promise<Kms.PublicJwk[]> {
  const draw = async () => {
    const { publicJwk } = await agent.kms.createKeyForSignatureAlgorithm({ algorithm: 'ES256' });
    return Kms.PublicJwk.fromPublicJwk(publicJwk);
  };
  return Promise.all(Array.from({ length: n }, draw));
}

/** Answers a verifier's request with what Credo chooses for it. */
export async function answer(agent: CredoHolder, link: string) {
  const { holder } = agent.openid4vc;
  const request = await holder.resolveOpenId4VpAuthorizationRequest(link);
  if (request.dcql === undefined) throw new Error('Credo found no DCQL query in the request');
  const credentials = holder.selectCredentialsForDcqlRequest(request.dcql.queryResult);
  const { authorizationRequestPayload } = request;
  const sent = await holder.acceptOpenId4VpAuthorizationRequest({ authorizationRequestPayload, dcql: { credentials } });
  return { request, sent };
}
