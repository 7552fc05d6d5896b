/**
 * Relay mode: passing answers on that only their requester can open, and hearing which of them counts.
 *
 * The service sees a JWE's header, refuses what nobody could use, and keeps the rest under a key of its request. Only the
 * requester's acknowledgement closes a request, so a stranger's answer or refusal ends nothing by itself; of fifty
 * acknowledgements one counts. A crash before a batch leaves all as it was, and wallet or requester sends again.
 */
import type { Actor } from '../access/index.ts';
import { checkAnswerHeader } from '../judging/index.ts';
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, hourOf, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { openRelayed, sealRelayed } from '../sealing/relayed-answer.ts';
import { findAnswers, insertAnswer, takeAnswers } from '../storage/answers.ts';
import { countJudged } from '../storage/judged-hours.ts';
import { findOpenEvent } from '../storage/open-events.ts';
import { moveTransaction, readProgress } from '../storage/transactions.ts';
import { findDayKey } from './day-key.ts';
import type { RequesterRefusal, WalletRefusal } from './errors.ts';
import { isReturnCode, type ReturnCode } from './return-code.ts';
import { findPresentation, type Transaction } from './transaction.ts';
import { type Acknowledgement, type RelayedAnswer, VERDICT_SECONDS, type WalletAnswer } from './wire.ts';

/** Keeps a wallet's answer for its requester. Reasons: `E_JWE_*`, `E_SIZE`, `E_TX_EXPIRED`, `E_TX_FULL`, `E_TX_CONSUMED`. */
export async function keepAnswer(
  ports: Ports,
  { row, record }: Transaction,
  answer: WalletAnswer,
  code: ReturnCode | undefined,
  now: UnixSeconds,
): Promise<Result<true, WalletRefusal>> {
  const fault = answer.type === 'response' ? checkAnswerHeader(answer.jwe, record) : undefined;
  if (fault !== undefined) return err(fault);
  const event = await findOpenEvent(ports, row.event, now);
  const dayKey = await findDayKey(ports, row.judgeKey);
  if (!event.ok || dayKey === undefined) return err({ type: 'E_TX_EXPIRED' });
  const sealed = await sealRelayed(dayKey, row.tx, utf8(JSON.stringify(answer)), ports.random);
  if (!sealed.ok) return err({ type: 'E_SIZE' });
  const kept = await ports.store.atomic(
    insertAnswer(ports.store.db, {
      tx: row.tx,
      answerSealed: sealed.value,
      responseCodeSha256: code?.sha256 ?? null,
      notAfter: addSeconds(now, VERDICT_SECONDS),
    }),
  );
  if (kept.ok) return ok(true);
  const state = (await readProgress(ports, row.tx))?.state;
  return err({ type: state === 'open' ? 'E_TX_FULL' : 'E_TX_CONSUMED' });
}

/** What a requester is looking for among the answers to her request. */
export interface AnswersWanted {
  /** Answers that she has seen already: those before this place. */
  readonly seen: number;
  readonly responseCode: string | undefined;
}

/**
 * The answers that wait. On the same device only those whose response code is given; `session` when there are some and it
 * is none of theirs. Unreadable rows are nobody's answers.
 */
export async function readAnswers(
  ports: Ports,
  { row }: Transaction,
  { seen, responseCode }: AnswersWanted,
  now: UnixSeconds,
): Promise<Result<readonly RelayedAnswer[], RequesterRefusal>> {
  const event = await findOpenEvent(ports, row.event, now);
  if (!event.ok) return event;
  const waiting = await findAnswers(ports, row.tx, seen, now);
  const own = waiting.filter(
    ({ responseCodeSha256: hash }) => hash === null || (responseCode !== undefined && isReturnCode(responseCode, hash)),
  );
  if (own.length === 0 && waiting.length > 0) return err({ type: 'session' });
  const dayKey = await findDayKey(ports, row.judgeKey);
  const read: RelayedAnswer[] = [];
  for (const { place, answerSealed } of dayKey === undefined ? [] : own) {
    const opened = await openRelayed(dayKey as NonNullable<typeof dayKey>, row.tx, answerSealed);
    const text = opened.ok ? decodeUtf8(opened.value) : undefined;
    if (text === undefined) continue;
    const answer = JSON.parse(text) as WalletAnswer;
    read.push(answer.type === 'response' ? { place, response: answer.jwe } : { place, error: answer.error });
  }
  return ok(read);
}

/**
 * Ends a request with the answer that its requester believed, or with a holder's no. Reasons: request_unknown,
 * request_ended, not_relayed, acknowledged, answer_unknown, event_*.
 */
export async function acknowledge(
  ports: Ports,
  actor: Actor,
  tx: string,
  { place, outcome }: Acknowledgement,
  now: UnixSeconds,
): Promise<Result<true, RequesterRefusal>> {
  const found = await findPresentation(ports, tx, now);
  if (found === undefined || found.row.client !== actor.client) return err({ type: 'request_unknown' });
  const { row, record } = found;
  if (record.mode !== 'relay') return err({ type: 'not_relayed' });
  if (row.state !== 'open') return err({ type: 'acknowledged' });
  const event = await findOpenEvent(ports, row.event, now);
  if (!event.ok) return event;
  const waiting = await findAnswers(ports, tx, place, now);
  if (waiting[0]?.place !== place) return err({ type: 'answer_unknown' });
  const { db } = ports.store;
  const hour = { event: row.event, purpose: record.purpose, hour: hourOf(now) };
  const done = await ports.store.atomic([
    ...moveTransaction(db, tx, 'open', outcome === 'declined' ? 'declined' : 'fetched'),
    ...takeAnswers(db, tx, place),
    ...(outcome === 'declined' ? [] : [countJudged(db, hour, outcome)]),
  ]);
  return done.ok ? ok(true) : err({ type: 'acknowledged' });
}
