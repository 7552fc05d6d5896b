import { STATUS } from '../credential/status-list/index.ts';
import { decodeUtf8, utf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { parseJsonBytes } from '../lib/json.ts';
import { addSeconds, ceilHour, DAY, HOUR, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { type Ports, Unavailable } from '../ports.ts';
import type { StatusRanks } from '../sealing/index.ts';
import type { RevocationInner } from '../sealing/revocation.ts';
import type { Statement } from '../storage/database.ts';
import { findRevocationsOf } from '../storage/revocations.ts';
import {
  consumeSuspensions,
  deleteSuspension,
  findDueSuspensions,
  findEventsWithDueSuspensions,
  findSuspended,
  findSuspensionOf,
  insertSuspension,
  resumeAccreditations,
  type SuspensionRow,
  settleSuspension,
} from '../storage/suspensions.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { prepareChange } from './flips.ts';
import { openStored } from './revocation.ts';

/** A suspension that will end by itself. */
export type NewSuspension = {
  readonly accreditation: string;
  readonly event: string;
  /** `suspensionDeadline(now, policy.hearingHours)`. */
  readonly until: UnixSeconds;
  /** What the desk client returned and `openRevocation` has opened. */
  readonly envelopes: readonly RevocationInner[];
};

/** How long after its deadline a suspension may still lapse, if nothing published a list and no sweep ran. */
const LAPSES_WITHIN = 30 * DAY;
/** D1 allows 100 parameters in a statement: two a person. */
const PEOPLE_A_BATCH = 40;
const ATTEMPTS = 5;
const ENVELOPES_LIMITS = { size: 65_536, depth: 3 };

/** When a suspension of now lapses: the hearing deadline, rounded up to the hour. */
export function suspensionDeadline(now: UnixSeconds, hearingHours: number): UnixSeconds {
  return ceilHour(addSeconds(now, hearingHours * HOUR));
}

/**
 * The row that lets a suspension lapse, for the batch of the act with its flips to `STATUS.suspended`. Call
 * `settleSuspensions` after the batch.
 */
export function prepareSuspension(
  ports: Ports,
  { accreditation, event, until, envelopes }: NewSuspension,
): Promise<readonly [Statement]> {
  const kept = envelopes.map(({ key, iv, ct }) => ({ key, iv, ct }));
  const revocationsSealed = decodeUtf8(canon(kept)) as string;
  return insertSuspension(ports, { accreditation, event, until, revocationsSealed }, until + LAPSES_WITHIN);
}

/** Notes on the shelf that these suspensions are the newest. A shelf that does not answer undoes no act that is done. */
export async function settleSuspensions(ports: Ports, event: string, accreditations: readonly string[]): Promise<void> {
  try {
    for (const accreditation of accreditations) await settleSuspension(ports, { event, accreditation });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    ports.log.event('status.suspension_not_noted');
  }
}

/** Forgets a suspension, for the batch that resumes or revokes. Forgetting what is not there changes nothing. */
export function endSuspension(ports: Ports, accreditation: string): Statement {
  return deleteSuspension(ports, accreditation);
}

/** Until when an accreditation is suspended; `undefined` when it is not, or when the row is not ours. */
export async function findSuspension(
  ports: Ports,
  accreditation: string,
  now: UnixSeconds,
): Promise<UnixSeconds | undefined> {
  const row = await findSuspensionOf(ports, accreditation, now);
  return row && unixSeconds(row.until);
}

/** Ends every suspension whose deadline has passed; returns how many. For the sweep; a published list has done its own. */
export async function lapseSuspensions(ports: Ports, now: UnixSeconds): Promise<number> {
  let lapsed = 0;
  for (const event of await findEventsWithDueSuspensions(ports, now))
    lapsed += await lapseOfEvent(ports, event, now, now);
  return lapsed;
}

/** Ends the suspensions of one event that were due at `due`; returns how many notes were used up. */
export async function lapseOfEvent(ports: Ports, event: string, due: UnixSeconds, now: UnixSeconds): Promise<number> {
  let lapsed = 0;
  for (let lost = 0; lost < ATTEMPTS; ) {
    const rows = await findDueSuspensions(ports, event, due, PEOPLE_A_BATCH);
    if (rows.length === 0) return lapsed;
    const plan = await planLapse(ports, event, rows, now);
    if (plan === undefined) break;
    if ((await ports.store.atomic(plan.statements)).ok) {
      await plan.settle();
      lapsed += rows.length;
    } else lost++;
  }
  // The list is not to be trusted, or is changed all the time: the suspensions stay, and that is the safe side.
  ports.log.event('status.lapse_postponed');
  return lapsed;
}

/** `undefined` when the list must not be changed. */
async function planLapse(
  ports: Ports,
  event: string,
  rows: readonly SuspensionRow[],
  now: UnixSeconds,
): Promise<{ readonly statements: readonly [Statement, ...Statement[]]; settle(): Promise<void> } | undefined> {
  const { people, ranks } = await openDue(ports, rows);
  const consumed = consumeSuspensions(ports, rows);
  if (people.length === 0) return { statements: consumed, settle: async () => {} };
  // The change counts from the last deadline on, so that the tick that comes first after it publishes it.
  const since = unixSeconds(Math.max(...rows.map(({ until }) => until)) - 1);
  const flips = await prepareChange(ports, now, event, STATUS.valid, since, (_state, positions) =>
    ranks.flatMap(({ first, n }) => positions.indicesOf(first, n) ?? []),
  );
  // Without a list nothing says any more that somebody is suspended.
  if (!flips.ok && flips.error.type !== 'status_list_absent') return undefined;
  const { statements, settle } = flips.ok ? flips.value : { statements: [], settle: async () => {} };
  const leaf = pendingLeaf(ports, now, { type: 'suspension_lapsed', event, people: people.length });
  return { statements: [...consumed, ...resumeAccreditations(ports, people), leaf, ...statements], settle };
}

/** Who of these is suspended still, and the ranks to resume. */
async function openDue(
  ports: Ports,
  rows: readonly SuspensionRow[],
): Promise<{ readonly people: readonly string[]; readonly ranks: readonly StatusRanks[] }> {
  const ids = rows.map(({ accreditation }) => accreditation);
  const suspended = await findSuspended(ports, ids);
  const stored = await findRevocationsOf(ports, ids);
  const people: string[] = [];
  const ranks: StatusRanks[] = [];
  for (const { accreditation, revocationsSealed } of rows) {
    // Revoked or resumed meanwhile: only the note goes.
    if (!suspended.has(accreditation)) continue;
    const own = stored.filter((row) => row.accreditation === accreditation);
    const envelopes = parseJsonBytes(utf8(revocationsSealed), ENVELOPES_LIMITS);
    const opened = await openStored(ports, own, envelopes.ok ? (envelopes.value as unknown[]) : [], accreditation);
    if (opened.ok) {
      people.push(accreditation);
      ranks.push(...opened.value);
    } else {
      // Its ring key was retired, or its envelopes are gone. It stays suspended until the desk resumes it: the safe side.
      ports.log.event('status.suspension_unreadable');
    }
  }
  return { people, ranks };
}
