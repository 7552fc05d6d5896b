import { ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { revokeAll } from '../status/index.ts';
import { moveAll } from '../storage/accreditations.ts';
import { deleteEnvelopesOfEvent, deleteOffersOfEvent } from '../storage/event-rows.ts';
import { replaceEvent, settleEvent } from '../storage/events.ts';
import { findOffersOfEvent } from '../storage/offers.ts';
import { findRefreshesOfEvent } from '../storage/refreshes.ts';
import { destroyShelfKey } from '../storage/shelf-keys.ts';
import { pendingLeaf } from '../transparency/index.ts';
import type { Plan } from './batch.ts';
import type { DeskRefusal } from './errors.ts';
import type { OpenEvent } from './open-event.ts';

/**
 * Distrusts an event: every status entry invalid, every offer gone, nothing registered any more. For when the desk key or
 * the service's own signing key is in other hands, and nobody can say which credentials are real. Reasons: those of the
 * status list.
 */
export async function planDistrust(
  ports: Ports,
  now: UnixSeconds,
  { row }: OpenEvent,
  people: { readonly by: string; readonly second: string },
): Promise<Result<Plan<void>, DeskRefusal>> {
  const list = await revokeAll(ports, now, row.id);
  if (!list.ok) return list;
  const { db } = ports.store;
  const offers = await findOffersOfEvent(ports.store, row.id);
  const refreshes = await findRefreshesOfEvent(ports, row.id, -1);
  return ok({
    statements: [
      ...(await replaceEvent(ports, row, { state: 'distrusted' })),
      moveAll(db, row.id, ['active', 'suspended'], 'revoked', 'KEY_COMPROMISE'),
      moveAll(db, row.id, ['offered'], 'withdrawn', 'KEY_COMPROMISE'),
      ...deleteOffersOfEvent(db, row.id),
      ...deleteEnvelopesOfEvent(db, row.id),
      ...list.value.statements,
      pendingLeaf(ports, now, { type: 'event_distrusted', event: row.id, ...people }),
    ],
    settle: async () => {
      await settleEvent(ports, row);
      await list.value.settle();
      for (const { shelfKey } of offers) await destroyShelfKey(ports, 'offer', shelfKey);
      for (const { shelfKey } of refreshes) await destroyShelfKey(ports, 'refresh', shelfKey);
    },
    answer: undefined,
  });
}
