import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findApprovalKeyRow, renewApprovalKey } from '../storage/approval-keys.ts';
import { findClient, renewClient } from '../storage/clients.ts';
import type { Statement } from '../storage/database.ts';
import { findMember, renewMember } from '../storage/members.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { type Actor, isRole } from './actor.ts';
import { appointmentEnd, approvalKeyEnd, renewableSince } from './appointment.ts';
import type { ClientAnswer } from './wire.ts';

/**
 * `own_appointment`: nobody prolongs their own right to act; `client_unknown`: no such client, removed, or ended more
 * than 30 days ago; `changed_meanwhile`: renewed or removed by somebody else at this moment.
 */
export type RenewRefusal = { readonly type: 'own_appointment' | 'client_unknown' | 'changed_meanwhile' };

/** Renews another client's appointment to 30 days from now. For admins. */
export async function renewAppointment(
  ports: Ports,
  actor: Actor,
  client: string,
  now: UnixSeconds,
): Promise<Result<ClientAnswer, RenewRefusal>> {
  if (client === actor.client) return err({ type: 'own_appointment' });
  return renewBy(ports, client, actor.pseudonym, now, []);
}

/** Renews in the name of `by`, with further statements in the same batch. For this domain only. */
export async function renewBy(
  ports: Ports,
  id: string,
  by: string,
  now: UnixSeconds,
  alongside: readonly Statement[],
): Promise<Result<ClientAnswer, RenewRefusal>> {
  const since = renewableSince(now);
  const client = await findClient(ports, id, since);
  if (client === undefined || !isRole(client.role)) return err({ type: 'client_unknown' });
  const key = await findApprovalKeyRow(ports, client.approvalKid, since);
  const member = await findMember(ports, client.member, since);
  if (key === undefined || member === undefined) return err({ type: 'client_unknown' });
  const end = appointmentEnd(now);
  // Each update matches only the row that was read: a removal in between deletes it, and the batch is refused whole.
  const written = await ports.store.atomic([
    ...(await renewClient(ports, client, end)),
    ...(await renewApprovalKey(ports, key, approvalKeyEnd(end))),
    ...(await renewMember(ports, member, end)),
    pendingLeaf(ports, now, { type: 'client_renewed', pseudonym: client.pseudonym, by }),
    ...alongside,
  ]);
  if (!written.ok) return err({ type: 'changed_meanwhile' });
  return ok({ client: client.id, role: client.role, pseudonym: client.pseudonym, notAfter: end });
}
