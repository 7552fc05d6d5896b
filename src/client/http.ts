/**
 * One HTTP exchange, bounded: in time, in bytes, in tries, and in where it may lead (nowhere: redirects are refused,
 * because a redirect could carry a code or a token to somebody else).
 */
import { type Bytes, concatBytes, decodeUtf8 } from '../lib/bytes.ts';
import { type JsonValue, parseJson } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type ClientSurroundings, NO_COOKIES } from './defaults.ts';
import type { ClientError } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  /** Made anew for each try: a DPoP proof counts once. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  /** Text, or what makes it anew for each try. */
  readonly body?: string | (() => Promise<string>);
  /** Bytes of an answer that are read at most. */
  readonly maxBytes?: number;
  /** Whether sending it twice does no more than sending it once, so that a broken connection may be tried again. */
  readonly repeatable: boolean;
  /** Ends the exchange from outside: `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const MAX_BYTES = 4 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 60_000;
const TRIES = 3;
/** A service that wants to be left alone for longer is obeyed by giving up, not by holding the caller. */
const MAX_WAIT_SECONDS = 20;
const JSON_DEPTH = 24;

/** Sends a request, up to three times where that is safe. Refuses only for reasons of the way, never for a status. */
export async function exchange(
  surroundings: ClientSurroundings,
  request: HttpRequest,
): Promise<Result<HttpAnswer, ClientError>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await exchangeOnce(surroundings, request);
    const delay = attempt < TRIES ? delayBefore(answer, request, attempt) : undefined;
    if (delay === undefined) return answer;
    await surroundings.wait(delay * 1000);
  }
}

/** The JSON of an answer, strictly parsed; `unexpected_answer` when it is none. */
export function parseAnswer(answer: HttpAnswer): Result<JsonValue, ClientError> {
  const parsed = parseJson(answer.text, { size: MAX_BYTES, depth: JSON_DEPTH });
  return parsed.ok ? parsed : err(unexpectedAnswer(answer.status));
}

/** An answer that this SDK cannot read. */
export function unexpectedAnswer(status: number): ClientError {
  return {
    code: 'unexpected_answer',
    message: 'The answer is not one that this version understands.',
    next: 'Check the address, and that client and service are of the same version.',
    retryable: false,
    status,
  };
}

/** Seconds that an answer asks us to wait (RFC 9110 §10.2.3, delay in seconds); `undefined` when it does not say. */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  return text !== null && /^[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}

/** Seconds until the next try; `undefined` when there is to be none. */
function delayBefore(
  answer: Result<HttpAnswer, ClientError>,
  { repeatable }: HttpRequest,
  attempt: number,
): number | undefined {
  if (!answer.ok) return repeatable && answer.error.retryable ? attempt : undefined;
  const { status, headers } = answer.value;
  const asked = retryAfterOf(headers);
  // 429: nothing was done. 503 with Retry-After is an invitation; without it the service may not know what was done.
  if (status !== 429 && !(status === 503 && (repeatable || asked !== undefined))) return undefined;
  const seconds = asked ?? attempt;
  return seconds <= MAX_WAIT_SECONDS ? seconds : undefined;
}

async function exchangeOnce(
  { fetch }: ClientSurroundings,
  { method, url, headers, body, maxBytes = MAX_BYTES, signal }: HttpRequest,
): Promise<Result<HttpAnswer, ClientError>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const init: RequestInit = {
    method,
    headers: { ...(await headers?.()) },
    redirect: 'manual',
    ...NO_COOKIES,
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  };
  if (body !== undefined) init.body = typeof body === 'string' ? body : await body();
  try {
    const response = await fetch(url, init);
    if (isRedirect(response)) {
      await response.body?.cancel().catch(() => {});
      return err(redirected(response.status));
    }
    const text = await readText(response, maxBytes);
    if (text === undefined) return err(unexpectedAnswer(response.status));
    return ok({ status: response.status, headers: response.headers, text });
  } catch (error) {
    return err(signal?.aborted ? aborted() : networkError(error));
  }
}

/** Browsers answer a redirect that may not be followed with type `opaqueredirect` and status 0. */
function isRedirect({ status, type, redirected }: Response): boolean {
  // 304 leads nowhere: it says that what we have is still true.
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);
}

async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const parts: Bytes[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decodeUtf8(concatBytes(...parts));
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => {});
      return undefined;
    }
    parts.push(value as Bytes);
  }
}

function redirected(status: number): ClientError {
  return {
    code: 'redirected',
    message: 'The service answered with a redirect, which is never followed.',
    next: 'Use the address that it publishes as its credential issuer identifier.',
    retryable: false,
    status,
  };
}

/** The caller's own signal ended it. */
export function aborted(): ClientError {
  return {
    code: 'aborted',
    message: 'Stopped before an answer came.',
    next: 'Ask again when it is wanted.',
    retryable: false,
  };
}

function networkError(error: unknown): ClientError {
  const late = error instanceof Error && error.name === 'TimeoutError';
  return {
    code: late ? 'timeout' : 'network',
    message: late ? 'The service did not answer in time.' : 'The service could not be reached.',
    next: 'Check that it is running and that the address is right, then try again.',
    retryable: true,
  };
}
