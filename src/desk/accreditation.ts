import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findRevocations, findSuspension } from '../status/index.ts';
import { type AccreditationColumns, findAccreditation } from '../storage/accreditations.ts';
import { findOffersOf } from '../storage/offers.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent, type OpenEvent } from './open-event.ts';
import { effectiveState } from './state.ts';
import { type Accreditation, type AccreditationState, idSchema, type Revocations } from './wire.ts';

const TRIES = 5;

/** An accreditation and its open event. Reasons: accreditation_unknown, event_closed. */
export async function findInOpenEvent(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<{ readonly row: AccreditationColumns; readonly event: OpenEvent }, DeskRefusal>> {
  if (!idSchema.safeParse(id).success) return err(refusal('accreditation_unknown'));
  const row = await findAccreditation(ports.store, id);
  if (row === undefined) return err(refusal('accreditation_unknown'));
  const event = await findOpenEvent(ports, row.event, now);
  return event.ok ? ok({ row, event: event.value }) : event;
}

/**
 * What the desk may know of an accreditation: never a person. Deadlines count when they pass, not when the sweep comes:
 * an offer past its end is lapsed, a suspension past its deadline is over. Reasons: accreditation_unknown, event_closed.
 */
export async function readAccreditation(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<Accreditation, DeskRefusal>> {
  const found = await findInOpenEvent(ports, id, now);
  if (!found.ok) return found;
  const { row } = found.value;
  const [offer] = await findOffersOf(ports.store, [id]);
  const until = await findSuspension(ports, id, now);
  const state = stateNow(row, now, offer?.exp, until);
  const { event, copies, policyVersion } = row;
  const answer: Accreditation = {
    id,
    event,
    state,
    copies,
    configurations: row.configurations.split(','),
    policyVersion,
  };
  if (row.reason !== null && state === row.state) answer.reason = row.reason as NonNullable<Accreditation['reason']>;
  if (offer !== undefined && state === 'offered') answer.offer = { triesLeft: TRIES - offer.tries, exp: offer.exp };
  if (row.lastRefusal !== null) answer.lastRefusal = row.lastRefusal;
  if (row.lastRefusalHour !== null) answer.lastRefusalHour = row.lastRefusalHour;
  if (state === 'suspended' && until !== undefined) answer.suspendedUntil = until;
  return ok(answer);
}

function stateNow(
  row: AccreditationColumns,
  now: UnixSeconds,
  offerExp: number | undefined,
  until: UnixSeconds | undefined,
): AccreditationState {
  const state = effectiveState(row.state, row.exp <= now);
  if (state === 'offered' && (offerExp === undefined || offerExp <= now)) return 'lapsed';
  if (state === 'suspended' && until !== undefined && until <= now) return 'active';
  return state;
}

/** The sealed revocation envelopes of an accreditation, for the desk to open. Reasons: accreditation_unknown, event_closed. */
export async function readRevocations(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<Revocations, DeskRefusal>> {
  const found = await findInOpenEvent(ports, id, now);
  if (!found.ok) return found;
  return ok({ envelopes: [...(await findRevocations(ports, id))] });
}
