import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { listClients } from '../storage/clients.ts';
import { isRole } from './actor.ts';
import { renewableSince } from './appointment.ts';
import type { ClientList } from './wire.ts';

/** Every client whose appointment stands, or ended so lately that it can be renewed. For admins. */
export async function listAppointments(ports: Ports, now: UnixSeconds): Promise<ClientList> {
  const rows = await listClients(ports, renewableSince(now));
  const clients = rows.flatMap(({ id, role, pseudonym, approvalKid, member, notAfter }) => {
    if (!isRole(role)) return [];
    const state = notAfter >= now ? ('current' as const) : ('ended' as const);
    return [{ client: id, role, pseudonym, approvalKid, member, notAfter, state }];
  });
  return { clients };
}
