/** Who has the bundle of an event: admitting one more, and starting a new epoch without somebody. */
import { type Actor, findApprovalKey } from '../access/index.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { parseEcPublicJwk } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { parseSignedStatement, verifySignedStatement } from '../lib/signed-statement.ts';
import { DAY, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { checkJweHeader, createShelfKey, parsePublicJwk } from '../sealing/index.ts';
import { deleteWrapsBefore, insertWrap } from '../storage/bundle-wraps.ts';
import { insertDeskKey } from '../storage/desk-keys.ts';
import { replaceEvent, requireEvent, settleEvent } from '../storage/events.ts';
import { findMember, findRecovery } from '../storage/members.ts';
import { destroyShelfKey, findShelfKey, putShelfKey } from '../storage/shelf-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { commit } from './batch.ts';
import { judgeWraps, listUnlocked, readBundle, sealWrap } from './bundle.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent, type OpenEvent } from './open-event.ts';
import { rekeyRows } from './rekey.ts';
import { endReopening, isReopened } from './reopen.ts';
import {
  type AdmitMemberRequest,
  type EventMembers,
  type MemberStatement,
  memberStatementSchema,
  type StartEpochRequest,
  type StartedEpoch,
} from './wire.ts';

/** Rows whose outer key one request changes; the sweep does the rest. */
const REKEY_IN_REQUEST = 500;
const MEMBER_APPROVAL_LENGTH = 2048;
const LONGEST_APPOINTMENT = 30 * DAY;

/** Members that have the bundle of the present epoch. */
export async function readEventMembers(ports: Ports, event: OpenEvent): Promise<EventMembers> {
  return { epoch: event.row.epoch, members: [...(await listUnlocked(ports, event))] };
}

/** Only who has the bundle can give it away; the service asks, so that an admission by another is refused with a reason. */
async function isUnlocked(ports: Ports, event: OpenEvent, actor: Actor): Promise<boolean> {
  return (await readBundle(ports, event, actor.member)).ok;
}

/**
 * Admits a member: one unlocked member alone, with a signed statement and a leaf; or a new machine itself, when every
 * other is lost, with the printed recovery key, which leaves a leaf of its own. Admitting twice is the same.
 * Reasons: event_*, not_unlocked, epoch_stale, member_unknown, member_approval, wrap_refused, busy.
 */
export async function admitMember(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  request: AdmitMemberRequest,
): Promise<Result<EventMembers, DeskRefusal>> {
  const { member, epoch } = request;
  return commit<EventMembers>(ports, async () => {
    const event = await findOpenEvent(ports, id, now);
    if (!event.ok) return event;
    const { row } = event.value;
    const approver = await findApprover(ports, actor, now, id, request);
    // The paper opens the recovery key's own wrap: whoever has it needs no other.
    const opened = approver === 'recovery' || (await isUnlocked(ports, event.value, actor));
    if (!opened) return err(refusal('not_unlocked'));
    if (epoch !== row.epoch) return err(refusal('epoch_stale'));
    if ((await findMember(ports, member, now)) === undefined) return err(refusal('member_unknown'));
    if (approver === undefined) return err(refusal('member_approval'));
    const sealedTo = { typ: 'gafete/v1/bundle', event: id, epoch } as const;
    if (!checkJweHeader(request.jwe, member, sealedTo).ok) return err(refusal('wrap_refused'));
    const key = await findShelfKey(ports, 'event', row.shelfKey);
    if (key === undefined) return err(refusal('event_closed'));
    const members = await readEventMembers(ports, event.value);
    const { db } = ports.store;
    const same = requireEvent(db, row);
    const settle = async () => {};
    if (members.members.includes(member)) return ok({ statements: same, settle, answer: members });
    const wrap = await sealWrap(ports, key, { event: id, epoch }, request);
    const leaf = { type: 'member_admitted', event: id, epoch, member, by: actor.pseudonym } as const;
    const answer = { epoch, members: [...members.members, member].sort() };
    const used = approver === 'recovery' ? [pendingLeaf(ports, now, { type: 'recovery_used' })] : [];
    const statements = [...same, insertWrap(db, wrap), pendingLeaf(ports, now, leaf), ...used];
    return ok({ statements, settle, answer });
  });
}

/** Who signed the admission: the caller's approval key, or, for the caller's own member only, the printed recovery key. */
async function findApprover(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  event: string,
  { member, epoch, notAfter, approval }: AdmitMemberRequest,
): Promise<'caller' | 'recovery' | undefined> {
  if (notAfter <= now || notAfter > now + LONGEST_APPOINTMENT) return undefined;
  const limits = { typ: 'gafete/v1/admission', maxLength: MEMBER_APPROVAL_LENGTH };
  const parsed = parseSignedStatement(approval, limits);
  if (!parsed.ok) return undefined;
  const said = memberStatementSchema.safeParse(parsed.value.statement);
  const issuer = ports.config.publicUrl;
  const meant: MemberStatement = { typ: 'gafete/v1/admission', issuer, event, epoch, member, notAfter };
  if (!said.success || decodeUtf8(canon(said.data)) !== decodeUtf8(canon(meant))) return undefined;
  if (parsed.value.kid === actor.approvalKid) {
    const key = await findApprovalKey(ports, actor.approvalKid, now);
    const good =
      key !== undefined && key.client === actor.client && (await verifySignedStatement(parsed.value, key.jwk));
    return good ? 'caller' : undefined;
  }
  const recovery = await findRecovery(ports, now);
  const jwk = recovery && parseEcPublicJwk(JSON.parse(recovery.jwk));
  if (jwk === undefined || parsed.value.kid !== recovery?.member || member !== actor.member) return undefined;
  return (await verifySignedStatement(parsed.value, jwk)) ? 'recovery' : undefined;
}

/**
 * Starts the next epoch: a new desk key, new bundles for those who stay, a new shelf key around them, and then new outer
 * keys around every sealed row, so that a leaver's copy of the old bundle opens nothing of any dump.
 * Reasons: event_*, not_unlocked, epoch_stale, desk_key, those of `judgeWraps`, busy.
 */
export async function startEpoch(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  request: StartEpochRequest,
): Promise<Result<StartedEpoch, DeskRefusal>> {
  const { epoch } = request;
  const deskKey = parsePublicJwk(request.deskKey);
  if (!deskKey.ok) return err(refusal('desk_key'));
  const started = await commit<StartedEpoch>(ports, async () => {
    const event = await findOpenEvent(ports, id, now);
    if (!event.ok) return event;
    const { row } = event.value;
    // After a disaster nobody has the present bundle, and an admin begins again.
    const reopened = actor.role === 'admin' && (await isReopened(ports, id));
    if (!reopened && !(await isUnlocked(ports, event.value, actor))) return err(refusal('not_unlocked'));
    if (epoch !== row.epoch + 1) return err(refusal('epoch_stale'));
    const wraps = await judgeWraps(ports, now, { event: id, epoch }, request.wraps, actor.member);
    if (!wraps.ok) return wraps;
    const key = createShelfKey(ports.random);
    await putShelfKey(ports, 'event', key);
    const sealed = await Promise.all(request.wraps.map((wrap) => sealWrap(ports, key, { event: id, epoch }, wrap)));
    const jwk = decodeUtf8(canon(deskKey.value)) as string;
    const { db } = ports.store;
    const statements = [
      ...(await replaceEvent(ports, row, { epoch, shelfKey: key.id })),
      ...(await insertDeskKey(ports, { event: id, epoch, jwk }, row.notAfter)),
      ...sealed.map((wrap) => insertWrap(db, wrap)),
      deleteWrapsBefore(db, id, epoch),
      pendingLeaf(ports, now, { type: 'epoch_started', event: id, epoch, deskKey: jwkThumbprint(deskKey.value) }),
    ];
    const settle = async () => {
      await settleEvent(ports, row);
      await destroyShelfKey(ports, 'event', row.shelfKey);
      if (reopened) await endReopening(ports, id);
    };
    return ok({ statements, settle, answer: { epoch, rowsLeft: 0 } });
  });
  if (!started.ok) return started;
  return ok({ epoch, rowsLeft: await rekeyRows(ports, id, epoch, REKEY_IN_REQUEST) });
}
