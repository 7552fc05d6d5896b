/**
 * What every call of a machine client goes through: a token of five minutes bound to a key of this process, and the reading
 * of answers. A refused token is renewed once; a refusal after that is the caller's to see.
 */
import type * as z from 'zod';
import { CLIENT_ASSERTION_TYPE, DESK_TOKEN_PATH } from '../access/wire.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import type { Sign } from '../lib/es256.ts';
import { isJsonObject } from '../lib/json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import { createDpopKey, createDpopProof, type DpopKey } from './dpop.ts';
import type { ClientError } from './errors.ts';
import { exchange, type HttpAnswer, type HttpRequest, parseAnswer, unexpectedAnswer } from './http.ts';
import { refusalOf } from './problems.ts';

/** One request below the issuer. */
export interface TokenRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the issuer, query included. */
  readonly path: string;
  readonly body?: unknown;
  /** GET and DELETE are; a POST only where the service promises the same answer twice. */
  readonly repeatable?: boolean;
  /** Public documents are fetched without a token. */
  readonly anonymous?: boolean;
  /** Ends the call from outside. */
  readonly signal?: AbortSignal | undefined;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of an answer that are read at most. */
  readonly maxBytes?: number;
}

export interface TokenCall<T> extends TokenRequest {
  readonly schema: z.ZodType<T>;
}

/** Who asks: the client's id and what signs its assertions. */
export interface TokenHolder {
  readonly client: string;
  readonly sign: Sign;
}

export interface TokenSession {
  /** An answer that is no refusal, as it came; 304 included. */
  request(request: TokenRequest): Answer<HttpAnswer>;
  /** The same, its JSON read by a schema. */
  call<T>(call: TokenCall<T>): Answer<T>;
}

interface Token {
  readonly value: string;
  readonly until: number;
}

/** Tokens are renewed this many seconds before they end, so that none ends on the way. */
const RENEW_BEFORE = 30;
const ASSERTION_SECONDS = 2 * MINUTE;
const MAX_TOKEN_LENGTH = 4096;
/** Seconds by which clocks may differ without anybody minding. */
const LEAST_OFFSET = 20;

