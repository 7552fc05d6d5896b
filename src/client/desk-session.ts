/**
 * What every desk call goes through: the profile, a token of five minutes bound to a key of this process, and the
 * reading of answers. A refused token is renewed once; a refusal after that is the caller's to see.
 */
import type * as z from 'zod';
import { CLIENT_ASSERTION_TYPE, DESK_TOKEN_PATH } from '../access/wire.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import type { EcPublicJwk, Sign } from '../lib/es256.ts';
import { isJsonObject } from '../lib/json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, MINUTE } from '../lib/time.ts';
import type { EcdhPrivateKey } from '../sealing/index.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { Answer, DeskClientOptions } from './desk-types.ts';
import { createDpopKey, createDpopProof, type DpopKey } from './dpop.ts';
import type { ClientError } from './errors.ts';
import { exchange, type HttpAnswer, type HttpRequest, parseAnswer, unexpectedAnswer } from './http.ts';
import { openerOf, publicJwkOf, signerOf, thumbprintOf } from './keys.ts';
import { createOfficeMemory, type OfficeMemory } from './office-memory.ts';
import { refusalOf } from './problems.ts';
import { type DeskProfile, parseProfile, profileUnreadable } from './profile.ts';

/** A profile that has been enrolled. */
export type EnrolledProfile = DeskProfile & { readonly client: NonNullable<DeskProfile['client']> };

/** What a client needs to act: its keys, imported once. */
export interface DeskKeys {
  readonly approve: Sign;
  readonly approvalKid: string;
  readonly approvalJwk: EcPublicJwk;
  readonly member: EcdhPrivateKey;
}

export interface DeskCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the issuer, query included. */
  readonly path: string;
  readonly body?: unknown;
  readonly schema: z.ZodType<T>;
  /** GET and DELETE are; a POST only where the service promises the same answer twice. */
  readonly repeatable?: boolean;
  /** Public documents are fetched without a token. */
  readonly anonymous?: boolean;
  /** Ends the call from outside. */
  readonly signal?: AbortSignal | undefined;
}

export interface DeskSession {
  readonly issuer: string;
  readonly surroundings: ClientSurroundings;
  loadProfile(): Answer<DeskProfile | undefined>;
  saveProfile(profile: DeskProfile): Promise<void>;
  enrolled(): Answer<EnrolledProfile>;
  keys(): Answer<DeskKeys>;
  /** The office's root, and what is known of its events. */
  readonly memory: OfficeMemory;
  call<T>(call: DeskCall<T>): Answer<T>;
}

interface Token {
  readonly value: string;
  readonly until: number;
}

/** Tokens are renewed this many seconds before they end, so that none ends on the way. */
const RENEW_BEFORE = 30;
const ASSERTION_SECONDS = 2 * MINUTE;
const MAX_TOKEN_LENGTH = 4096;

/** Makes the session of one desk client. Nothing is read or sent before the first call. */
export function createDeskSession(options: DeskClientOptions, surroundings: ClientSurroundings): DeskSession {
  const { issuer, profile: store } = options;
  const { now, random } = surroundings;
  let dpop: Promise<DpopKey> | undefined;
  let dpopNonce: string | undefined;
  let token: Promise<Result<Token, ClientError>> | undefined;
  let keys: Promise<Result<DeskKeys, ClientError>> | undefined;

  async function loadProfile(): Answer<DeskProfile | undefined> {
    const value = await store.load();
    if (value === undefined) return ok(undefined);
    const profile = parseProfile(value);
    if (profile === undefined || profile.issuer !== issuer) return err(profileUnreadable(profile !== undefined));
    return ok(profile);
  }

  async function enrolled(): Answer<EnrolledProfile> {
    const profile = await loadProfile();
    if (!profile.ok) return profile;
    const client = profile.value?.client;
    return profile.value === undefined || client === undefined ? err(notEnrolled()) : ok({ ...profile.value, client });
  }

  async function importKeys(): Answer<DeskKeys> {
    const profile = await enrolled();
    if (!profile.ok) return profile;
    const { approval, member } = profile.value.keys;
    return ok({
      approve: await signerOf(approval),
      approvalKid: thumbprintOf(approval),
      approvalJwk: publicJwkOf(approval),
      member: await openerOf(member),
    });
  }

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

  async function requestToken(): Answer<Token> {
    const profile = await enrolled();
    if (!profile.ok) return profile;
    const sign = await signerOf(profile.value.keys.authentication);
    const first = await sendTokenRequest(profile.value.client.id, sign);
    if (!first.ok) return first;
    // One more try: a nonce was asked for, and now it is known.
    const again = first.value.status === 400 || first.value.status === 401 ? takeNonce(first.value.headers) : false;
    const answer = again ? await sendTokenRequest(profile.value.client.id, sign) : first;
    return answer.ok ? readToken(answer.value) : answer;
  }

  function sendTokenRequest(client: string, sign: Sign): Answer<HttpAnswer> {
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
          client_assertion: await createAssertion(client, sign),
        }).toString(),
    });
  }

  /** RFC 7523 §3: we are issuer and subject, the token endpoint the one audience. */
  function createAssertion(client: string, sign: Sign): Promise<string> {
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

  async function send<T>({ method, path, body, repeatable, anonymous, signal }: DeskCall<T>): Answer<HttpAnswer> {
    const url = issuer + path;
    const accessToken = anonymous ? undefined : await currentToken();
    if (accessToken && !accessToken.ok) return accessToken;
    const request: HttpRequest = {
      method,
      url,
      signal,
      repeatable: repeatable ?? (method === 'GET' || method === 'DELETE'),
      headers: async () => ({
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(accessToken && {
          authorization: `DPoP ${accessToken.value.value}`,
          dpop: await proof(method, url, accessToken.value.value),
        }),
      }),
    };
    return exchange(surroundings, body === undefined ? request : { ...request, body: JSON.stringify(body) });
  }

  async function call<T>(request: DeskCall<T>): Answer<T> {
    let answer = await send(request);
    if (answer.ok && answer.value.status === 401 && !request.anonymous) {
      takeNonce(answer.value.headers);
      token = undefined;
      answer = await send(request);
    }
    if (!answer.ok) return answer;
    if (answer.value.status >= 400) return err(refusalOf(answer.value));
    takeNonce(answer.value.headers);
    const body = answer.value.text === '' ? ok(null) : parseAnswer(answer.value);
    if (!body.ok) return body;
    const parsed = request.schema.safeParse(body.value);
    return parsed.success ? ok(parsed.data) : err(unexpectedAnswer(answer.value.status));
  }

  return {
    issuer,
    surroundings,
    loadProfile,
    saveProfile: (profile) => store.save(profile),
    enrolled,
    keys: async () => {
      keys ??= importKeys();
      const imported = await keys;
      if (!imported.ok) keys = undefined;
      return imported;
    },
    call,
    memory: createOfficeMemory(options, { loadProfile, saveProfile: (profile) => store.save(profile) }, surroundings),
  };
}

function notEnrolled(): ClientError {
  return {
    code: 'not_enrolled',
    message: 'This machine has no appointment at this office yet.',
    next: 'Get a code on the operator’s machine (`gafete enrol-code`) and enrol with it.',
    retryable: false,
  };
}
