/** From a one-time link to a gate that works offline. */
import { pairGate as pairAtService, parseGateLink } from '../../client/index.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unixSeconds } from '../../lib/time.ts';
import { measureClock, openConnection, pairedStore } from './connection.ts';
import type { GateStore } from './store.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * `used`: or too old · `wrong`: no link of this service · `offline` · `refused`: another root than in the link, or an answer
 * that does not hold.
 */
export type PairRefusal = 'used' | 'wrong' | 'offline' | 'refused';

/** Pairs this device and loads its first bundle. May be repeated with the same link after a lost answer. */
export async function pairDevice(
  store: GateStore,
  link: string,
  surroundings: Surroundings,
): Promise<Result<void, PairRefusal>> {
  const issuer = parseGateLink(link)?.issuer;
  if (issuer === undefined) return err('wrong');
  // By a clock that is minutes slow, what the office signed an hour ago may not be signed yet.
  const offset = await measureClock(issuer, surroundings);
  const now = () => unixSeconds(Math.max(0, surroundings.now() + offset));
  const options = { store: pairedStore(store), keys: store.keys, random: surroundings.random, now };
  const paired = await pairAtService(link, options);
  if (!paired.ok) {
    const { code, problem, retryable } = paired.error;
    if (code === 'input_refused') return err('wrong');
    if (retryable) return err('offline');
    return err(problem === 'enrolment-code-refused' ? 'used' : 'refused');
  }
  return loadFirstBundle(store, issuer, surroundings);
}

/** The bundle of a gate that has none yet: pairing may have been cut off between the two. */
export async function loadFirstBundle(
  store: GateStore,
  issuer: string,
  surroundings: Surroundings,
): Promise<Result<void, PairRefusal>> {
  const connection = openConnection(store, issuer, await measureClock(issuer, surroundings), surroundings);
  const answer = await connection.gate.bundle();
  if (!answer.ok) return err(answer.error.retryable ? 'offline' : 'refused');
  if (answer.value.state !== 'fresh') return err('refused');
  const { jws, etag } = answer.value;
  await store.write('bundle', { jws, etag });
  await store.write('clock', clockNow(connection.clockOffset));
  return ok(undefined);
}

/** A second or two is the way of the answer. */
function clockNow(offset: number | undefined): number {
  return offset === undefined || Math.abs(offset) < 3 ? 0 : offset;
}
