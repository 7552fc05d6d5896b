/**
 * Relay mode, on the side of who asks: opening what the service passes on and cannot read, judging it with the service's own
 * code, and acknowledging the first answer that holds. What was shown is in the verdict that is returned, and nowhere else.
 */
import { parseDcqlQuery } from '../credential/dcql/index.ts';
import { type Judge, type Judged, openAnswer, type Question, VERDICT_REASONS } from '../judging/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { addDays, parseLocalDate } from '../lib/time-zone.ts';
import { type EcdhPrivateKey, openToRequester } from '../sealing/index.ts';
import { type Acknowledgement, acknowledgedSchema, type CreatedRequest, type RelayedAnswer } from '../verifier/wire.ts';
import type { Answer } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import type { GateSession } from './gate-session.ts';
import type { GateVerdict } from './gate-verdict.ts';
import { unexpectedAnswer } from './http.ts';

/** What a request in relay mode is judged by, as its creation answered. */
export interface RelayedRequest {
  readonly tx: string;
  readonly key: EcdhPrivateKey;
  /** The question at a moment: the event's day may end while somebody queues. */
  readonly question: (now: UnixSeconds) => Question;
}

/** What came of one answer: a verdict, a holder's no, or a reason why it counts for nothing. */
export type Heard =
  | { readonly type: 'judged'; readonly judged: Judged }
  | { readonly type: 'declined' }
  | { readonly type: 'refused'; readonly reason: string; readonly cause?: string | undefined };

/** Reads what an answer will be judged by. `unexpected_answer` when the service does not say it. */
export function relayedRequestOf(created: CreatedRequest, key: EcdhPrivateKey): Result<RelayedRequest, ClientError> {
  const { tx, clientId: aud, judgeBy } = created;
  if (judgeBy === undefined) return err(unexpectedAnswer(201));
  const query = parseDcqlQuery(judgeBy.query);
  const day = parseLocalDate(judgeBy.day);
  if (!query.ok || day === undefined) return err(unexpectedAnswer(201));
  const { nonce, event, dayEnds } = judgeBy;
  const question = (now: UnixSeconds): Question => {
    const today = now < dayEnds ? day : addDays(day, 1);
    return { query: query.value, nonce, aud, event, today, now };
  };
  return ok({ tx, key, question });
}

/** Opens and judges one answer. */
export async function hear(
  { tx, key, question }: RelayedRequest,
  judge: Judge,
  answer: RelayedAnswer,
  now: UnixSeconds,
): Promise<Heard> {
  // OpenID4VP 1.0 §8.5: sent in clear. Its words are somebody else's.
  if ('error' in answer) return { type: 'declined' };
  const asked = question(now);
  const opened = await openAnswer({ tx, nonce: asked.nonce }, answer.response, (jwe) => openToRequester(key.key, jwe));
  if (!opened.ok) return { type: 'refused', reason: opened.error.type };
  if (opened.value.type === 'declined') return { type: 'declined' };
  const judged = await judge(asked, opened.value.vpToken);
  if (judged.ok) return { type: 'judged', judged: judged.value };
  return { type: 'refused', reason: judged.error.type, cause: judged.error.cause };
}

/** The verdict as a gate is told it in either mode. */
export function verdictOf({ verdict, reason, claims }: Judged): GateVerdict {
  const { 'es-MX': spanish, en } = VERDICT_REASONS[reason];
  return { verdict, reason, labels: { 'es-MX': spanish, en }, claims: claims as unknown as GateVerdict['claims'] };
}

/** Seconds between two tries to acknowledge. */
const PAUSE = 2;

/** Says which answer counts; refused when another one did already. Tries again until `until` (Unix seconds). */
export async function acknowledge(
  session: Pick<GateSession, 'call' | 'surroundings'>,
  tx: string,
  body: Acknowledgement,
  until: number,
): Answer<true> {
  const { now, wait } = session.surroundings;
  const path = `/gate/requests/${encodeURIComponent(tx)}/acknowledgement`;
  for (let tries = 1; ; tries++) {
    const sent = await session.call({ method: 'POST', path, body, schema: acknowledgedSchema });
    if (sent.ok) return ok(true);
    // The answer to an earlier try was lost on the way. Nobody else has the key of this request.
    if (tries > 1 && sent.error.problem === 'request-acknowledged') return ok(true);
    if (!sent.error.retryable || now() >= until) return sent;
    await wait((sent.error.retryAfter ?? PAUSE) * 1000);
  }
}
