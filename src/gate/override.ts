import type { Actor } from '../access/index.ts';
import { ok, type Result } from '../lib/result.ts';
import { DAY, hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { countOverridden } from '../storage/judged-hours.ts';
import { recordOnceWith } from '../storage/replays.ts';
import type { GateDeskRefusal } from './errors.ts';
import { findGateOf } from './own-gate.ts';
import { checkSigned } from './register.ts';
import type { OverrideRequest } from './wire.ts';

/**
 * Counts people whom a guard let in against the word on the screen: a signed act of the gate, told in the log as a count of
 * its hour and purpose. The hour is the one in which the gate reported it, since it may have had no network. Sent twice, it
 * counts once. Reasons: gate_unknown, event_*, statement_*.
 */
export async function countOverrides(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  { statement, jws }: OverrideRequest,
): Promise<Result<{ readonly counted: number }, GateDeskRefusal>> {
  const gate = await findGateOf(ports, actor, now);
  if (!gate.ok) return gate;
  const { event, purpose } = gate.value.row;
  const signed = await checkSigned(ports, actor, now, event, statement, jws);
  if (!signed.ok) return signed;
  const { count, iat, nonce } = statement;
  const { store, config } = ports;
  // The only thing that can refuse this batch is the nonce: the act was counted before, and its answer lost.
  await store.atomic([
    recordOnceWith(store, 'override', nonce, unixSeconds(iat + DAY + config.clockSkewSeconds)),
    countOverridden(store.db, { event, purpose, hour: hourOf(now) }, count),
  ]);
  return ok({ counted: count });
}
