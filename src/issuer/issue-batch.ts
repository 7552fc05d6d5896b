/**
 * The one batch of an issue: what was fetched, the spent nonce, the accreditation's state, session and offer, the
 * revocation envelope, the leaf, and the end of the copies it replaces. All of it or nothing, and the copies leave after
 * it: signed ⇒ ranks reserved ⇒ revocable ⇒ leaf pending.
 */
import { STATUS } from '../credential/status-list/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { utf8 } from '../lib/bytes.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { randomId } from '../lib/random-id.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { joinSealed, type StatusRanks, sealIssuedRanks } from '../sealing/index.ts';
import { prepareFlips, sealRevocation } from '../status/index.ts';
import { findAccreditation } from '../storage/accreditations.ts';
import type { Statement } from '../storage/database.ts';
import { putEnvelopeMark } from '../storage/envelope-marks.ts';
import type { EventRow } from '../storage/events.ts';
import { findIssued, findSession, isNonceSpent, type OfferRow, recordIssue } from '../storage/redemption.ts';
import { findRevocationsOf } from '../storage/revocations.ts';
import { destroyShelfKey } from '../storage/shelf-keys.ts';
import { type Leaf, pendingLeaf } from '../transparency/index.ts';
import type { WalletSession } from './access-token.ts';
import { afterwards } from './afterwards.ts';
import type { Denial } from './errors.ts';
import type { CheckedNonce } from './nonce.ts';
import { CONFIGURATION_ID, PASS_CONFIGURATION_ID } from './paths.ts';
import { MAX_SETS, type RefillPlan } from './refill.ts';

/** Why a batch was lost to another request, or to the desk. */
export type IssueBatchRefusal =
  | { readonly type: 'access_token' }
  | { readonly type: 'nonce'; readonly reason: 'spent' }
  | { readonly type: 'denied'; readonly reason: Denial };

/** Copies that are signed and have not left. */
export interface SignedIssue {
  readonly session: WalletSession;
  /** Absent in a refill. */
  readonly row: OfferRow | undefined;
  /** What the batch does about refills. */
  readonly refill: RefillPlan | undefined;
  readonly event: EventRow;
  readonly deskKey: EcPublicJwk;
  readonly accreditation: string;
  readonly configuration: string;
  readonly attempt: number;
  /** Ranks of the copies that these replace. */
  readonly replaced: StatusRanks | undefined;
  readonly ranks: StatusRanks;
  readonly nonce: CheckedNonce;
  /** The session cannot ask for anything any more. */
  readonly ends: boolean;
}

/** How often a batch is tried when another change of the same status list came first. */
const MAX_BATCHES = 25;

/** Makes the issue true. Returns the notification id. Copies that lose here never leave, and their ranks are waste. */
export async function commitIssue(
  ports: Ports,
  now: UnixSeconds,
  issue: SignedIssue,
): Promise<Result<string, IssueBatchRefusal>> {
  const notificationId = randomId(ports.random);
  const { refill } = issue;
  // One after another for each accreditation: a refill's session counts from one again.
  const first = issue.attempt === 1 && refill?.refill !== true;
  const number = first ? 1 : await nextEnvelope(ports, issue);
  if (number > MAX_SETS) {
    await refill?.settle(false);
    return err({ type: 'denied', reason: 'attempts_spent' });
  }
  const committed = await commit(ports, now, issue, number, notificationId);
  await afterwards(ports, async () => refill?.settle(committed.ok));
  return committed;
}

async function nextEnvelope(ports: Ports, { accreditation, configuration }: SignedIssue): Promise<number> {
  const stored = await findRevocationsOf(ports, [accreditation]);
  return 1 + Math.max(0, ...stored.filter((row) => row.configuration === configuration).map(({ attempt }) => attempt));
}

async function commit(
  ports: Ports,
  now: UnixSeconds,
  issue: SignedIssue,
  number: number,
  notificationId: string,
): Promise<Result<string, IssueBatchRefusal>> {
  const statements = await issueStatements(ports, now, issue, number, notificationId);
  for (let batch = 1; batch <= MAX_BATCHES; batch++) {
    const flips = await prepareReplacement(ports, now, issue);
    if (!flips.ok) return err({ type: 'denied', reason: 'row_refused' });
    const done = await ports.store.atomic([...statements, ...flips.value.statements]);
    if (done.ok) {
      await markEnvelope(ports, issue, number);
      await afterwards(ports, flips.value.settle);
      // Row first, key second: a crash between leaves a key that opens nothing, for the sweep.
      const { shelfKey } = issue.row ?? {};
      if (issue.ends && shelfKey !== undefined)
        await afterwards(ports, () => destroyShelfKey(ports, 'offer', shelfKey));
      return ok(notificationId);
    }
    const lost = await findLostRace(ports, now, issue);
    if (lost !== undefined) return err(lost);
  }
  return err({ type: 'denied', reason: 'state_refused' });
}

