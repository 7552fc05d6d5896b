import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { listOpenOffers } from '../storage/approval-keys.ts';
import { deleteWrapsOfMember } from '../storage/bundle-wraps.ts';
import { deleteClient, findClientOfAnyGeneration } from '../storage/clients.ts';
import { raiseGeneration } from '../storage/generations.ts';
import { requireOneChange } from '../storage/guard.ts';
import { deleteMembersOf } from '../storage/members.ts';
import { pendingLeaf } from '../transparency/index.ts';
import type { Actor } from './actor.ts';
import { renewableSince } from './appointment.ts';
import type { RemovalAnswer } from './wire.ts';

/** `client_unknown`: no such client, or removed already; `changed_meanwhile`: removed or renewed at this moment. */
export type RemoveRefusal = { readonly type: 'client_unknown' | 'changed_meanwhile' };

/**
 * Removes a client; its next request is refused. For admins. Two steps: the generation on the shelf is raised, which
 * ends every right at once and for every old copy of the row; then one batch deletes the row, its member key and the
 * bundles sealed to it. A crash in between leaves a client without rights whose removal can be repeated.
 *
 * Its approval key stays: what it approved was right at the time. The answer names the offers that are still open, so
 * that the office can void them by an act.
 */
export async function removeClient(
  ports: Ports,
  actor: Actor,
  id: string,
  now: UnixSeconds,
): Promise<Result<RemovalAnswer, RemoveRefusal>> {
  const client = await findClientOfAnyGeneration(ports, id, renewableSince(now));
  if (client === undefined) return err({ type: 'client_unknown' });
  await raiseGeneration(ports, client.id);
  const { db } = ports.store;
  const written = await ports.store.atomic([
    deleteClient(ports, client.id),
    requireOneChange(db),
    deleteMembersOf(ports, client.id),
    deleteWrapsOfMember(db, client.member),
    pendingLeaf(ports, now, { type: 'client_removed', pseudonym: client.pseudonym, by: actor.pseudonym }),
  ]);
  if (!written.ok) return err({ type: 'changed_meanwhile' });
  const openOffers = await listOpenOffers(ports, client.approvalKid, now);
  return ok({ client: client.id, pseudonym: client.pseudonym, openOffers: [...openOffers] });
}
