/** The requester's side of the end: waiting, and fetching a verdict once or the answers that are relayed. */
import type { Actor } from '../access/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { deleteVerdict, findVerdict, moveTransaction, type Progress, readProgress } from '../storage/transactions.ts';
import type { RequesterRefusal } from './errors.ts';
import { readAnswers } from './relay.ts';
import { isReturnCode } from './return-code.ts';
import { findPresentation } from './transaction.ts';
import { MAX_WAIT, type RequestState } from './wire.ts';

/** Waits some milliseconds: a timer of the runtime, or a test's. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Quick at first, when somebody stands at the gate; 33 looks in 25 seconds keep below D1's 50 queries a request. */
const QUICK = { milliseconds: 500, looks: 16 };
const SLOW_MILLISECONDS = 1000;

export interface ResultRequest {
  readonly tx: string;
  /** Seconds to wait for an answer, at most `MAX_WAIT`. */
  readonly wait: number;
  readonly responseCode: string | undefined;
  /** Relay mode: answers that were seen already. */
  readonly seen: number;
}

/**
 * The state of a request of this requester's own; a verdict is given once. Reasons: request_unknown (also somebody else's),
 * request_ended, session.
 */
export async function readResult(
  ports: Ports,
  actor: Actor,
  { tx, wait, responseCode, seen }: ResultRequest,
  sleep: Sleep,
): Promise<Result<RequestState, RequesterRefusal>> {
  const found = await findPresentation(ports, tx, ports.now());
  if (found === undefined || found.row.client !== actor.client) return err({ type: 'request_unknown' });
  const relayed = found.record.mode === 'relay';
  const { state, places } = await waitFor(ports, found.row, { wait, seen }, sleep);
  const now = ports.now();
  switch (state) {
    case 'open':
      if (relayed && places > seen) {
        const answers = await readAnswers(ports, found, { seen, responseCode }, now);
        if (!answers.ok) return answers;
        if (answers.value.length > 0) return ok({ state: 'relayed', answers: [...answers.value] });
      }
      return now < found.record.exp ? ok({ state: 'open' }) : err({ type: 'request_ended' });
    case 'declined':
      return ok({ state: 'declined' });
    case 'answered':
      return fetchVerdict(ports, tx, responseCode, now);
    default:
      return err({ type: 'request_ended' });
  }
}

/** Looks until there is news or the time is over, counted in what was slept: a test's clock may stand still. */
async function waitFor(
  ports: Ports,
  { tx, state }: { readonly tx: string; readonly state: string },
  { wait, seen }: { readonly wait: number; readonly seen: number },
  sleep: Sleep,
): Promise<Progress> {
  let now: Progress = { state, places: 0 };
  let left = Math.min(wait, MAX_WAIT) * 1000;
  for (let look = 0; ; look++) {
    now = (await readProgress(ports, tx)) ?? { state: 'gone', places: 0 };
    if (now.state !== 'open' || now.places > seen || left <= 0) return now;
    const pause = Math.min(left, look < QUICK.looks ? QUICK.milliseconds : SLOW_MILLISECONDS);
    await sleep(pause);
    left -= pause;
  }
}

async function fetchVerdict(
  ports: Ports,
  tx: string,
  responseCode: string | undefined,
  now: UnixSeconds,
): Promise<Result<RequestState, RequesterRefusal>> {
  const verdict = await findVerdict(ports, tx, now);
  if (verdict === undefined) return err({ type: 'request_ended' });
  const { responseCodeSha256, verdictSealed } = verdict;
  // vp-05, OpenID4VP 1.0 §13.3: the requester's token and the code from the redirect, both. Who began a request on one
  // device and had it answered on another has the token and never sees the code.
  if (responseCodeSha256 !== null && !isReturnCode(responseCode ?? '', responseCodeSha256))
    return err({ type: 'session' });
  const { db } = ports.store;
  const taken = await ports.store.atomic([...moveTransaction(db, tx, 'answered', 'fetched'), deleteVerdict(db, tx)]);
  // A crash after the batch loses a verdict, and the gate asks again. The other order would give it twice.
  return taken.ok ? ok({ state: 'answered', verdict: verdictSealed }) : err({ type: 'request_ended' });
}
