/**
 * What an act on accreditations changes: states, status entries, offers, places, one leaf. All of it in one batch; of
 * many people, all or none.
 */
import { STATUS, type StatusValue } from '../credential/status-list/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import {
  endSuspension,
  lapseSuspensions,
  openRevocations,
  prepareFlips,
  prepareSuspension,
  raiseLostEnvelope,
  settleSuspensions,
  suspensionDeadline,
} from '../status/index.ts';
import { type AccreditationColumns, findAccreditations, moveAccreditations } from '../storage/accreditations.ts';
import type { Statement } from '../storage/database.ts';
import { requireChanges } from '../storage/guard.ts';
import { deleteOffers, deletePickups, findOffersOf } from '../storage/offers.ts';
import { releasePlaces } from '../storage/quotas.ts';
import { deleteRefreshes, findRefreshesOf } from '../storage/refreshes.ts';
import { deleteRevocationsOf, touchRevocationsOf } from '../storage/revocation-guard.ts';
import { destroyShelfKey, findShelfKey } from '../storage/shelf-keys.ts';
import { findSuspensionOf } from '../storage/suspensions.ts';
import { pendingLeaf } from '../transparency/index.ts';
import type { ActPayload } from './act-payload.ts';
import type { Plan } from './batch.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import type { OpenEvent } from './open-event.ts';
import { effectiveState } from './state.ts';
import {
  type AccreditationState,
  type ActStatement,
  CONFIGURATIONS,
  type InnerRevocation,
  type PersonAct,
} from './wire.ts';

export type PersonStatement = Extract<ActStatement, { readonly act: PersonAct }>;
export type People = { readonly by: string; readonly second?: string | undefined };

/** From which states an act leads where, and which leaf tells of it. */
const MOVES = {
  withdraw: { from: ['offered'], to: 'withdrawn', leaf: 'withdrawn' },
  void: { from: ['offered'], to: 'withdrawn', leaf: 'withdrawn' },
  revoke: { from: ['active', 'suspended'], to: 'revoked', leaf: 'revoked' },
  suspend: { from: ['active'], to: 'suspended', leaf: 'suspended' },
  resume: { from: ['suspended'], to: 'active', leaf: 'resumed' },
} as const satisfies Record<PersonAct, { from: readonly string[]; to: AccreditationState; leaf: string }>;

/** The state that an act leaves behind. */
export function stateAfter(act: PersonAct): AccreditationState {
  return MOVES[act].to;
}

/**
 * Plans an act on accreditations of one event. Reasons: accreditation_unknown (one of them is not of this event),
 * accreditation_state, revocation_incomplete, revocation_refused, revocation_lost, those of the status list.
 */
export async function planPersonAct(
  ports: Ports,
  now: UnixSeconds,
  event: OpenEvent,
  statement: PersonStatement,
  payload: ActPayload,
  people: People,
): Promise<Result<Plan<void>, DeskRefusal>> {
  const rows = await readRows(ports, now, statement);
  if (!rows.ok) return rows;
  const { act, accreditations: ids, reason } = statement;
  const { from, to, leaf } = MOVES[act];
  const id = event.row.id;
  const { db } = ports.store;
  const moved = moveAccreditations(db, { event: id, ids, from, to, reason: act === 'resume' ? null : reason });
  const changes = await planChanges(ports, now, event, statement, payload, rows.value);
  if (!changes.ok) return changes;
  const told = { event: id, people: ids.length, reason, ...people };
  return ok({
    statements: [
      moved,
      requireChanges(db, ids.length),
      ...changes.value.statements,
      pendingLeaf(ports, now, { type: leaf, ...told }),
    ],
    settle: changes.value.settle,
    answer: undefined,
  });
}

