/** Acts that a person signs, and that a second person approves where product rule 4 asks for two. */
import { type Actor, verifyActApproval } from '../access/index.ts';
import { planClosing } from '../erasure/index.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type ActRow, countActs, deleteAct, findAct, insertAct, listActs } from '../storage/acts.ts';
import { readGeneration } from '../storage/generations.ts';
import { requireOneChange } from '../storage/guard.ts';
import { type ActPayload, checkPayload, openPayload, sealPayload } from './act-payload.ts';
import {
  checkApproval,
  checkStatement,
  countSolo,
  isCounted,
  needsSecondPerson,
  useStatement,
} from './act-statement.ts';
import { commit, type Plan } from './batch.ts';
import { planDistrust } from './distrust.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent, type OpenEvent } from './open-event.ts';
import { type People, planPersonAct, stateAfter } from './person-acts.ts';
import { planPolicyChange } from './policy.ts';
import {
  ACT_SECONDS,
  type ActAnswer,
  type ActDone,
  type ActPending,
  type ActRequest,
  type ActStatement,
  actStatementSchema,
  type PendingActs,
} from './wire.ts';

/** Acts that wait at once, of all clients. */
const MAX_WAITING = 100;

/**
 * Begins an act: done at once where one person may do it, otherwise kept for the second. Everything that can be judged
 * before the second person comes is judged now. Reasons: event_*, those of `checkStatement`, `checkPayload`,
 * `planPersonAct` and `planPolicyChange`; act_replayed, acts_waiting, busy.
 */
export async function beginAct(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  request: ActRequest,
): Promise<Result<ActAnswer, DeskRefusal>> {
  const { statement, jws } = request;
  const event = await findOpenEvent(ports, statement.event, now);
  if (!event.ok) return event;
  const approval = await checkStatement(ports, actor, now, statement, jws);
  if (!approval.ok) return approval;
  const payload = checkPayload(statement, request);
  if (!payload.ok) return payload;
  const by = approval.value.pseudonym;
  if (statement.act !== 'close' && statement.act !== 'distrust') {
    const trial = await planAct(ports, now, event.value, statement, payload.value, { by });
    if (!trial.ok) return trial;
  }
  const used = await useStatement(ports, statement);
  if (!used.ok) return used;

  const done = await commit<ActDone, DeskRefusal | { readonly type: 'two' }>(ports, async () => {
    // Asked again with each attempt: of two acts at once that are six together, one loses its race and waits.
    if (await needsSecondPerson(ports, now, actor.client, statement)) return err({ type: 'two' });
    const planned = await replan(ports, now, statement, payload.value, { by });
    if (!planned.ok || !isCounted(statement)) return planned;
    const { statements } = planned.value;
    const counted = countSolo(ports.store.db, actor.client, now, statement.accreditations.length);
    return ok({ ...planned.value, statements: [...statements, ...counted] });
  });
  if (done.ok) return done;
  return done.error.type === 'two' ? waitForSecond(ports, actor, now, request, payload.value) : err(done.error);
}

async function waitForSecond(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  { statement, jws }: ActRequest,
  payload: ActPayload,
): Promise<Result<ActPending, DeskRefusal>> {
  if ((await countActs(ports.store)) >= MAX_WAITING) return err(refusal('acts_waiting'));
  const id = randomId(ports.random);
  const exp = addSeconds(now, ACT_SECONDS);
  const [insert] = await insertAct(
    ports,
    {
      id,
      event: statement.event,
      statement: decodeUtf8(canon(statement)) as string,
      approval: jws,
      client: actor.client,
      revocationsSealed: await sealPayload(ports, id, payload),
    },
    { notAfter: exp, generation: await readGeneration(ports, actor.client) },
  );
  await ports.store.atomic([insert]);
  return ok({ done: false, act: id, exp });
}

/**
 * Approves a waiting act as its second person and does it. Reasons: act_unknown (also when the first person has left
 * since), act_same_person, act_approval, act_other_client, event_*, and what the act itself may be refused for.
 */
