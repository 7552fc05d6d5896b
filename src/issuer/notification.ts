/**
 * The notification endpoint (OpenID4VCI 1.0 §11): the wallet says what became of its copies. `credential_accepted` ends
 * a session that could still have asked again; nothing else changes anything, and no copy is revoked by it.
 *
 * A notification id is worth nothing without the token it came with: the sealed ranks of that issue open only with it.
 */
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { openIssuedRanks, parseOfferHeader, splitSealed } from '../sealing/index.ts';
import { endSession, findIssued, findNotified, findOfferRow, type IssuedRow } from '../storage/redemption.ts';
import { endRefill } from '../storage/refreshes.ts';
import { destroyShelfKey } from '../storage/shelf-keys.ts';
import type { ShownToken } from './access-token.ts';
import { afterwards } from './afterwards.ts';
import { notificationSha256 } from './issue-batch.ts';
import type { NotificationRequest } from './wire.ts';

export type NotificationRefusal = { readonly type: 'access_token' } | { readonly type: 'notification_id' };

/** Takes a notification. Taking it again changes nothing and is as good (§11.2). */
export async function takeNotification(
  ports: Ports,
  token: ShownToken,
  request: NotificationRequest,
  now: UnixSeconds,
): Promise<Result<true, NotificationRefusal>> {
  const issued = await findNotified(ports, notificationSha256(request.notificationId), now);
  const own = issued !== undefined && (await isOwn(token, issued));
  // A token without a session is only worth something for the issue that ended it.
  if (!own) return err({ type: token.session === undefined ? 'access_token' : 'notification_id' });
  if (request.event === 'credential_accepted' && token.session !== undefined) {
    await endIfComplete(ports, token.session.sid, issued.lookup);
  }
  return ok(true);
}

async function isOwn({ kek }: ShownToken, issued: IssuedRow): Promise<boolean> {
  const sealed = splitSealed(issued.ranksSealed);
  if (!sealed.ok) return false;
  const { lookup, configuration, attempt } = issued;
  return (await openIssuedRanks(kek, sealed.value, { lookup, configuration, attempt })).ok;
}

/** Nothing left to fetch, and what was fetched is in the wallet: session, offer and k_offer go now. */
async function endIfComplete(ports: Ports, sid: string, lookup: string): Promise<void> {
  const row = await findOfferRow(ports, lookup);
  // Copies of a refill: there is no offer any more.
  if (row === undefined) {
    await ports.store.atomic(endRefill(ports, sid, lookup));
    return;
  }
  const header = parseOfferHeader(JSON.parse(row.header));
  const fetched = await findIssued(ports, lookup);
  const complete =
    header.ok && header.value.configurations.every((id) => fetched.some((one) => one.configuration === id));
  if (!complete) return;
  await ports.store.atomic(endSession(ports, sid, lookup));
  await afterwards(ports, () => destroyShelfKey(ports, 'offer', row.shelfKey));
}
