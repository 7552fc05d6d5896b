/**
 * Answering with `@digitalbazaar/oid4-client`: it checks the parameters of a request, chooses the encryption key and posts the
 * answer. The request is fetched here and the answer encrypted with `jose`: why, is in README.md, and tests hold each reason.
 */
import { oid4vp } from '@digitalbazaar/oid4-client';
import { CompactEncrypt, decodeJwt, importJWK } from 'jose';
import { type HeldCopy, type Path, present } from '../sphereon/presentation.ts';

export const pemOf = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;

/** Reads a request by the library alone, which believes one root, in PEM. Throws what the library throws. */
export function readAlone(link: string, root: string) {
  return oid4vp.authzRequest.get({ url: link, getTrustedCertificates: () => [root] });
}

/** The parameters of a request, checked by the library once they were fetched for it. */
export async function readFetched(link: string): Promise<AuthorizationRequest> {
  const { searchParams } = new URL(link);
  const fetched = await fetch(searchParams.get('request_uri') as string);
  const authorizationRequest = decodeJwt(await fetched.text()) as unknown as AuthorizationRequest;
  const expectedClientId = searchParams.get('client_id') as string;
  await oid4vp.authzRequest.validate({ authorizationRequest, expectedClientId });
  return authorizationRequest;
}

export interface AuthorizationRequest {
  readonly client_id: string;
  readonly nonce: string;
  readonly state: string;
}

const presentationFor = ({ client_id: aud, nonce }: AuthorizationRequest, held: HeldCopy, paths: readonly Path[]) =>
  present(held, [paths], { aud, nonce });

/** Answers as the library does: encrypted by it, without `state`. */
export async function sendAlone(request: AuthorizationRequest, held: HeldCopy, paths: readonly Path[]) {
  const vpToken = { press: [await presentationFor(request, held, paths)] };
  const options = { authorizationRequest: request, vpToken, vpTokenMediaType: 'application/dc+sd-jwt' };
  return oid4vp.authzResponse.send(options);
}

/** Answers with the key that the library chooses and by its hand, the encryption done for it. */
export async function sendEncrypted(request: AuthorizationRequest, held: HeldCopy, paths: readonly Path[]) {
  const jwk = oid4vp.authzResponse.selectRecipientPublicJwk({ authorizationRequest: request });
  const vp_token = { press: [await presentationFor(request, held, paths)] };
  const plain = Buffer.from(JSON.stringify({ vp_token, state: request.state }));
  const header = { alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid as string };
  const response = await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(await importJWK(jwk, 'ECDH-ES'));
  // `null`: the library's own default for it makes it refuse an answer that is given.
  const options = { authorizationRequest: request, authorizationResponse: { response }, encryptionOptions: null };
  return oid4vp.authzResponse.send(options);
}
