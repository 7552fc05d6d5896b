/** A wallet's side of an exchange, piece by piece, for who copies, replays and pushes in. */
import type { GateRequest } from '../../src/client/index.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { EcPublicJwk } from '../../src/lib/es256.ts';
import { type AnswerRecipient, sealWalletAnswer } from '../../src/sealing/index.ts';
import { part } from '../client/foreign-issuer.ts';
import type { Target } from '../targets.ts';

/** What a wallet reads of a request, taken on trust. */
export interface ReadRequest {
  readonly nonce: string;
  readonly responseUri: string;
  readonly state: string;
  readonly recipient: AnswerRecipient;
}

/** Fetches a request as a wallet does. */
export async function readRequest(target: Target, { requestUri }: GateRequest): Promise<ReadRequest> {
  const object = await (await target.fetch(requestUri)).text();
  const {
    nonce,
    state,
    response_uri: responseUri,
    client_metadata,
  } = part(object, 1) as Record<string, string> & {
    client_metadata: { jwks: { keys: [EcPublicJwk & { kid: string }] } };
  };
  const [{ kty, crv, x, y, kid }] = client_metadata.jwks.keys;
  const recipient = { jwk: { kty, crv, x, y }, kid, enc: 'A128GCM' } as const;
  return { nonce: nonce as string, state: state as string, responseUri: responseUri as string, recipient };
}

/** Seals one presentation to a request, as a form. */
export async function sealAnswer(
  target: Target,
  { recipient, state }: ReadRequest,
  presentation: string,
): Promise<string> {
  const plain = utf8(JSON.stringify({ vp_token: { press: [presentation] }, state }));
  const response = await sealWalletAnswer(recipient, plain, target.ports.random);
  return new URLSearchParams({ response }).toString();
}

/** Posts a form. */
export async function post(target: Target, url: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return target.fetch(url, { method: 'POST', headers, body });
}
