/**
 * The SQL of a pick-up: from the code to the copies (`design-sealing.md` §1, steps 1 to 5). Nothing here decides;
 * `issuer` does. Statements come back unexecuted where they belong into somebody's atomic batch.
 */
import { and, desc, eq, gt, gte, lt, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import { hourOf, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { oneOf } from './one-of.ts';
import { prepared, preparedItem, type WithRid } from './prepared.ts';
import { accreditations, issued, nonces, offers, refreshes, sessions } from './schema.ts';

type Storage = Pick<Ports, 'store'>;

/** tx_codes that may be tried for one offer. */
export const MAX_TRIES = 5;

export type OfferRow = typeof offers.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type IssuedRow = typeof issued.$inferSelect;

const selectOffer = prepared((db, at: { lookup: string }) =>
  db.select().from(offers).where(eq(offers.lookup, at.lookup)).limit(1),
);

/** The offer with this lookup, whatever its state; not yet authentic. */
export async function findOfferRow({ store }: Storage, lookup: string): Promise<OfferRow | undefined> {
  return (await selectOffer(store.db, { lookup }))[0];
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

interface NewSession {
  readonly sid: string;
  readonly jkt: string | null;
  readonly exp: UnixSeconds;
  readonly iv: Bytes;
  readonly sealKeyWrapped: Bytes;
}

const claimOpenOffer = preparedItem((db, at: { lookup: string; now: UnixSeconds }) =>
  db
    .update(offers)
    .set({ state: 'claimed' })
    .where(and(eq(offers.lookup, at.lookup), eq(offers.state, 'open'), gt(offers.exp, at.now))),
);
const insertSession = preparedItem(
  (db, { rid, sid, lookup, jkt, exp, iv, sealKeyWrapped }: WithRid<NewSession & { lookup: string }>) =>
    db.insert(sessions).values({ rid, sid, lookup, jkt, exp, iv, sealKeyWrapped }),
);

/** Claims an offer and opens its only session: both or none. Aborts as `conflict` for everybody but one. */
export function claimOffer(
  { store: { db } }: Storage,
  lookup: string,
  session: NewSession,
  now: UnixSeconds,
): readonly [Statement, Statement, Statement] {
  return [claimOpenOffer(db, { lookup, now }), requireOneChange(db), insertSession(db, { ...session, lookup })];
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

const selectSession = prepared((db, at: { sid: string; now: UnixSeconds }) =>
  db
    .select()
    .from(sessions)
    .where(and(eq(sessions.sid, at.sid), gt(sessions.exp, at.now)))
    .limit(1),
);

/** The session of an access token. An expired one does not exist, swept or not. */
export async function findSession({ store }: Storage, sid: string, now: UnixSeconds): Promise<SessionRow | undefined> {
  return (await selectSession(store.db, { sid, now }))[0];
}

const selectNonce = prepared((db, at: { nonceSha256: string }) =>
  db.select({ exp: nonces.exp }).from(nonces).where(eq(nonces.nonceSha256, at.nonceSha256)).limit(1),
);

/** Whether a nonce was used for an issue before. */
export async function isNonceSpent({ store }: Storage, nonceSha256: string): Promise<boolean> {
  return (await selectNonce(store.db, { nonceSha256 })).length > 0;
}

const selectIssued = prepared((db, at: { lookup: string }) =>
  db.select().from(issued).where(eq(issued.lookup, at.lookup)).orderBy(desc(issued.attempt)).limit(32),
);

/** What a session has fetched of one configuration, newest first. */
export function findIssued({ store }: Storage, lookup: string): Promise<readonly IssuedRow[]> {
  return selectIssued(store.db, { lookup });
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
  /** Of a refill: what must still be true instead of an offer that waits, and the envelope that replaces the one before. */
  readonly refill?: readonly Statement[];
}

const insertIssued = preparedItem((db, at: WithRid<Omit<typeof issued.$inferInsert, 'rid'>>) => {
  const { rid, lookup, configuration, attempt, ranksSealed, notificationSha256, exp } = at;
  return db.insert(issued).values({ rid, lookup, configuration, attempt, ranksSealed, notificationSha256, exp });
});
const insertNonce = preparedItem((db, { rid, nonceSha256, exp }: WithRid<{ nonceSha256: string; exp: UnixSeconds }>) =>
  db.insert(nonces).values({ rid, nonceSha256, exp }),
);
const activate = preparedItem((db, at: { id: string }) =>
  db
    .update(accreditations)
    .set({ state: 'active', lastRefusal: null, lastRefusalHour: null })
    .where(and(eq(accreditations.id, at.id), oneOf(accreditations.state, ['offered', 'active']))),
);
const deleteSession = preparedItem((db, at: { sid: string }) => db.delete(sessions).where(eq(sessions.sid, at.sid)));
const touchSession = preparedItem((db, at: { sid: string; lookup: string }) =>
  db.update(sessions).set({ lookup: at.lookup }).where(eq(sessions.sid, at.sid)),
);
const isClaimed = (lookup: string) => and(eq(offers.lookup, lookup), eq(offers.state, 'claimed'));
const deleteClaimed = preparedItem((db, at: { lookup: string }) => db.delete(offers).where(isClaimed(at.lookup)));
const touchClaimed = preparedItem((db, at: { lookup: string }) =>
  db.update(offers).set({ state: 'claimed' }).where(isClaimed(at.lookup)),
);

/**
 * Everything that must still be true when copies leave, and the traces of their leaving. Every line can abort the batch:
 * a second issue of the attempt, a spent nonce, an accreditation that the desk ended meanwhile, a session that is gone.
 */
export function recordIssue({ store: { db } }: Storage, issue: NewIssue): readonly [Statement, ...Statement[]] {
  const { lookup, configuration, attempt, ranksSealed, notificationSha256, sessionExp: exp } = issue;
  return [
    insertIssued(db, { lookup, configuration, attempt, ranksSealed, notificationSha256, exp }),
    insertNonce(db, { nonceSha256: issue.nonceSha256, exp: issue.nonceExp }),
    ...(issue.refill ?? ofOffer(db, issue)),
  ];
}

function ofOffer(db: Database, issue: NewIssue): readonly Statement[] {
  const { sid, lookup } = issue;
  return [
    activate(db, { id: issue.accreditation }),
    requireOneChange(db),
    issue.ends ? deleteSession(db, { sid }) : touchSession(db, { sid, lookup }),
    requireOneChange(db),
    issue.ends ? deleteClaimed(db, { lookup }) : touchClaimed(db, { lookup }),
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
    db.delete(refreshes).where(lt(refreshes.notAfter, now)),
  ];
}
