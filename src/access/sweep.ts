import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { forgetApprovalKeys } from '../storage/approval-keys.ts';
import { forgetClients } from '../storage/clients.ts';
import type { Statement } from '../storage/database.ts';
import { forgetEnrolmentCodes } from '../storage/enrolment-codes.ts';
import { forgetMembers } from '../storage/members.ts';
import { renewableSince } from './appointment.ts';

/** Statements that delete what has ended. For the sweep; every read refuses these rows without it. */
export function forgetEndedAccess(ports: Pick<Ports, 'store'>, now: UnixSeconds): readonly [Statement, ...Statement[]] {
  const since = renewableSince(now);
  return [
    forgetEnrolmentCodes(ports, now),
    forgetApprovalKeys(ports, now),
    ...forgetMembers(ports, since),
    forgetClients(ports, since),
  ];
}
