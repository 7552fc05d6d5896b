/** One request of a gate: made, shown, waited for. */
import type { Judge } from '../judging/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { createPkcs8, type EcdhPrivateKey, importPkcs8 } from '../sealing/index.ts';
import {
  type CreateRequest,
  createdRequestSchema,
  MAX_ANSWERS,
  MAX_WAIT,
  type RequestState,
  requestStateSchema,
} from '../verifier/wire.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { GateSession } from './gate-session.ts';
import { type GateVerdict, openGateVerdict } from './gate-verdict.ts';
import { aborted } from './http.ts';
import { acknowledge, hear, type RelayedRequest, relayedRequestOf, verdictOf } from './relay.ts';

/** What to ask: what the purpose asks as a standard for a zone and a day, or a DCQL query of one's own within it. */
export interface GateQuestion {
  /** A zone of this gate. */
  readonly zone?: string;
  /** `today` (default where the purpose has days) or `YYYY-MM-DD`. */
  readonly day?: string;
  /** Claims of the purpose that are asked on request: `['portrait']`. */
  readonly also?: readonly string[];
  /** DCQL (OpenID4VP 1.0 §6), instead of the three above. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Same device: an address that the gate was appointed with, letter by letter. */
  readonly redirectUri?: string;
  /** Seconds for which the request can be answered. */
  readonly ttl?: number;
  /**
   * Who judges. `judge` (default): the service, in memory. `relay`: this client, with a key of its own; the service passes
   * answers on and cannot read them.
   */
  readonly mode?: 'judge' | 'relay';
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Same device: from the address that the browser came back to (`responseCodeOf`). */
  readonly responseCode?: string | undefined;
  /** Relay mode: hears the code of each answer that counts for nothing, while the request stays open for a better one. */
  readonly onRefused?: ((reason: string) => void) | undefined;
}

/** A request that a wallet can answer until `exp`. */
export interface GateRequest {
  readonly tx: string;
  /** `openid4vp://…` */
  readonly link: string;
  readonly requestUri: string;
  readonly clientId: string;
  readonly exp: UnixSeconds;
  /**
   * Waits for the verdict, which is given once. Refuses: `declined` by the holder, `request_ended` without an answer,
   * `verdict_refused` when what came does not open, `forbidden` without the right response code, `aborted`; in relay mode
   * `no_answer_holds` when answers came and none was good, with the last one's code.
   */
  wait(options?: WaitOptions): Answer<GateVerdict>;
}

type AskingSession = Pick<GateSession, 'call' | 'surroundings'>;

/** Seconds between two tries after a fault of the way, when the service does not say. */
const PAUSE = 2;
/** Seconds after the end of a request in which its verdict may still be on the way. */
const GRACE = 5;
/** Seconds after the end of a request in which an answer to it can still be acknowledged. */
const ACKNOWLEDGE_GRACE = 60;

/**
 * Sends one request. The key that its verdict, or in relay mode its answer, will be sealed to lives in the object that is
 * returned and nowhere else.
 */
export async function sendRequest(
  session: AskingSession,
  question: GateQuestion,
  judgeOf: () => Answer<Judge>,
): Answer<GateRequest> {
  const key = await importPkcs8(createPkcs8(session.surroundings.random));
  const body = { ...question, requesterKey: key.jwk } as CreateRequest;
  const created = await session.call({ method: 'POST', path: '/gate/requests', body, schema: createdRequestSchema });
  if (!created.ok) return err(namedOverAsking(created.error));
  const { tx, link, requestUri, clientId, exp } = created.value;
  const shown = { tx, link, requestUri, clientId, exp: unixSeconds(exp) };
  if (question.mode !== 'relay')
    return ok({ ...shown, wait: (options = {}) => waitForVerdict(session, { tx, exp, key }, options) });
  const relayed = relayedRequestOf(created.value, key);
  if (!relayed.ok) return relayed;
  // Before anybody is asked: a gate that knows no root of its office could judge nothing.
  const judge = await judgeOf();
  if (!judge.ok) return judge;
  return ok({
    ...shown,
    wait: (options = {}) => waitForAnswer(session, { ...relayed.value, exp, judge: judge.value }, options),
  });
}

