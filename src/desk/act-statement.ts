import { type ActApproval, type Actor, verifyActApproval } from '../access/index.ts';
import { isReasonFor, REASONS, type Reason, type ReasonedAct } from '../credential/accreditation/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { hasAccreditations } from '../storage/accreditations.ts';
import type { Database, Statement } from '../storage/database.ts';
import { recordOnce } from '../storage/replays.ts';
import { readSolo, takeSolo } from '../storage/solo-acts.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { type ActStatement, type PersonAct, type ReissueStatement, SOLO_LIMIT } from './wire.ts';

/** Seconds of one count of a client's solo acts. Two counts are added: any ten minutes lie within two of them. */
const SOLO_WINDOW = 600;

/** Start of the ten minutes that contain `now`. */
function soloWindow(now: UnixSeconds): UnixSeconds {
  return unixSeconds(now - (now % SOLO_WINDOW));
}

/** How many more one client may end alone at this moment. */
export async function soloLeft(ports: Pick<Ports, 'store'>, client: string, now: UnixSeconds): Promise<number> {
  return SOLO_LIMIT - (await readSolo(ports.store, client, soloWindow(now) - SOLO_WINDOW));
}

/** Counts what one client ends alone, in the batch that ends it; more than is left aborts the batch. */
export function countSolo(
  db: Database,
  client: string,
  now: UnixSeconds,
  people: number,
): readonly [Statement, Statement] {
  const windowStart = soloWindow(now);
  return takeSolo(db, { client, windowStart, since: windowStart - SOLO_WINDOW, people, most: SOLO_LIMIT });
}

/** Acts that are counted: resuming ends nothing. Re-issues are counted too, in `reissue.ts`. */
export function isCounted(statement: ActStatement): statement is ActStatement & { readonly act: PersonAct } {
  return 'accreditations' in statement && statement.act !== 'resume';
}

/** What a reason must be allowed for; voiding an offer is withdrawing it. */
function reasonedAct(act: PersonAct | 'reissue'): ReasonedAct {
  if (act === 'void') return 'withdraw';
  return act === 'reissue' ? 'revoke' : act;
}

/**
 * Whether a person may begin this act with this signature: for this issuer, within 24 hours, for a reason of the closed
 * list, signed by the client that sends it. Reasons: act_issuer, act_time, act_reason, act_approval, act_other_client.
 */
export async function checkStatement(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  statement: ActStatement | ReissueStatement,
  jws: string,
): Promise<Result<ActApproval, DeskRefusal>> {
  if (statement.issuer !== ports.config.publicUrl) return err(refusal('act_issuer'));
  const { iat } = statement;
  if (iat > now + ports.config.clockSkewSeconds || iat <= now - DAY) return err(refusal('act_time'));
  if ('reason' in statement && !isReasonFor(reasonedAct(statement.act), statement.reason)) {
    return err(refusal('act_reason'));
  }
  return checkApproval(ports, actor, now, statement, jws);
}

/** Whether the caller signed this statement. A colleague's signature may not be sent for him. Reasons: act_approval, act_other_client. */
export async function checkApproval(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  statement: ActStatement | ReissueStatement,
  jws: string,
): Promise<Result<ActApproval, DeskRefusal>> {
  const approval = await verifyActApproval(ports, now, statement, jws);
  if (!approval.ok) return err(refusal('act_approval'));
  return approval.value.client === actor.client ? approval : err(refusal('act_other_client'));
}

/** Uses the statement's nonce up. act_replayed: it was begun before. */
export async function useStatement(
  ports: Ports,
  { nonce, iat }: ActStatement | ReissueStatement,
): Promise<Result<void, DeskRefusal>> {
  const forgotten = unixSeconds(iat + DAY + ports.config.clockSkewSeconds);
  return (await recordOnce(ports, 'act', nonce, forgotten)) ? ok(undefined) : err(refusal('act_replayed'));
}

/** Whether a reason makes revoking a punishment, which takes two people (product rule 4). */
export function isPunishment(code: keyof typeof REASONS): boolean {
  const reason: Reason = REASONS[code];
  return reason.twoPeopleToRevoke;
}

/**
 * Whether the act needs a second person (product rule 4): always to close or distrust; to change the rules of people who
 * are accredited; to revoke as a punishment; to end more than five, at once or in ten minutes.
 */
export async function needsSecondPerson(
  ports: Ports,
  now: UnixSeconds,
  client: string,
  statement: ActStatement,
): Promise<boolean> {
  if (statement.act === 'close' || statement.act === 'distrust') return true;
  if (statement.act === 'policy') return hasAccreditations(ports.store, statement.event);
  if (!isCounted(statement)) return false;
  if (statement.act === 'revoke' && isPunishment(statement.reason)) return true;
  return statement.accreditations.length > (await soloLeft(ports, client, now));
}
