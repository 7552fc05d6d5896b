/**
 * Picking an offer up (OpenID4VCI 1.0 §6, §7, §8, §11): token, nonce, one proof for each copy's own fresh key, copies,
 * notification. Nothing here decides whether a copy is good; that is the caller's, before anything is kept.
 */
import { PRE_AUTHORIZED_CODE, REFRESH_TOKEN } from '../issuer/wire.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import { isJsonObject, type JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ClientSurroundings } from './defaults.ts';
import { createDpopProof, type DpopKey } from './dpop.ts';
import type { ClientError } from './errors.ts';
import type { HolderKey } from './holder-keys.ts';
import { exchange, type HttpAnswer, parseAnswer, unexpectedAnswer } from './http.ts';
import type { PickUpPlan } from './issuer-metadata.ts';
import { refusalOf } from './problems.ts';

/** One pick-up under way. */
export interface PickUp {
  readonly plan: PickUpPlan;
  readonly token: string;
  /** Present when the token is bound to a key. */
  readonly dpop: DpopKey | undefined;
  /** What to name in the credential request: an identifier of the token answer, or the configuration. */
  readonly identifier: string | undefined;
  /** With a bound token only. */
  readonly refreshToken: string | undefined;
}

/** What came, not yet verified, with the keys that it was asked for. */
export interface Delivery {
  readonly credentials: readonly string[];
  readonly keys: readonly HolderKey[];
  readonly notificationId: string | undefined;
  /** How often the issuer gives new copies after these. */
  readonly refills: number;
}

const MAX_TOKEN = 8192;
const MAX_ANSWER = 16 * 1024 * 1024;

/** Redeems the code (§6). Refuses with `pick_up_refused`. A wrong tx_code may be sent again, a few times. */
export async function redeemCode(
  surroundings: ClientSurroundings,
  plan: PickUpPlan,
  {
    code,
    txCode,
    dpop,
  }: { readonly code: string; readonly txCode: string | undefined; readonly dpop: DpopKey | undefined },
): Promise<Result<PickUp, ClientError>> {
  const form = new URLSearchParams({ grant_type: PRE_AUTHORIZED_CODE, 'pre-authorized_code': code });
  if (txCode !== undefined) form.set('tx_code', txCode);
  return redeem(surroundings, plan, form, dpop);
}

/** Takes a refresh token to its issuer (RFC 6749 §6). Refuses with `pick_up_refused`. */
export function redeemRefreshToken(
  surroundings: ClientSurroundings,
  plan: PickUpPlan,
  token: string,
  dpop: DpopKey,
): Promise<Result<PickUp, ClientError>> {
  return redeem(surroundings, plan, new URLSearchParams({ grant_type: REFRESH_TOKEN, refresh_token: token }), dpop);
}

async function redeem(
  surroundings: ClientSurroundings,
  plan: PickUpPlan,
  form: URLSearchParams,
  dpop: DpopKey | undefined,
): Promise<Result<PickUp, ClientError>> {
  const contentType = 'application/x-www-form-urlencoded';
  const answer = await post(surroundings, { url: plan.tokenEndpoint, contentType, body: form.toString(), dpop });
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return err(tokenRefused(answer.value));
  const body = parseAnswer(answer.value);
  if (!body.ok) return body;
  const {
    access_token: token,
    token_type: type,
    refresh_token: refreshToken,
    authorization_details: details,
  } = isJsonObject(body.value) ? body.value : {};
  if (typeof token !== 'string' || token === '' || token.length > MAX_TOKEN || typeof type !== 'string') {
    return err(unexpectedAnswer(200));
  }
  // RFC 9449 §5: without `DPoP` the server has ignored the proof, and the token is a bearer token.
  const bound = type.toLowerCase() === 'dpop';
  if ((bound && dpop === undefined) || (!bound && type.toLowerCase() !== 'bearer')) return err(unexpectedAnswer(200));
  const identifier = identifierOf(details, plan.configuration);
  const refresh =
    bound && typeof refreshToken === 'string' && refreshToken.length <= MAX_TOKEN ? refreshToken : undefined;
  return ok({ plan, token, dpop: bound ? dpop : undefined, identifier, refreshToken: refresh });
}

/** Asks for copies (§8.2), one for each key. A nonce that has just ended is asked for once more. */
export async function requestCopies(
  surroundings: ClientSurroundings,
  pickUp: PickUp,
  keys: readonly HolderKey[],
): Promise<Result<Delivery, ClientError>> {
  let answer = await requestOnce(surroundings, pickUp, keys);
  if (answer.ok && answer.value.status === 400 && refusalOf(answer.value).problem === 'invalid_nonce') {
    answer = await requestOnce(surroundings, pickUp, keys);
  }
  if (!answer.ok) return answer;
  if (answer.value.status === 202) return err(deferred());
  if (answer.value.status !== 200) return err({ ...refusalOf(answer.value), code: 'pick_up_refused' });
  const body = parseAnswer(answer.value);
  if (!body.ok) return body;
  const {
    credentials,
    notification_id: notificationId,
    gafete_refills: refills,
  } = isJsonObject(body.value) ? body.value : {};
  const texts = readCredentials(credentials);
  // §8.3: the issuer may give fewer than asked for, never more and never none.
  if (texts === undefined || texts.length > keys.length) return err(unexpectedAnswer(200));
  const id = typeof notificationId === 'string' ? notificationId : undefined;
  const left = typeof refills === 'number' && Number.isSafeInteger(refills) && refills > 0 ? refills : 0;
  return ok({ credentials: texts, keys, notificationId: id, refills: left });
}