export async function approveAct(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  jws: string,
): Promise<Result<ActDone, DeskRefusal>> {
  const waiting = await readWaiting(ports, now, await findAct(ports, id, now));
  if (waiting === undefined) return err(refusal('act_unknown'));
  const { row, statement, by } = waiting;
  if (row.client === actor.client) return err(refusal('act_same_person'));
  const second = await checkApproval(ports, actor, now, statement, jws);
  if (!second.ok) return second;
  const payload = await openPayload(ports, id, row.revocationsSealed);
  if (payload === undefined) return err(refusal('act_unknown'));
  const people = { by, second: second.value.pseudonym };
  return commit(ports, async () => {
    if ((await findAct(ports, id, now)) === undefined) return err(refusal('act_unknown'));
    const planned = await replan(ports, now, statement, payload, people);
    if (!planned.ok) return planned;
    // Of two second persons at once one wins; first in the batch, because closing deletes what waits.
    const taken = [deleteAct(ports.store.db, id), requireOneChange(ports.store.db)];
    return ok({ ...planned.value, statements: [...taken, ...planned.value.statements] });
  });
}

/** Acts that wait and can still be approved, in no order that tells anything. */
export async function readPendingActs(ports: Ports, actor: Actor, now: UnixSeconds): Promise<PendingActs> {
  const acts: PendingActs['acts'] = [];
  for (const row of await listActs(ports, now)) {
    const waiting = await readWaiting(ports, now, row);
    if (waiting === undefined || !(await findOpenEvent(ports, row.event, now)).ok) continue;
    const { statement, by } = waiting;
    const act = { act: row.id, statement, by, mine: row.client === actor.client, exp: row.notAfter };
    const policy = statement.act === 'policy' ? await openPayload(ports, row.id, row.revocationsSealed) : undefined;
    acts.push(policy?.policy === undefined ? act : { ...act, policy: { ...policy.policy } });
  }
  return { acts };
}

/** An act whose first person is still in office: a signature of somebody who was removed moves nothing. */
async function readWaiting(
  ports: Ports,
  now: UnixSeconds,
  row: ActRow | undefined,
): Promise<{ readonly row: ActRow; readonly statement: ActStatement; readonly by: string } | undefined> {
  if (row === undefined || row.generation !== (await readGeneration(ports, row.client))) return undefined;
  const statement = actStatementSchema.parse(JSON.parse(row.statement));
  const first = await verifyActApproval(ports, now, statement, row.approval);
  if (!first.ok || first.value.client !== row.client) return undefined;
  return { row, statement, by: first.value.pseudonym };
}

async function replan(
  ports: Ports,
  now: UnixSeconds,
  statement: ActStatement,
  payload: ActPayload,
  people: People,
): Promise<Result<Plan<ActDone>, DeskRefusal>> {
  const event = await findOpenEvent(ports, statement.event, now);
  return event.ok ? planAct(ports, now, event.value, statement, payload, people) : event;
}

async function planAct(
  ports: Ports,
  now: UnixSeconds,
  event: OpenEvent,
  statement: ActStatement,
  payload: ActPayload,
  people: People,
): Promise<Result<Plan<ActDone>, DeskRefusal>> {
  switch (statement.act) {
    case 'close':
    case 'distrust': {
      const { by, second } = people;
      if (second === undefined) throw new Error('closing and distrusting take two people');
      const both = { by, second };
      const answer = { done: true, accreditations: {} } as const;
      if (statement.act === 'close') return ok({ ...(await planClosing(ports, now, event.row, both)), answer });
      const planned = await planDistrust(ports, now, event, both);
      return planned.ok ? ok({ ...planned.value, answer }) : planned;
    }
    case 'policy': {
      const planned = await planPolicyChange(ports, now, event, payload.policy, people);
      if (!planned.ok) return planned;
      const { policyVersion } = planned.value.answer;
      return ok({ ...planned.value, answer: { done: true, accreditations: {}, policyVersion } });
    }
    default: {
      const planned = await planPersonAct(ports, now, event, statement, payload, people);
      if (!planned.ok) return planned;
      const state = stateAfter(statement.act);
      const accreditations = Object.fromEntries(statement.accreditations.map((id) => [id, state]));
      return ok({ ...planned.value, answer: { done: true, accreditations } });
    }
  }
}
