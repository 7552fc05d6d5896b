/**
 * The SQL of a pick-up: from the code to the copies (`design-sealing.md` §1, steps 1 to 5). Nothing here decides;
 * `issuer` does. Statements come back unexecuted where they belong into somebody's atomic batch.
 */
import { and, desc, eq, gt, gte, lt, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import { hourOf, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { oneOf } from './one-of.ts';
import { accreditations, issued, nonces, offers, sessions } from './schema.ts';

type Storage = Pick<Ports, 'store'>;

/** tx_codes that may be tried for one offer. */
export const MAX_TRIES = 5;

export type OfferRow = typeof offers.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type IssuedRow = typeof issued.$inferSelect;

/** The offer with this lookup, whatever its state; not yet authentic. */
export async function findOfferRow({ store }: Storage, lookup: string): Promise<OfferRow | undefined> {
  return (await store.db.select().from(offers).where(eq(offers.lookup, lookup)).limit(1))[0];
}

/**
 * Counts a tx_code before anybody compares it: one UPDATE, so that 200 parallel guesses are five. Returns the tries
 * spent, this one included; `undefined` when none was left or the offer is not open any more.
 */
export async function countTry({ store }: Storage, lookup: string, now: UnixSeconds): Promise<number | undefined> {
  const counted = await store.db
    .update(offers)
    .set({ tries: sql`${offers.tries} + 1` })
    .where(and(eq(offers.lookup, lookup), eq(offers.state, 'open'), lt(offers.tries, MAX_TRIES), gt(offers.exp, now)))
    .returning({ tries: offers.tries });
  return counted[0]?.tries;
}

/** Claims an offer and opens its only session: both or none. Aborts as `conflict` for everybody but one. */
export function claimOffer(
  { store: { db } }: Storage,
  lookup: string,
  session: { sid: string; jkt: string | null; exp: UnixSeconds; iv: Bytes; sealKeyWrapped: Bytes },
  now: UnixSeconds,
): readonly [Statement, Statement, Statement] {
  return [
    db
      .update(offers)
      .set({ state: 'claimed' })
      .where(and(eq(offers.lookup, lookup), eq(offers.state, 'open'), gt(offers.exp, now))),
    requireOneChange(db),
    db.insert(sessions).values({ ...session, lookup } as typeof sessions.$inferInsert),
  ];
}

/** Removes an open offer with at least `tries` spent. Follow it with `requireOneChange`. */
export function burnOffer({ store: { db } }: Storage, lookup: string, tries: number): Statement {
  return db
    .delete(offers)
    .where(and(eq(offers.lookup, lookup), eq(offers.state, 'open'), gte(offers.tries, tries))) as unknown as Statement;
}

/** Notes for the desk why the last pick-up failed: a closed code and the hour. */
export async function recordRefusal(
  { store: { db } }: Storage,
  accreditation: string,
  code: string,
  now: UnixSeconds,
): Promise<void> {
  await db
    .update(accreditations)
    .set({ lastRefusal: code, lastRefusalHour: hourOf(now) })
    .where(eq(accreditations.id, accreditation));
}

/** The session of an access token. An expired one does not exist, swept or not. */
export async function findSession({ store }: Storage, sid: string, now: UnixSeconds): Promise<SessionRow | undefined> {
  return (
    await store.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.sid, sid), gt(sessions.exp, now)))
      .limit(1)
  )[0];
}

/** Whether a nonce was used for an issue before. */
export async function isNonceSpent({ store }: Storage, nonceSha256: string): Promise<boolean> {
  const rows = await store.db
    .select({ exp: nonces.exp })
    .from(nonces)
    .where(eq(nonces.nonceSha256, nonceSha256))
    .limit(1);
  return rows.length > 0;
}

/** What a session has fetched of one configuration, newest first. */
export async function findIssued({ store }: Storage, lookup: string): Promise<readonly IssuedRow[]> {
  return store.db.select().from(issued).where(eq(issued.lookup, lookup)).orderBy(desc(issued.attempt)).limit(32);
}

/** The issue that a notification speaks of. */
export async function findNotified(
  { store }: Storage,
  notificationSha256: string,
  now: UnixSeconds,
): Promise<IssuedRow | undefined> {
  return (
    await store.db
      .select()
      .from(issued)
      .where(and(eq(issued.notificationSha256, notificationSha256), gt(issued.exp, now)))
      .limit(1)
  )[0];
}

/** What one issue writes about itself. */
export interface NewIssue {
  readonly sid: string;
  readonly lookup: string;
  readonly accreditation: string;
  readonly configuration: string;
  readonly attempt: number;
  readonly ranksSealed: Bytes;
  readonly notificationSha256: string;
  readonly nonceSha256: string;
  readonly nonceExp: UnixSeconds;
  readonly sessionExp: UnixSeconds;
  /** Nothing is left to fetch and nothing may be asked again: session and offer go in this batch. */
  readonly ends: boolean;
}

/**
 * Everything that must still be true when copies leave, and the traces of their leaving. Every line can abort the batch:
 * a second issue of the attempt, a spent nonce, an accreditation that the desk ended meanwhile, a session that is gone.
 */
export function recordIssue({ store: { db } }: Storage, issue: NewIssue): readonly [Statement, ...Statement[]] {
  const { lookup, configuration, attempt, notificationSha256 } = issue;
  const ofSession = eq(sessions.sid, issue.sid);
  const ofOffer = and(eq(offers.lookup, lookup), eq(offers.state, 'claimed'));
  return [
    db.insert(issued).values({
      lookup,
      configuration,
      attempt,
      ranksSealed: issue.ranksSealed,
      notificationSha256,
      exp: issue.sessionExp,
    } as typeof issued.$inferInsert),
    db.insert(nonces).values({ nonceSha256: issue.nonceSha256, exp: issue.nonceExp }),
    db
      .update(accreditations)
      .set({ state: 'active', lastRefusal: null, lastRefusalHour: null })
      .where(and(eq(accreditations.id, issue.accreditation), oneOf(accreditations.state, ['offered', 'active']))),
    requireOneChange(db),
    issue.ends ? db.delete(sessions).where(ofSession) : db.update(sessions).set({ lookup }).where(ofSession),
    requireOneChange(db),
    issue.ends ? db.delete(offers).where(ofOffer) : db.update(offers).set({ state: 'claimed' }).where(ofOffer),
    requireOneChange(db),
  ];
}

/** Ends a session whose wallet has its copies: nothing can be asked again. Ending twice changes nothing. */
export function endSession({ store: { db } }: Storage, sid: string, lookup: string): readonly [Statement, Statement] {
  return [
    db.delete(sessions).where(eq(sessions.sid, sid)),
    db.delete(offers).where(and(eq(offers.lookup, lookup), eq(offers.state, 'claimed'))),
  ];
}

/** Forgets sessions, issues and nonces whose time is over. */
export function forgetRedemptions({ store: { db } }: Storage, now: UnixSeconds): readonly [Statement, ...Statement[]] {
  return [
    db.delete(sessions).where(lt(sessions.exp, now)),
    db.delete(issued).where(lt(issued.exp, now)),
    db.delete(nonces).where(lt(nonces.exp, now)),
  ];
}