async function readRows(
  ports: Ports,
  now: UnixSeconds,
  { act, accreditations: ids, event }: PersonStatement,
): Promise<Result<readonly AccreditationColumns[], DeskRefusal>> {
  let rows = await findAccreditations(ports.store, event, ids);
  // A suspension past its deadline is over: the act must find the state that everybody reads.
  if (rows.some(({ state }) => state === 'suspended') && (await lapseSuspensions(ports, now)) > 0) {
    rows = await findAccreditations(ports.store, event, ids);
  }
  if (rows.length < ids.length) return err(refusal('accreditation_unknown'));
  const from: readonly string[] = MOVES[act].from;
  const misfits = rows.filter(({ state, exp }) => !from.includes(effectiveState(state, exp <= now)));
  return misfits.length === 0 ? ok(rows) : err({ type: 'accreditation_state', people: misfits.length });
}

type Changes = Pick<Plan<void>, 'statements' | 'settle'>;

async function planChanges(
  ports: Ports,
  now: UnixSeconds,
  event: OpenEvent,
  { act, accreditations: ids }: PersonStatement,
  payload: ActPayload,
  rows: readonly AccreditationColumns[],
): Promise<Result<Changes, DeskRefusal>> {
  switch (act) {
    case 'withdraw':
    case 'void':
      return planWithdrawal(ports, now, event.row.id, ids, ids.length);
    case 'revoke': {
      const suspended = rows.filter(({ state }) => state === 'suspended').map(({ id }) => id);
      return planRevocation(ports, now, event.row.id, ids, payload.revocations, suspended);
    }
    case 'suspend':
      return planSuspension(ports, now, event, ids, payload.revocations);
    case 'resume':
      return planResumption(ports, now, event.row.id, ids);
  }
}

/**
 * Takes offers back that nobody has redeemed. The state of an accreditation alone does not prove that: a database writer
 * could set it back, and the withdrawal would say done while copies live. An offer that waits has its row and its key on
 * the shelf, and both end with the last fetch. Reason: revocation_lost. `places`: how many the event gets back.
 */
export async function planWithdrawal(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  ids: readonly string[],
  places: number,
): Promise<Result<Changes, DeskRefusal>> {
  const offers = new Map((await findOffersOf(ports.store, ids)).map((offer) => [offer.accreditation, offer]));
  for (const id of ids) {
    const offer = offers.get(id);
    if (offer !== undefined && (await findShelfKey(ports, 'offer', offer.shelfKey)) !== undefined) continue;
    await raiseLostEnvelope(ports, id, now);
    return err(refusal('revocation_lost'));
  }
  return ok(await planOffersGone(ports, event, ids, places));
}

/** Offers and refresh envelopes, their sessions and their keys. `places`: how many the event gets back. */
async function planOffersGone(ports: Ports, event: string, ids: readonly string[], places: number): Promise<Changes> {
  const { db } = ports.store;
  const offers = await findOffersOf(ports.store, ids);
  const lookups = offers.map(({ lookup }) => lookup);
  const refreshes = await findRefreshesOf(ports, ids);
  const refills = refreshes.map(({ lookup }) => lookup);
  const released = places > 0 ? [releasePlaces(db, event, places)] : [];
  return {
    statements: [
      ...deletePickups(db, lookups),
      deleteOffers(db, lookups),
      ...deleteRefreshes(db, refills),
      ...released,
    ],
    // Row first, key second: a crash between leaves keys without a row, which the sweep destroys.
    settle: async () => {
      for (const { shelfKey } of offers) await destroyShelfKey(ports, 'offer', shelfKey);
      for (const { shelfKey } of refreshes) await destroyShelfKey(ports, 'refresh', shelfKey);
    },
  };
}

/**
 * Every copy of these accreditations becomes invalid, and whatever could still fetch one goes. The count of revocation
 * rows is a precondition: copies issued between reading and writing would otherwise stay valid.
 */
