/** A lost phone: the old copies dead and a new offer out, in one batch, by one person. */
import type { Actor } from '../access/index.ts';
import { isReasonFor } from '../credential/accreditation/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { lapseSuspensions } from '../status/index.ts';
import { type AccreditationColumns, findAccreditation, moveAccreditations } from '../storage/accreditations.ts';
import { requireOneChange } from '../storage/guard.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { findInOpenEvent } from './accreditation.ts';
import { checkStatement, countSolo, isPunishment, soloLeft, useStatement } from './act-statement.ts';
import { commit, type Plan } from './batch.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { checkOffer } from './offer-check.ts';
import { findTrustedEvent, type OpenEvent } from './open-event.ts';
import { planRevocation, planWithdrawal } from './person-acts.ts';
import { findRegistered, planOffer } from './register.ts';
import { effectiveState } from './state.ts';
import type { Reissued, ReissueRequest } from './wire.ts';

/**
 * Replaces an accreditation by a new offer. The new one takes the old one's place, so that a full event can still help
 * somebody who lost a phone. It counts among the five that one person may end in ten minutes: copies die here, and the
 * new offer may be one that its person never gets.
 * Reasons: accreditation_unknown, accreditation_state, event_*, reissue_mismatch, reissue_two_people, solo_spent, those
 * of `checkStatement`, `checkOffer` and `planRevocation`, offer_exists, act_replayed, busy.
 */
export async function reissueAccreditation(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  request: ReissueRequest,
): Promise<Result<Reissued, DeskRefusal>> {
  const { statement, jws, offer } = request;
  const found = await findInOpenEvent(ports, id, now);
  if (!found.ok) return found;
  const { row, event } = found.value;
  const named = statement.accreditation === id && statement.event === row.event;
  if (!named || statement.replacement !== offer.header.accreditation || statement.replacement === id) {
    return err(refusal('reissue_mismatch'));
  }
  const approval = await checkStatement(ports, actor, now, statement, jws);
  if (!approval.ok) return approval;
  if (isPunishment(statement.reason)) return err(refusal('reissue_two_people'));
  if (event.state === 'distrusted') return err(refusal('event_distrusted'));
  const checked = await checkOffer(ports, actor, now, event, offer);
  if (!checked.ok) return checked;
  // Before the statement is used up: it can be sent again when there is room.
  if ((await soloLeft(ports, actor.client, now)) < 1) return err(refusal('solo_spent'));
  const used = await useStatement(ports, statement);
  if (!used.ok) return used;

  const undo: (() => Promise<void>)[] = [];
  const done = await commit<Reissued>(ports, async () => {
    const open = await findTrustedEvent(ports, row.event, now);
    if (!open.ok) return open;
    const planned = await planReissue(ports, actor, now, open.value, request, approval.value.pseudonym);
    if (planned.ok) undo.push(planned.value.undo);
    return planned;
  });
  // The last attempt's keys are in use when it was done; all others are of attempts that lost their race.
  if (done.ok) undo.pop();
  for (const step of undo) await step();
  return done;
}

async function planReissue(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  event: OpenEvent,
  { statement, revocations, offer }: ReissueRequest,
  by: string,
): Promise<Result<Plan<Reissued> & { undo(): Promise<void> }, DeskRefusal>> {
  const { accreditation: id, reason, replacement } = statement;
  if ((await soloLeft(ports, actor.client, now)) < 1) return err(refusal('solo_spent'));
  const row = await readCurrent(ports, now, id);
  const state = row && effectiveState(row.state, row.exp <= now);
  const open = state === 'offered' && isReasonFor('withdraw', reason);
  if (row === undefined || !(open || state === 'active' || state === 'suspended')) {
    return err({ type: 'accreditation_state', people: 1 });
  }
  const known = await findRegistered(ports, offer);
  if (!known.ok || known.value) return err(refusal('offer_exists'));
  if (open && revocations.length > 0) return err({ type: 'revocation_incomplete', expected: 0 });
  const old = open
    ? await planWithdrawal(ports, now, event.row.id, [id], 0)
    : await planRevocation(ports, now, event.row.id, [id], { [id]: revocations }, state === 'suspended' ? [id] : []);
  if (!old.ok) return old;
  const fresh = await planOffer(ports, actor, now, event, offer);
  if (!fresh.ok) return fresh;
  const { db } = ports.store;
  const to = open ? 'withdrawn' : 'revoked';
  const move = { event: event.row.id, ids: [id], from: [row.state], to, reason };
  return ok({
    statements: [
      moveAccreditations(db, move),
      requireOneChange(db),
      ...old.value.statements,
      ...fresh.value.statements,
      ...countSolo(db, actor.client, now, 1),
      pendingLeaf(ports, now, { type: 'reissued', event: event.row.id, people: 1, reason, by }),
    ],
    settle: old.value.settle,
    undo: fresh.value.undo,
    answer: { old: { accreditation: id, state: to }, accreditation: replacement },
  });
}

async function readCurrent(ports: Ports, now: UnixSeconds, id: string): Promise<AccreditationColumns | undefined> {
  const row = await findAccreditation(ports.store, id);
  const lapsed = row?.state === 'suspended' && (await lapseSuspensions(ports, now)) > 0;
  return lapsed ? findAccreditation(ports.store, id) : row;
}
