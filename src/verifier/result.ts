/** The requester's side of the end: waiting, and fetching once. */
import type { Actor } from '../access/index.ts';
import { utf8 } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { deleteVerdict, findVerdict, moveTransaction, readState } from '../storage/transactions.ts';
import type { RequesterRefusal } from './errors.ts';
import { responseCodeHash } from './response.ts';
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
}

/**
 * The state of a request of this requester's own; a verdict is given once. Reasons: request_unknown (also somebody else's),
 * request_ended, session.
 */
export async function readResult(
  ports: Ports,
  actor: Actor,
  { tx, wait, responseCode }: ResultRequest,
  sleep: Sleep,
): Promise<Result<RequestState, RequesterRefusal>> {
  const found = await findPresentation(ports, tx, ports.now());
  if (found === undefined || found.row.client !== actor.client) return err({ type: 'request_unknown' });
  const state = await waitFor(ports, found.row, wait, sleep);
  const now = ports.now();
  switch (state) {
    case 'open':
      return now < found.record.exp ? ok({ state: 'open' }) : err({ type: 'request_ended' });
    case 'declined':
      return ok({ state: 'declined' });
    case 'answered':
      return fetchVerdict(ports, tx, responseCode, now);
    default:
      return err({ type: 'request_ended' });
  }
}

/** Looks until the row is not open any more or the time is over, counted in what was slept: a test's clock may stand still. */
async function waitFor(
  ports: Ports,
  { tx, state: first }: { readonly tx: string; readonly state: string },
  wait: number,
  sleep: Sleep,
): Promise<string | undefined> {
  let state: string | undefined = first;
  let left = Math.min(wait, MAX_WAIT) * 1000;
  for (let look = 0; state === 'open' && left > 0; look++) {
    const pause = Math.min(left, look < QUICK.looks ? QUICK.milliseconds : SLOW_MILLISECONDS);
    await sleep(pause);
    left -= pause;
    state = await readState(ports, tx);
  }
  return state;
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
  if (responseCodeSha256 !== null && !isCode(responseCode, responseCodeSha256)) return err({ type: 'session' });
  const { db } = ports.store;
  const taken = await ports.store.atomic([...moveTransaction(db, tx, 'answered', 'fetched'), deleteVerdict(db, tx)]);
  // A crash after the batch loses a verdict, and the gate asks again. The other order would give it twice.
  return taken.ok ? ok({ state: 'answered', verdict: verdictSealed }) : err({ type: 'request_ended' });
}

function isCode(code: string | undefined, expected: string): boolean {
  return code !== undefined && equalBytes(utf8(responseCodeHash(code)), utf8(expected));
}
