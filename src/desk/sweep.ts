/**
 * What goes by itself. Every deadline here is enforced on reading already; the sweep removes what nobody reads any more.
 * Each step is a compare-and-swap or a plain delete of what is past, so that two sweeps at once do no harm.
 */
import { listClosings, planClosing } from '../erasure/index.ts';
import { ok } from '../lib/result.ts';
import { DAY, HOUR, hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { closesAt, type Policy } from '../policy/index.ts';
import type { Ports } from '../ports.ts';
import { deleteAccreditationsEndedBy, findAccreditations, moveAccreditations } from '../storage/accreditations.ts';
import { deleteExpiredActs } from '../storage/acts.ts';
import { deleteDeskKeys } from '../storage/desk-keys.ts';
import { deleteEvent, findEndedEvents, forgetGeneration, listEvents } from '../storage/events.ts';
import { requireChanges } from '../storage/guard.ts';
import { deleteOffers, deletePickups, findDeadOffers, type OfferSummary } from '../storage/offers.ts';
import { deletePolicies, findPolicyRow } from '../storage/policies.ts';
import { deleteQuota, releasePlaces } from '../storage/quotas.ts';
import { deleteReleasesBefore } from '../storage/releases.ts';
import { deleteRosterRows, findExpiredRows } from '../storage/roster.ts';
import { destroyShelfKey } from '../storage/shelf-keys.ts';
import { deleteSoloBefore } from '../storage/solo-acts.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { commit } from './batch.ts';
import { rekeyRows } from './rekey.ts';

/** Rows of a kind that one sweep takes. */
const AT_ONCE = 500;

/** What a sweep did, for the operator's log. */
export interface DeskSweep {
  readonly lapsed: number;
  readonly closed: number;
  readonly rekeyed: boolean;
}

/** Sweeps everything the desk keeps. Idempotent; for the runtime's timer, at any rhythm. */
export async function sweepDesk(ports: Ports, now: UnixSeconds): Promise<DeskSweep> {
  const closed = await closeDueEvents(ports, now);
  const lapsed = await lapseOffers(ports, now);
  await forgetRosterRows(ports, now);
  const rekeyed = await continueRekeying(ports, now);
  const { db } = ports.store;
  await ports.store.atomic([
    deleteExpiredActs(db, now),
    deleteReleasesBefore(db, hourOf(now) - 2 * HOUR),
    deleteSoloBefore(db, now - HOUR),
    // 30 days after its last credential has ended nobody can ask about an accreditation any more.
    deleteAccreditationsEndedBy(db, now - 30 * DAY),
  ]);
  await forgetEvents(ports, now);
  return { lapsed, closed, rekeyed };
}

/** Events whose closing moment has come: nobody has to remember. */
async function closeDueEvents(ports: Ports, now: UnixSeconds): Promise<number> {
  let closed = 0;
  // At moment 0 no row has ended: an event whose public rows ended while nobody swept is closed before they go.
  const ever = unixSeconds(0);
  for (const row of await listEvents(ports, ever)) {
    if (row.state === 'closed') continue;
    const stored = await findPolicyRow(ports, row.id, row.policyVersion, ever);
    if (stored === undefined) continue;
    const endedAt = unixSeconds(closesAt(JSON.parse(stored.body) as Policy));
    if (now < endedAt) continue;
    const done = await commit(ports, async () =>
      ok({ ...(await planClosing(ports, now, row, { endedAt })), answer: undefined }),
    );
    if (done.ok) closed++;
  }
  return closed;
}

/** Offers that nobody picked up, and those whose session ended: rows, then keys; whoever got nothing has lapsed. */
async function lapseOffers(ports: Ports, now: UnixSeconds): Promise<number> {
  const dead = await findDeadOffers(ports.store, now, AT_ONCE);
  const byEvent = new Map<string, OfferSummary[]>();
  for (const offer of dead) byEvent.set(offer.event, [...(byEvent.get(offer.event) ?? []), offer]);
  let lapsed = 0;
  for (const [event, offers] of byEvent) lapsed += await lapseOffersOf(ports, now, event, offers);
  return lapsed;
}

async function lapseOffersOf(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  offers: readonly OfferSummary[],
): Promise<number> {
  const { db } = ports.store;
  const ids = offers.map(({ accreditation }) => accreditation);
  const lookups = offers.map(({ lookup }) => lookup);
  // Whoever got a first batch is active and stays so: only the rest of the offer goes.
  const rows = await findAccreditations(ports.store, event, ids);
  const waiting = rows.filter(({ state }) => state === 'offered').map(({ id }) => id);
  const people = waiting.length;
  const told =
    people === 0
      ? []
      : [
          moveAccreditations(db, { event, ids: waiting, from: ['offered'], to: 'lapsed', reason: null }),
          requireChanges(db, people),
          releasePlaces(db, event, people),
          pendingLeaf(ports, now, { type: 'lapsed', event, people }),
        ];
  const done = await ports.store.atomic([
    deleteOffers(db, lookups),
    // Another sweep, or a wallet, was faster: the next sweep sees what is true then.
    requireChanges(db, offers.length),
    ...deletePickups(db, lookups),
    ...told,
  ]);
  if (!done.ok) return 0;
  for (const { shelfKey } of offers) await destroyShelfKey(ports, 'offer', shelfKey);
  return people;
}

async function forgetRosterRows(ports: Ports, now: UnixSeconds): Promise<void> {
  const rows = await findExpiredRows(ports.store, now, AT_ONCE);
  if (rows.length === 0) return;
  await ports.store.atomic(
    deleteRosterRows(
      ports.store.db,
      rows.map(({ id }) => id),
    ),
  );
  for (const { shelfKey } of rows) await destroyShelfKey(ports, 'row', shelfKey);
}

async function continueRekeying(ports: Ports, now: UnixSeconds): Promise<boolean> {
  let left = 0;
  for (const { id, epoch, state } of await listEvents(ports, now)) {
    if (state !== 'closed') left += await rekeyRows(ports, id, epoch, AT_ONCE);
  }
  return left === 0;
}

/** Public rows of events whose last credential ended 30 days ago. */
async function forgetEvents(ports: Ports, now: UnixSeconds): Promise<void> {
  const { db } = ports.store;
  const closing = new Set(await listClosings(ports));
  for (const { id, ours } of await findEndedEvents(ports, now)) {
    // Its erasure needs the row.
    if (closing.has(id)) continue;
    await ports.store.atomic([
      deletePolicies(db, id),
      deleteDeskKeys(db, id),
      deleteQuota(db, id),
      deleteEvent(db, id),
    ]);
    if (ours) await forgetGeneration(ports, id);
  }
}
