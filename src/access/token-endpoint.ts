import { type DpopRefusal, verifyDpop } from '../http/dpop.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type AssertionRefusal, consumeAssertion, verifyClientAssertion } from './client-assertion.ts';
import { createDeskToken } from './desk-token.ts';
import { CLIENT_ASSERTION_TYPE, type TokenAnswer } from './wire.ts';

/**
 * Why no token was given. `request_incomplete`: a parameter is missing or contradicts another; `grant_type`: another
 * grant; `scope`: we have none; `client_authentication`: another way of authenticating.
 */
export type TokenRefusal =
  | { readonly type: 'request_incomplete' | 'grant_type' | 'scope' | 'client_authentication' }
  | AssertionRefusal
  | DpopRefusal;

export interface TokenRequest {
  readonly form: ReadonlyMap<string, string>;
  /** The `Authorization` header, which has no place at this endpoint. */
  readonly authorization: string | undefined;
  /** The `DPoP` header. */
  readonly proof: string | undefined;
  readonly url: string;
}

/** Client credentials with `private_key_jwt` and DPoP, both required: an access token of `deskTokenSeconds`. */
export async function grantDeskToken(
  ports: Ports,
  { form, authorization, proof, url }: TokenRequest,
  now: UnixSeconds,
): Promise<Result<TokenAnswer, TokenRefusal>> {
  const grantType = form.get('grant_type');
  if (grantType === undefined) return err({ type: 'request_incomplete' });
  if (grantType !== 'client_credentials') return err({ type: 'grant_type' });
  // RFC 6749 §2.3: one way of authenticating a request, and ours is the assertion.
  if (authorization !== undefined || form.has('client_secret')) return err({ type: 'client_authentication' });
  const assertion = form.get('client_assertion');
  if (assertion === undefined) return err({ type: 'client_authentication' });
  if (form.get('client_assertion_type') !== CLIENT_ASSERTION_TYPE) return err({ type: 'request_incomplete' });
  // Rights come from the appointment; who asks for a scope would believe to have been given less.
  if (form.has('scope')) return err({ type: 'scope' });
  const client = await verifyClientAssertion(ports, assertion, now);
  if (!client.ok) return client;
  // RFC 7521 §4.2: a client_id beside the assertion must name the same client.
  if (form.has('client_id') && form.get('client_id') !== client.value.client)
    return err({ type: 'request_incomplete' });
  const dpop = await verifyDpop(ports, { proof, method: 'POST', url, now });
  if (!dpop.ok) return dpop;
  const consumed = await consumeAssertion(ports, client.value);
  if (!consumed.ok) return consumed;
  const { deskTokenSeconds } = ports.config;
  const { id, generation } = client.value.row;
  const token = { client: id, jkt: dpop.value.jkt, exp: addSeconds(now, deskTokenSeconds), generation };
  return ok({ access_token: await createDeskToken(ports, token), token_type: 'DPoP', expires_in: deskTokenSeconds });
}