/** Makes the session of one client. Nothing is read or sent before the first call; `holder` is asked for each new token. */
export function createTokenSession(
  issuer: string,
  holder: () => Answer<TokenHolder>,
  surroundings: ClientSurroundings,
): TokenSession {
  const { random } = surroundings;
  let dpop: Promise<DpopKey> | undefined;
  let clockOffset = 0;
  let dpopNonce: string | undefined;
  let token: Promise<Result<Token, ClientError>> | undefined;

  async function proof(method: string, url: string, accessToken?: string): Promise<string> {
    dpop ??= createDpopKey();
    return createDpopProof(await dpop, { method, url, accessToken, nonce: dpopNonce }, now(), random);
  }

  /** RFC 9449 §8: a server may ask for its own nonce at any time. */
  function takeNonce(headers: Headers): boolean {
    const nonce = headers.get('dpop-nonce');
    if (nonce === null || nonce === dpopNonce || nonce.length > 1024) return false;
    dpopNonce = nonce;
    return true;
  }

  const now = () => addSeconds(surroundings.now(), clockOffset);

  /** A phone whose clock is minutes off would never get a token: after a refusal the service's clock is taken for ours. */
  function takeClock(headers: Headers): boolean {
    const offset = clockOffsetOf(headers, surroundings.now());
    if (offset === undefined || Math.abs(offset - clockOffset) < LEAST_OFFSET) return false;
    clockOffset = offset;
    return true;
  }

  async function requestToken(): Answer<Token> {
    const who = await holder();
    if (!who.ok) return who;
    const first = await sendTokenRequest(who.value);
    if (!first.ok) return first;
    // One more try: a nonce was asked for, and now it is known; or the clock is, by which our proofs are dated.
    const { status, headers } = first.value;
    const again = (status === 400 || status === 401) && [takeNonce(headers), takeClock(headers)].includes(true);
    const answer = again ? await sendTokenRequest(who.value) : first;
    return answer.ok ? readToken(answer.value) : answer;
  }

  function sendTokenRequest(who: TokenHolder): Answer<HttpAnswer> {
    const url = issuer + DESK_TOKEN_PATH;
    return exchange(surroundings, {
      method: 'POST',
      url,
      repeatable: false,
      headers: async () => ({
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        dpop: await proof('POST', url),
      }),
      body: async () =>
        new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: CLIENT_ASSERTION_TYPE,
          client_assertion: await createAssertion(who),
        }).toString(),
    });
  }

  /** RFC 7523 §3: we are issuer and subject, the token endpoint the one audience. */
  function createAssertion({ client, sign }: TokenHolder): Promise<string> {
    const at = now();
    const claims = { iss: client, sub: client, aud: issuer + DESK_TOKEN_PATH, jti: randomId(random) };
    return createCompactJws(
      { alg: 'ES256', typ: 'client-authentication+jwt' },
      { ...claims, iat: at, exp: addSeconds(at, ASSERTION_SECONDS) },
      sign,
    );
  }

  function readToken(answer: HttpAnswer): Result<Token, ClientError> {
    if (answer.status !== 200) return err(refusalOf(answer));
    takeNonce(answer.headers);
    const body = parseAnswer(answer);
    if (!body.ok) return body;
    const { access_token: value, token_type: type, expires_in: seconds } = isJsonObject(body.value) ? body.value : {};
    const good = typeof value === 'string' && value.length <= MAX_TOKEN_LENGTH && String(type).toLowerCase() === 'dpop';
    if (!good || typeof seconds !== 'number') return err(unexpectedAnswer(answer.status));
    return ok({ value, until: now() + seconds - RENEW_BEFORE });
  }

  async function currentToken(): Answer<Token> {
    const known = await token;
    if (known?.ok && now() < known.value.until) return known;
    token = requestToken();
    const fresh = await token;
    if (!fresh.ok) token = undefined;
    return fresh;
  }

  async function send(asked: TokenRequest): Answer<HttpAnswer> {
    const { method, path, body, repeatable, anonymous, signal, headers, maxBytes } = asked;
    const url = issuer + path;
    const accessToken = anonymous ? undefined : await currentToken();
    if (accessToken && !accessToken.ok) return accessToken;
    const request: HttpRequest = {
      method,
      url,
      signal,
      repeatable: repeatable ?? (method === 'GET' || method === 'DELETE'),
      ...(maxBytes !== undefined && { maxBytes }),
      headers: async () => ({
        accept: 'application/json',
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(accessToken && {
          authorization: `DPoP ${accessToken.value.value}`,
          dpop: await proof(method, url, accessToken.value.value),
        }),
      }),
    };
    return exchange(surroundings, body === undefined ? request : { ...request, body: JSON.stringify(body) });
  }

  async function request(asked: TokenRequest): Answer<HttpAnswer> {
    let answer = await send(asked);
    if (answer.ok && answer.value.status === 401 && !asked.anonymous) {
      takeNonce(answer.value.headers);
      token = undefined;
      answer = await send(asked);
    }
    if (!answer.ok) return answer;
    if (answer.value.status >= 400) return err(refusalOf(answer.value));
    takeNonce(answer.value.headers);
    return answer;
  }

  async function call<T>(asked: TokenCall<T>): Answer<T> {
    const answer = await request(asked);
    if (!answer.ok) return answer;
    const body = answer.value.text === '' ? ok(null) : parseAnswer(answer.value);
    if (!body.ok) return body;
    const parsed = asked.schema.safeParse(body.value);
    return parsed.success ? ok(parsed.data) : err(unexpectedAnswer(answer.value.status));
  }

  return { request, call };
}

/** Seconds from this device's clock to the service's, as the answer dates itself; `undefined` when it does not. */
export function clockOffsetOf(headers: Headers, now: UnixSeconds): number | undefined {
  const date = headers.get('date');
  const at = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? undefined : Math.round(at / 1000) - now;
}