/** Tells the issuer how it went (§11). Best effort: a wallet owes nobody a notification. */
export async function notify(
  surroundings: ClientSurroundings,
  pickUp: PickUp,
  notificationId: string | undefined,
  event: 'credential_accepted' | 'credential_failure',
): Promise<void> {
  const url = pickUp.plan.notificationEndpoint;
  if (url === undefined || notificationId === undefined) return;
  const body = JSON.stringify({ notification_id: notificationId, event });
  await post(surroundings, { url, contentType: 'application/json', body, dpop: pickUp.dpop, token: pickUp.token });
}

async function requestOnce(
  surroundings: ClientSurroundings,
  pickUp: PickUp,
  keys: readonly HolderKey[],
): Promise<Result<HttpAnswer, ClientError>> {
  const { plan, identifier } = pickUp;
  const nonce = plan.nonceEndpoint === undefined ? ok(undefined) : await requestNonce(surroundings, plan.nonceEndpoint);
  if (!nonce.ok) return nonce;
  const proofs: string[] = [];
  for (const key of keys) proofs.push(await createProof(surroundings, plan.issuer, key, nonce.value));
  const body = JSON.stringify({
    // §8.2: exactly one of the two.
    ...(identifier === undefined
      ? { credential_configuration_id: plan.configuration }
      : { credential_identifier: identifier }),
    proofs: { jwt: proofs },
  });
  const { token, dpop } = pickUp;
  return post(surroundings, { url: plan.credentialEndpoint, contentType: 'application/json', body, dpop, token });
}

/** §7: a POST without a body and without a token. */
async function requestNonce(surroundings: ClientSurroundings, url: string): Promise<Result<string, ClientError>> {
  const headers = async () => ({ accept: 'application/json' });
  const answer = await exchange(surroundings, { method: 'POST', url, headers, repeatable: true });
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return err({ ...refusalOf(answer.value), code: 'pick_up_refused' });
  const body = parseAnswer(answer.value);
  if (!body.ok) return body;
  const nonce = isJsonObject(body.value) ? body.value['c_nonce'] : undefined;
  return typeof nonce === 'string' && nonce !== '' ? ok(nonce) : err(unexpectedAnswer(200));
}

/** A key proof (Appendix F.1). No `iss`: the pick-up is anonymous. */
async function createProof(
  { now }: ClientSurroundings,
  issuer: string,
  { jwk, sign }: HolderKey,
  nonce: string | undefined,
): Promise<string> {
  const header = { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...jwk } };
  const payload = { aud: issuer, iat: now(), ...(nonce !== undefined && { nonce }) };
  return createCompactJws(header, payload, sign);
}

interface PostInput {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly dpop: DpopKey | undefined;
  readonly token?: string;
}

/** RFC 9449 §8: a server that wants its own nonce in the proof says so once, and is asked again with it. */
async function post(surroundings: ClientSurroundings, input: PostInput): Promise<Result<HttpAnswer, ClientError>> {
  const first = await postOnce(surroundings, input, undefined);
  if (!first.ok || input.dpop === undefined) return first;
  const { status, headers } = first.value;
  const nonce = headers.get('dpop-nonce');
  return nonce !== null && (status === 400 || status === 401) ? postOnce(surroundings, input, nonce) : first;
}

function postOnce(
  surroundings: ClientSurroundings,
  { url, contentType, body, dpop, token }: PostInput,
  nonce: string | undefined,
): Promise<Result<HttpAnswer, ClientError>> {
  const { now, random } = surroundings;
  return exchange(surroundings, {
    method: 'POST',
    url,
    body,
    maxBytes: MAX_ANSWER,
    repeatable: false,
    headers: async () => ({
      'content-type': contentType,
      accept: 'application/json',
      ...(token !== undefined && { authorization: `${dpop ? 'DPoP' : 'Bearer'} ${token}` }),
      ...(dpop && {
        dpop: await createDpopProof(dpop, { method: 'POST', url, accessToken: token, nonce }, now(), random),
      }),
    }),
  });
}

/** §6.2: where the server names credential identifiers for the configuration, they must be used. */
function identifierOf(details: JsonObject[string] | undefined, configuration: string): string | undefined {
  if (!Array.isArray(details)) return undefined;
  const own = details.find((detail) => isJsonObject(detail) && detail['credential_configuration_id'] === configuration);
  const identifiers = isJsonObject(own) ? own['credential_identifiers'] : undefined;
  const first = Array.isArray(identifiers) ? identifiers[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

function readCredentials(value: JsonObject[string] | undefined): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length < 1) return undefined;
  const texts = value.map((item) => (isJsonObject(item) ? item['credential'] : undefined));
  return texts.every((text) => typeof text === 'string') ? (texts as readonly string[]) : undefined;
}

function tokenRefused(answer: HttpAnswer): ClientError {
  const refusal = refusalOf(answer);
  if (refusal.problem === 'invalid_grant') {
    return {
      ...refusal,
      code: 'pick_up_refused',
      message: 'The office does not give this offer: the code was wrong, used, withdrawn or too old.',
      next: 'Check the transaction code and try again, at most five times in all; otherwise ask the desk for a new offer.',
    };
  }
  return { ...refusal, code: 'pick_up_refused' };
}

function deferred(): ClientError {
  return {
    code: 'pick_up_refused',
    message: 'The issuer will give the credential later, which this wallet does not wait for.',
    next: 'Ask the office for an offer that can be picked up at once.',
    retryable: false,
    problem: 'deferred',
  };
}
