/**
 * Taking a wallet's answer. In judge mode: transaction → form → decryption → judging → one batch that closes it; in relay
 * mode: transaction → form → `relay.ts`.
 *
 * In judge mode nothing of the answer outlives the call but the verdict, sealed to the requester. A crash before the batch leaves the
 * request open and the wallet without an answer, so it sends again; after the batch the verdict waits for its requester.
 */
import { type Judge, type Judged, openAnswer, type Question } from '../judging/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, hourOf, type UnixSeconds } from '../lib/time.ts';
import { dayOf } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { openToJudge, sealVerdict } from '../sealing/index.ts';
import { countJudged } from '../storage/judged-hours.ts';
import { findOpenEvent } from '../storage/open-events.ts';
import { insertVerdict, moveTransaction } from '../storage/transactions.ts';
import { clientIdOf, findRequestSigner } from './client-id.ts';
import { findDayKey } from './day-key.ts';
import type { WalletRefusal } from './errors.ts';
import { keepAnswer } from './relay.ts';
import { createReturnCode, type ReturnCode } from './return-code.ts';
import { findPresentation, queryOf, type Transaction } from './transaction.ts';
import { parseWalletAnswer, VERDICT_SECONDS } from './wire.ts';

/** What a wallet is told when its answer counted: where to send its user, on the same device. */
export interface Accepted {
  readonly redirect_uri?: string;
}

/** Finds the transaction that an answer is for. Reasons: `E_TX_*`. Before the body is read: most of what is not for us ends here. */
export async function findAnswerable(
  ports: Ports,
  tx: string,
  now: UnixSeconds,
): Promise<Result<Transaction, WalletRefusal>> {
  const found = await findPresentation(ports, tx, now);
  if (found === undefined) return err({ type: 'E_TX_UNKNOWN' });
  if (found.row.state !== 'open') return err({ type: 'E_TX_CONSUMED' });
  return now < found.record.exp ? ok(found) : err({ type: 'E_TX_EXPIRED' });
}

/** Takes an answer. Reasons: every `WalletRefusal` but those of bodies and requests; the transaction stays open with each. */
export async function takeAnswer(
  ports: Ports,
  judge: Judge,
  transaction: Transaction,
  form: ReadonlyMap<string, string>,
  now: UnixSeconds,
): Promise<Result<Accepted, WalletRefusal>> {
  const { row, record } = transaction;
  const answer = parseWalletAnswer(form, row.tx);
  if (!answer.ok) return err({ type: REFUSED[answer.error] });
  const code = createReturnCode(row.redirectUri, ports.random);
  if (record.mode === 'relay') {
    const kept = await keepAnswer(ports, transaction, answer.value, code, now);
    return kept.ok ? ok(acceptedWith(code)) : kept;
  }
  if (answer.value.type === 'error') return decline(ports, transaction);
  const question = await questionOf(ports, transaction, now);
  const dayKey = await findDayKey(ports, row.judgeKey);
  // The event was closed, or a key that the request was made with is gone: the request is over.
  if (question === undefined || dayKey === undefined) return err({ type: 'E_TX_EXPIRED' });
  const opened = await openAnswer(record, answer.value.jwe, (jwe) => openToJudge(dayKey, record, jwe));
  if (!opened.ok) return opened;
  if (opened.value.type === 'declined') return decline(ports, transaction);
  const judged = await judge(question, opened.value.vpToken);
  return judged.ok ? close(ports, transaction, judged.value, code, now) : judged;
}

const REFUSED = {
  plaintext: 'E_ENC_DOWNGRADE',
  both: 'E_RESPONSE_SHAPE',
  missing: 'E_RESPONSE_SHAPE',
  state: 'E_STATE',
} as const;

async function questionOf(ports: Ports, { row, record }: Transaction, now: UnixSeconds): Promise<Question | undefined> {
  const event = await findOpenEvent(ports, row.event, now);
  const signer = await findRequestSigner(ports, row.requestKey, now);
  if (!event.ok || signer === undefined) return undefined;
  return {
    query: queryOf(record),
    nonce: record.nonce,
    aud: clientIdOf(signer),
    event: row.event,
    today: dayOf(now, event.value.policy),
    now,
  };
}

/** OpenID4VP 1.0 §8.5: the wallet says no. Its reason is a text of somebody else and is not kept. */
async function decline(ports: Ports, { row }: Transaction): Promise<Result<Accepted, WalletRefusal>> {
  const moved = await ports.store.atomic(moveTransaction(ports.store.db, row.tx, 'open', 'declined'));
  return moved.ok ? ok({}) : err({ type: 'E_TX_CONSUMED' });
}

async function close(
  ports: Ports,
  { row, record }: Transaction,
  { verdict, reason, claims, statusFault }: Judged,
  code: ReturnCode | undefined,
  now: UnixSeconds,
): Promise<Result<Accepted, WalletRefusal>> {
  const sealed = await sealVerdict(record.requesterKey, row.tx, { verdict, reason, claims }, ports.random);
  // Two presentations with portraits fit into 64 KiB; what does not is more than any purpose asks for.
  if (!sealed.ok) return err({ type: 'E_SIZE' });
  const waiting = { tx: row.tx, verdictSealed: sealed.value, responseCodeSha256: code?.sha256 ?? null };
  const { db } = ports.store;
  const hour = { event: row.event, purpose: record.purpose, hour: hourOf(now) };
  const done = await ports.store.atomic([
    // vp-03: of fifty answers at once one is the first, here and at the unique verdict.
    ...moveTransaction(db, row.tx, 'open', 'answered'),
    ...(await insertVerdict(ports, waiting, addSeconds(now, VERDICT_SECONDS))),
    countJudged(db, hour, verdict),
  ]);
  if (!done.ok) return err({ type: 'E_TX_CONSUMED' });
  if (reason !== 'OK') {
    const word = (text: string) => text.toLowerCase() as Lowercase<string>;
    ports.log.event('verifier.judged', { reason: word(reason), ...(statusFault && { status: word(statusFault) }) });
  }
  return ok(acceptedWith(code));
}

function acceptedWith(code: ReturnCode | undefined): Accepted {
  return code === undefined ? {} : { redirect_uri: code.redirectUri };
}
