/** Appointments of the office's machines: list, renew, remove. */
import { clientListSchema, clientSchema, removalSchema } from '../access/wire.ts';
import type { ReasonCode } from '../credential/accreditation/index.ts';
import { type ActAnswer, deskEventsSchema } from '../desk/wire.ts';
import { ok, type Result } from '../lib/result.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { actOnPeople } from './acts.ts';
import { newEpoch } from './bundles.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, ClientSummary, NewEpoch, RemovedClient } from './desk-types.ts';
import type { ClientError } from './errors.ts';

/** All clients, those included whose appointment ended less than 30 days ago. */
export async function listClients(session: DeskSession): Answer<readonly ClientSummary[]> {
  const answer = await session.call({ method: 'GET', path: '/desk/clients', schema: clientListSchema });
  if (!answer.ok) return answer;
  return ok(
    answer.value.clients.map(({ client, role, pseudonym, notAfter, member, state }) => ({
      client,
      role,
      pseudonym,
      notAfter: unixSeconds(notAfter),
      member,
      state,
    })),
  );
}

/** Renews another client's appointment. */
export async function renewClient(session: DeskSession, client: string): Answer<{ readonly notAfter: UnixSeconds }> {
  const path = `/desk/clients/${encodeURIComponent(client)}/renew`;
  const answer = await session.call({ method: 'POST', path, schema: clientSchema, repeatable: true });
  return answer.ok ? ok({ notAfter: unixSeconds(answer.value.notAfter) }) : answer;
}

/**
 * Removes a client, which bites on its next request, then starts new epochs, so that its copies of the bundles open
 * nothing new. A crash between the two leaves events in the old epoch; `newEpoch` for each finishes the work.
 */
export async function removeClient(
  session: DeskSession,
  client: string,
  options: { readonly voidOffers?: ReasonCode } = {},
): Answer<RemovedClient> {
  const path = `/desk/clients/${encodeURIComponent(client)}`;
  const removed = await session.call({ method: 'DELETE', path, schema: removalSchema, repeatable: false });
  if (!removed.ok) return removed;
  const { openOffers } = removed.value;
  const voided = options.voidOffers === undefined ? [] : await voidAll(session, openOffers, options.voidOffers);
  const events = await session.call({ method: 'GET', path: '/desk/events', schema: deskEventsSchema });
  if (!events.ok) return events;
  const epochs: NewEpoch[] = [];
  const failed: { event: string; error: ClientError }[] = [];
  for (const { event } of events.value.events) {
    const epoch = await newEpoch(session, event);
    if (epoch.ok) epochs.push(epoch.value);
    else failed.push({ event, error: epoch.error });
  }
  return ok({ openOffers, voided, epochs, failed });
}

async function voidAll(
  session: DeskSession,
  offers: RemovedClient['openOffers'],
  reason: ReasonCode,
): Promise<RemovedClient['voided']> {
  const voided: { event: string; answer: Result<ActAnswer, ClientError> }[] = [];
  for (const event of new Set(offers.map((offer) => offer.event))) {
    const accreditations = offers.filter((offer) => offer.event === event).map((offer) => offer.accreditation);
    voided.push({ event, answer: await actOnPeople(session, 'void', { event, accreditations, reason }) });
  }
  return voided;
}
