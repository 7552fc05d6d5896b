/**
 * Revocation envelopes that the database has lost. A revocation with one missing would say done and leave copies alive,
 * so it is refused, and the loss is told: a line for the operator, a leaf for everybody.
 */
import { addSeconds, DAY, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findAccreditation } from '../storage/accreditations.ts';
import {
  destroyEnvelopeMark,
  envelopeMarkId,
  listEnvelopeMarks,
  listMarkableEnvelopes,
  readEnvelopeMark,
} from '../storage/envelope-marks.ts';
import { findEvent } from '../storage/events.ts';
import { recordOnce } from '../storage/replays.ts';
import type { Revocation } from '../storage/revocations.ts';
import { pendingLeaf } from '../transparency/index.ts';

/** Seconds a mark may be older than what the sweep has read of the rows. */
const GRACE = 600;
/** Marks without a row that one sweep looks into. */
const AT_ONCE = 500;
/** Envelopes of one configuration that an accreditation can have (`issuer/refill.ts`). */
const BEYOND = 32;

/**
 * Whether the stored rows are all the envelopes an accreditation has: the one that everybody has, no gap, and none beyond
 * them marked on the shelf. `configurations`: every id that this issuer gives out, first the one that is fetched first;
 * `marks`: `listEnvelopeMarks` with age 0.
 */
export function isComplete(
  accreditation: string,
  stored: readonly Revocation[],
  configurations: readonly string[],
  marks: ReadonlySet<string>,
): boolean {
  if (!stored.some((row) => row.configuration === configurations[0] && row.attempt === 1)) return false;
  for (const configuration of new Set([...configurations, ...stored.map((row) => row.configuration)])) {
    const attempts = new Set(stored.filter((row) => row.configuration === configuration).map(({ attempt }) => attempt));
    // One after another, refills included; and as many beyond the last as there can be: a writer may have taken some.
    const last = Math.max(0, ...attempts);
    for (let attempt = 1; attempt <= last + BEYOND; attempt++) {
      if (attempts.has(attempt)) continue;
      if (attempt < last || marks.has(envelopeMarkId({ accreditation, configuration, attempt }))) return false;
    }
  }
  return true;
}

/** Tells of a lost envelope, once a day for each accreditation: who deletes rows must not be able to fill the log. */
export async function raiseLostEnvelope(ports: Ports, accreditation: string, now: UnixSeconds): Promise<void> {
  ports.log.event('status.envelope_lost');
  const first = await recordOnce(ports, 'alarm/envelope', accreditation, addSeconds(now, DAY));
  if (first) await ports.store.atomic([pendingLeaf(ports, now, { type: 'alarm', code: 'revocation_envelope_lost' })]);
}

/** For the sweep: every mark has its row, or its person is revoked, or its event is over. Returns how many do not. */
export async function findLostEnvelopes(ports: Ports, now: UnixSeconds): Promise<number> {
  const marks = await listEnvelopeMarks(ports, GRACE);
  if (marks.size === 0) return 0;
  const stored = new Set((await listMarkableEnvelopes(ports)).map(envelopeMarkId));
  let lost = 0;
  for (const id of [...marks].filter((mark) => !stored.has(mark)).slice(0, AT_ONCE)) {
    const mark = await readEnvelopeMark(ports, id);
    if (mark === undefined) continue;
    const event = await findEvent(ports, mark.event, now);
    if (now >= mark.end || event?.state === 'closed') {
      await destroyEnvelopeMark(ports, id);
      continue;
    }
    // Revoked: its rows went with the act. Every other state has its envelopes, or none ever had copies.
    if ((await findAccreditation(ports.store, mark.accreditation))?.state === 'revoked') continue;
    lost++;
    await raiseLostEnvelope(ports, mark.accreditation, now);
  }
  return lost;
}