async function issueStatements(
  ports: Ports,
  now: UnixSeconds,
  issue: SignedIssue,
  number: number,
  notificationId: string,
): Promise<readonly [Statement, ...Statement[]]> {
  const { session, event, deskKey, accreditation, configuration, attempt, nonce, ends, refill } = issue;
  const { list, first, n } = issue.ranks;
  const ranks = { list, first, n };
  const { sid, kek } = session;
  const lookup = refill?.lookup ?? session.lookup;
  const sealed = await sealIssuedRanks(kek, ranks, { lookup, configuration, attempt }, ports.random);
  const name = { accreditation, configuration, attempt };
  const envelope = { ...name, attempt: number, event: event.id, epoch: event.epoch, deskKey, ranks };
  const record = {
    ...name,
    sid,
    lookup,
    ranksSealed: joinSealed(sealed),
    notificationSha256: notificationSha256(notificationId),
    nonceSha256: nonce.sha256,
    nonceExp: nonce.exp,
    sessionExp: session.exp,
    ends,
    ...(refill?.refill && { refill: refill.statements }),
  };
  return [
    ...recordIssue(ports, record),
    ...(refill === undefined || refill.refill ? [] : refill.statements),
    ...(await sealRevocation(ports, envelope)),
    pendingLeaf(ports, now, leafOf(issue)),
  ];
}

/**
 * Copies that were fetched again have an envelope that a database writer could delete unseen, and so have passes, which
 * come after the copies; the shelf remembers them. A
 * shelf that does not answer ends the request: copies without their mark never leave, and the wallet asks again.
 */
async function markEnvelope(
  ports: Ports,
  { accreditation, configuration, event }: SignedIssue,
  attempt: number,
): Promise<void> {
  if (attempt === 1 && configuration === CONFIGURATION_ID) return;
  await putEnvelopeMark(ports, { accreditation, configuration, attempt }, { event: event.id, end: event.notAfter });
}

function leafOf({ configuration, event: { id: event }, ranks: { n }, replaced, refill }: SignedIssue): Leaf {
  // A refill counts as fetched again: where one person was offered, one has picked up.
  const again = replaced !== undefined || refill?.refill === true;
  return configuration === PASS_CONFIGURATION_ID
    ? { type: 'passes_issued', event, passes: n, again }
    : { type: 'issued', event, copies: n, again };
}

/** The flips that end the copies the wallet had before; none the first time. */
async function prepareReplacement(ports: Ports, now: UnixSeconds, { event, replaced }: SignedIssue) {
  if (replaced === undefined) return ok({ statements: [], settle: async () => {} });
  return prepareFlips(ports, now, event.id, [replaced], STATUS.invalid);
}

/** Why a batch was refused, where another request caused it; `undefined` when it may be tried again. */
async function findLostRace(
  ports: Ports,
  now: UnixSeconds,
  { session, accreditation, nonce, replaced, attempt, configuration, refill }: SignedIssue,
): Promise<IssueBatchRefusal | undefined> {
  if (await isNonceSpent(ports, nonce.sha256)) return { type: 'nonce', reason: 'spent' };
  if ((await findSession(ports, session.sid, now)) === undefined) return { type: 'access_token' };
  const state = (await findAccreditation(ports.store, accreditation))?.state;
  if (state !== 'active' && (refill?.refill || state !== 'offered')) return { type: 'denied', reason: 'state_refused' };
  const fetched = await findIssued(ports, refill?.lookup ?? session.lookup);
  const taken = fetched.some((row) => row.configuration === configuration && row.attempt >= attempt);
  // Another request of the same wallet has this attempt: issuing on top would revoke what it is just receiving.
  if (taken || replaced === undefined) return { type: 'denied', reason: 'attempts_spent' };
  return undefined;
}

/** base64url SHA-256 of a notification id: the id itself is not kept. */
export function notificationSha256(id: string): string {
  return encodeBase64url(sha256(utf8(id)));
}
