import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Statement } from '../storage/database.ts';
import type { RevocationInner } from './revocation.ts';

/** A suspension that will end by itself. */
export type NewSuspension = {
  readonly accreditation: string;
  readonly event: string;
  /** `suspensionDeadline(now, policy.hearingHours)`. */
  readonly until: UnixSeconds;
  /** What the desk client returned and `openRevocation` has opened. */
  readonly envelopes: readonly RevocationInner[];
  /** Last second at which the row counts: the list's end. */
  readonly notAfter: UnixSeconds;
};

/** When a suspension of now lapses: the hearing deadline, rounded up to the hour. */
export function suspensionDeadline(_now: UnixSeconds, _hearingHours: number): UnixSeconds {
  throw new Error('not built yet');
}

/** The row that lets a suspension lapse, for the batch of the act with its flips to `STATUS.suspended`. */
export async function prepareSuspension(_ports: Ports, _suspension: NewSuspension): Promise<Statement> {
  throw new Error('not built yet');
}

/** Forgets a suspension, for the batch that resumes or revokes. Forgetting what is not there changes nothing. */
export function endSuspension(_ports: Ports, _accreditation: string): Statement {
  throw new Error('not built yet');
}

/** Until when an accreditation is suspended; `undefined` when it is not, or when the row is not ours. */
export async function findSuspension(
  _ports: Ports,
  _accreditation: string,
  _now: UnixSeconds,
): Promise<UnixSeconds | undefined> {
  throw new Error('not built yet');
}

/** Ends every suspension whose deadline has passed; returns how many. For the sweep; a published list has done its own. */
export async function lapseSuspensions(_ports: Ports, _now: UnixSeconds): Promise<number> {
  throw new Error('not built yet');
}