export async function planRevocation(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  ids: readonly string[],
  revocations: ActPayload['revocations'],
  suspended: readonly string[],
): Promise<Result<Changes, DeskRefusal>> {
  const ranks = await openAll(ports, now, ids, revocations);
  if (!ranks.ok) return ranks;
  const flips = await flip(ports, now, event, ranks.value, STATUS.invalid);
  if (!flips.ok) return flips;
  const { db } = ports.store;
  const offers = await planOffersGone(ports, event, ids, 0);
  return ok({
    statements: [
      deleteRevocationsOf(db, ids),
      requireChanges(db, ranks.value.length),
      ...suspended.map((id) => endSuspension(ports, id)),
      ...offers.statements,
      ...flips.value.statements,
    ],
    settle: async () => {
      await flips.value.settle();
      await offers.settle();
    },
  });
}

async function planSuspension(
  ports: Ports,
  now: UnixSeconds,
  event: OpenEvent,
  ids: readonly string[],
  revocations: ActPayload['revocations'],
): Promise<Result<Changes, DeskRefusal>> {
  const ranks = await openAll(ports, now, ids, revocations);
  if (!ranks.ok) return ranks;
  const flips = await flip(ports, now, event.row.id, ranks.value, STATUS.suspended);
  if (!flips.ok) return flips;
  const { db } = ports.store;
  const until = suspensionDeadline(now, event.policy.hearingHours);
  const notes: Statement[] = [];
  for (const id of ids) {
    const envelopes = revocations[id] ?? [];
    notes.push(...(await prepareSuspension(ports, { accreditation: id, event: event.row.id, until, envelopes })));
  }
  const guard = [touchRevocationsOf(db, ids), requireChanges(db, ranks.value.length)];
  const settle = async () => {
    await flips.value.settle();
    await settleSuspensions(ports, event.row.id, ids);
  };
  return ok({ statements: [...guard, ...notes, ...flips.value.statements], settle });
}

/** Resuming needs nothing of the desk: the envelopes were left with the suspension, for its lapse. */
async function planResumption(
  ports: Ports,
  now: UnixSeconds,
  event: string,
  ids: readonly string[],
): Promise<Result<Changes, DeskRefusal>> {
  const kept: Record<string, readonly InnerRevocation[]> = {};
  for (const id of ids) {
    const row = await findSuspensionOf(ports, id, now);
    // Its row is gone or not ours: nobody can say which entries to lift. The desk revokes and issues again.
    if (row === undefined) return err({ type: 'accreditation_state', people: 1 });
    kept[id] = JSON.parse(row.revocationsSealed) as InnerRevocation[];
  }
  const ranks = await openAll(ports, now, ids, kept);
  if (!ranks.ok) return ranks;
  const flips = await flip(ports, now, event, ranks.value, STATUS.valid);
  if (!flips.ok) return flips;
  const ends = ids.map((id) => endSuspension(ports, id));
  return ok({ statements: [...ends, ...flips.value.statements], settle: flips.value.settle });
}

async function openAll(
  ports: Ports,
  now: UnixSeconds,
  ids: readonly string[],
  revocations: ActPayload['revocations'],
): Promise<Result<readonly StatusRanks[], DeskRefusal>> {
  const envelopes = (id: string) => (Object.hasOwn(revocations, id) ? (revocations[id] ?? []) : []);
  const opened = await openRevocations(ports, envelopes, ids, CONFIGURATIONS);
  if (opened.ok) return ok(opened.value.flat());
  if (opened.error.type === 'revocation_incomplete') return err(opened.error);
  if (opened.error.type !== 'revocation_lost') return err(refusal('revocation_refused'));
  await raiseLostEnvelope(ports, opened.error.accreditation, now);
  return err(refusal('revocation_lost'));
}

async function flip(ports: Ports, now: UnixSeconds, event: string, ranks: readonly StatusRanks[], value: StatusValue) {
  const flips = await prepareFlips(ports, now, event, ranks, value);
  if (!flips.ok && flips.error.type === 'status_ranks') return err(refusal('revocation_refused'));
  return flips as Result<Changes, DeskRefusal>;
}
