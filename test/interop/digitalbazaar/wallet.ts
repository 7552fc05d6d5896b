/**
 * A wallet on `@digitalbazaar/oid4-client`. The library parses the offer, fetches the nonce, signs the proofs and
 * requests the credentials. Metadata and token are fetched here, and what a proof says is written here: why, is in
 * README.md, and tests hold each reason.
 */
import { getCredentialOffer, OID4Client, signJWT } from '@digitalbazaar/oid4-client';

const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };

/** A P-256 key with the signer that the library wants. */
export async function drawKey() {
  const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const sign = async ({ data }: { readonly data: Uint8Array }) =>
    new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, data as BufferSource));
  return { jwk: { kty, crv, x, y }, signer: { id: 'did:example:holder#key', algorithm: 'P-256', sign } };
}

async function fetchJson(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** From an offer link to a client that holds a token. */
export async function redeem(link: string, txCode?: string) {
  const offer = await getCredentialOffer({ url: link });
  const issuer = offer.credential_issuer;
  const [issuerMetadata, serverMetadata] = await Promise.all([
    fetchJson(`${issuer}/.well-known/openid-credential-issuer`),
    fetchJson(`${issuer}/.well-known/oauth-authorization-server`),
  ]);
  const issuerConfig = { ...serverMetadata, ...issuerMetadata };
  const code = offer.grants[PRE_AUTHORIZED]?.['pre-authorized_code'] as string;
  const body = new URLSearchParams({ grant_type: PRE_AUTHORIZED, 'pre-authorized_code': code });
  if (txCode !== undefined) body.set('tx_code', txCode);
  const token = await fetchJson(serverMetadata['token_endpoint'] as string, { method: 'POST', body });
  const client = new OID4Client({ accessToken: token['access_token'] as string, issuerConfig, offer });
  return { client, offer, issuer, token };
}

export type Redeemed = Awaited<ReturnType<typeof redeem>>;

/** Asks for one copy for each of `n` fresh keys. */
export async function requestCopies({ client, offer, issuer }: Redeemed, n: number) {
  const { nonce } = await client.getNonce();
  const keys = await Promise.all(Array.from({ length: n }, drawKey));
  const prove = ({ jwk, signer }: (typeof keys)[number]) =>
    signJWT({
      protectedHeader: { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk },
      payload: { aud: issuer, iat: Math.floor(Date.now() / 1000), nonce },
      signer,
    });
  const jwt = await Promise.all(keys.map(prove));
  const [configuration] = offer.credential_configuration_ids;
  const requests = [{ credential_configuration_id: configuration, proofs: { jwt } }];
  const { credentials = [] } = await client.requestCredentials({ requests });
  return { keys, copies: credentials.map(({ credential }) => credential) };
}
