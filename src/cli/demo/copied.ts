/**
 * Somebody who copies what a wallet has shown, and two ways in which he tries to enter with it. Everything that he has he
 * really has: the encrypted answer off the wire, and a presentation in clear off a phone with a bad app on it.
 */
import { type GateClient, type GateRequest, orThrow } from '../../client/index.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { EcPublicJwk } from '../../lib/es256.ts';
import { systemRandom } from '../../runtime/node/system.ts';
import { sealWalletAnswer } from '../../sealing/index.ts';
import { must } from './must.ts';
import type { Phone } from './phones.ts';

/** What anybody may read of a request. */
interface OpenRequest {
  readonly client_id: string;
  readonly nonce: string;
  readonly state: string;
  readonly response_uri: string;
  readonly client_metadata: { readonly jwks: { readonly keys: readonly (EcPublicJwk & { readonly kid: string })[] } };
}

export interface Copying {
  /** Tries that were refused. */
  readonly refused: number;
  /** The presentation in clear that he had, for the search at the end. */
  readonly presentation: string;
}

/**
 * He has the answer to `answered`, and the gate asks again. Three tries, all refused; each leaves the new request as it
 * was, so that its rightful answer still counts (the caller shows that).
 */
export async function tryCopies(
  gate: GateClient,
  phone: Phone,
  answered: GateRequest,
): Promise<Copying & { readonly open: GateRequest }> {
  const wire = phone.shown.answers.at(-1) as string;
  const before = await readRequest(answered);
  const open = orThrow(await gate.ask());
  const request = await readRequest(open);
  const { presentation } = orThrow(
    await phone.wallet.present({ audience: before.client_id, nonce: before.nonce, show: ['zones.pit'] }),
  );
  const [key] = request.client_metadata.jwks.keys;
  const { kty, crv, x, y, kid } = key as EcPublicJwk & { readonly kid: string };
  const payload = JSON.stringify({ vp_token: { press: [presentation] }, state: request.state });
  const recipient = { jwk: { kty, crv, x, y }, kid, enc: 'A256GCM' } as const;
  const response = await sealWalletAnswer(recipient, utf8(payload), systemRandom);
  const tries: readonly (readonly [string, string, string])[] = [
    ['the same answer again', before.response_uri, wire],
    ['it for another request', request.response_uri, wire],
    ['the presentation, encrypted anew', request.response_uri, new URLSearchParams({ response }).toString()],
  ];
  for (const [what, address, body] of tries) {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    await answer.body?.cancel();
    must(answer.status === 400, `a copy counted: ${what}`);
  }
  return { refused: tries.length, presentation, open };
}

async function readRequest({ requestUri }: GateRequest): Promise<OpenRequest> {
  const response = await fetch(requestUri);
  const [, payload = ''] = (await response.text()).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as OpenRequest;
}
