/** A wallet's answer to a verifier (OpenID4VP 1.0 §8.3.1), and what the verifier says to it. */
import { utf8 } from '../lib/bytes.ts';
import { isJsonObject } from '../lib/json.ts';
import { err, ok } from '../lib/result.ts';
import { sealWalletAnswer } from '../sealing/index.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import { exchange, parseAnswer, unexpectedAnswer } from './http.ts';
import { refusalOf } from './problems.ts';
import type { VerifiedRequest } from './request-object.ts';

const MAX_ANSWER = 16 * 1024;
const MAX_REDIRECT = 2048;

/** Seals presentations to the verifier's key and posts them. Refuses with `request_refused` when they are not taken. */
export async function respond(
  surroundings: ClientSurroundings,
  request: VerifiedRequest,
  presentations: Readonly<Record<string, readonly string[]>>,
): Answer<{ readonly redirectUri: string | undefined }> {
  const { state, encryption } = request;
  const payload = { vp_token: presentations, ...(state !== undefined && { state }) };
  const response = await sealWalletAnswer(encryption, utf8(JSON.stringify(payload)), surroundings.random);
  return post(surroundings, request, { response });
}

/** Tells the verifier that the holder declined (§8.5). */
export function decline(
  surroundings: ClientSurroundings,
  request: VerifiedRequest,
): Answer<{ readonly redirectUri: string | undefined }> {
  const { state } = request;
  return post(surroundings, request, { error: 'access_denied', ...(state !== undefined && { state }) });
}

async function post(
  surroundings: ClientSurroundings,
  { responseUri }: VerifiedRequest,
  form: Readonly<Record<string, string>>,
): Answer<{ readonly redirectUri: string | undefined }> {
  const answer = await exchange(surroundings, {
    method: 'POST',
    url: responseUri,
    headers: async () => ({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }),
    body: new URLSearchParams(form).toString(),
    maxBytes: MAX_ANSWER,
    // An answer counts once; whether a lost one did, only the gate can tell.
    repeatable: false,
  });
  if (!answer.ok) return answer;
  if (answer.value.status >= 400) return err({ ...refusalOf(answer.value), code: 'request_refused' });
  const body = parseAnswer(answer.value);
  if (!body.ok) return body;
  // §8.2: a JSON object, unknown members ignored.
  const redirectUri = isJsonObject(body.value) ? body.value['redirect_uri'] : null;
  if (redirectUri !== undefined && !isGoOnAddress(redirectUri)) return err(unexpectedAnswer(answer.value.status));
  return ok({ redirectUri });
}

/** An address for a browser: https, or http on this very machine. A `javascript:` address would run as somebody else. */
function isGoOnAddress(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > MAX_REDIRECT || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}
