/** From a one-time link to a gate that works offline. */
import { pairGate as pairAtService } from '../../client/index.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { openConnection, pairedStore } from './connection.ts';
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
  const paired = await pairAtService(link, { store: pairedStore(store), keys: store.keys, ...surroundings });
  if (!paired.ok) {
    const { code, problem, retryable } = paired.error;
    if (code === 'input_refused') return err('wrong');
    if (retryable) return err('offline');
    return err(problem === 'enrolment-code-refused' ? 'used' : 'refused');
  }
  return loadFirstBundle(store, paired.value.issuer, surroundings);
}

/** The bundle of a gate that has none yet: pairing may have been cut off between the two. */
export async function loadFirstBundle(
  store: GateStore,
  issuer: string,
  surroundings: Surroundings,
): Promise<Result<void, PairRefusal>> {
  const connection = openConnection(store, issuer, 0, surroundings);
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