async function waitForVerdict(
  session: AskingSession,
  { tx, exp, key }: { readonly tx: string; readonly exp: number; readonly key: EcdhPrivateKey },
  { signal, responseCode }: WaitOptions,
): Answer<GateVerdict> {
  const { now, wait } = session.surroundings;
  for (;;) {
    if (signal?.aborted) return err(aborted());
    const left = Math.max(0, Math.min(MAX_WAIT, exp - now()));
    const state = await readState(session, tx, { seconds: left, responseCode, signal });
    if (state.ok && state.value.state === 'answered') return openGateVerdict(state.value.verdict, key, tx);
    if (state.ok && state.value.state === 'declined') return err(declined());
    if (!state.ok && !state.error.retryable) return err(ended(state.error));
    if (now() >= exp + GRACE) return state.ok ? err(requestEnded()) : state;
    // After a fault of the way: slowly. After an open answer too, in case the service does not hold answers back.
    await wait((state.ok ? 1 : (state.error.retryAfter ?? PAUSE)) * 1000);
  }
}

/** Looks at answers as they come, and ends the request with the first that holds. */
async function waitForAnswer(
  session: AskingSession,
  request: RelayedRequest & { readonly exp: number; readonly judge: Judge },
  { signal, responseCode, onRefused }: WaitOptions,
): Answer<GateVerdict> {
  const { now, wait } = session.surroundings;
  const { tx, exp } = request;
  let seen = 0;
  let refused: string | undefined;
  for (;;) {
    if (signal?.aborted) return err(aborted());
    const left = Math.max(0, Math.min(MAX_WAIT, exp - now()));
    const state = await readState(session, tx, { seconds: left, responseCode, signal, seen });
    if (state.ok && state.value.state === 'declined') return err(declined());
    if (!state.ok && !state.error.retryable)
      return err(refused === undefined ? ended(state.error) : noneHolds(refused));
    for (const answer of state.ok && state.value.state === 'relayed' ? state.value.answers : []) {
      seen = answer.place + 1;
      const heard = await hear(request, request.judge, answer, now());
      if (heard.type === 'refused') {
        refused = heard.reason;
        onRefused?.(refused);
        continue;
      }
      const outcome = heard.type === 'judged' ? heard.judged.verdict : 'declined';
      const done = await acknowledge(session, tx, { place: answer.place, outcome }, exp + ACKNOWLEDGE_GRACE);
      if (!done.ok) return err(ended(done.error));
      return heard.type === 'judged' ? ok(verdictOf(heard.judged)) : err(declined());
    }
    if (refused !== undefined && seen === MAX_ANSWERS) return err(noneHolds(refused));
    if (now() >= exp + GRACE)
      return state.ok ? err(refused === undefined ? requestEnded() : noneHolds(refused)) : state;
    await wait((state.ok ? 1 : (state.error.retryAfter ?? PAUSE)) * 1000);
  }
}

function readState(
  session: AskingSession,
  tx: string,
  {
    seconds,
    responseCode,
    signal,
    seen = 0,
  }: {
    readonly seconds: number;
    readonly responseCode: string | undefined;
    readonly signal: AbortSignal | undefined;
    readonly seen?: number;
  },
): Promise<Result<RequestState, ClientError>> {
  const query = new URLSearchParams({ wait: String(seconds) });
  if (responseCode !== undefined) query.set('response_code', responseCode);
  if (seen > 0) query.set('seen', String(seen));
  const path = `/gate/requests/${encodeURIComponent(tx)}?${query}`;
  return session.call({ method: 'GET', path, schema: requestStateSchema, signal });
}

/** The service's own word for it, with the claim, in the one code that a gate's screen knows. */
function namedOverAsking(error: ClientError): ClientError {
  return error.asked === undefined ? error : { ...error, code: 'over_asking' };
}

/** 404 and 410: fetched already, or over. The refusal says which of a request's ends it is only where it helps. */
function ended(error: ClientError): ClientError {
  return error.status === 404 || error.status === 410 ? requestEnded(error.status) : error;
}

function requestEnded(status?: number): ClientError {
  return {
    code: 'request_ended',
    message: 'The request has ended without a verdict for this gate.',
    next: 'Ask again: a request is short, and its verdict is given once.',
    retryable: false,
    ...(status !== undefined && { status }),
  };
}

function noneHolds(reason: string): ClientError {
  return {
    code: 'no_answer_holds',
    message: 'What was shown does not hold.',
    next: 'Let nobody in by it. Ask again, or send the person to the accreditation desk.',
    retryable: false,
    problem: reason.toLowerCase(),
  };
}

function declined(): ClientError {
  return {
    code: 'declined',
    message: 'The holder declined to show it.',
    next: 'Ask again, or send the person to the accreditation desk.',
    retryable: false,
  };
}
