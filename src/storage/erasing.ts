/** What closing an event takes away, a slice at a time: rows as they were, so that their absence can be proved. */
import { eq, type SQL, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { Ports } from '../ports.ts';
import { oneOf } from './one-of.ts';
import {
  accreditations,
  acts,
  bundleWraps,
  issued,
  offers,
  revocations,
  roster,
  rosterTags,
  sessions,
  suspensions,
} from './schema.ts';

type Storage = Pick<Ports, 'store'>;

/** Offers of an event, their sealed part included. */
export function findOffersToErase({ store: { db } }: Storage, event: string, limit: number) {
  const { lookup, shelfKey, offerSealed } = offers;
  return Promise.resolve(
    db.select({ lookup, shelfKey, offerSealed }).from(offers).where(eq(offers.event, event)).limit(limit),
  );
}

/** Rows of an event's roster, their sealed part included. */
export function findRosterToErase({ store: { db } }: Storage, event: string, limit: number) {
  const { id, shelfKey, rosterSealed } = roster;
  return Promise.resolve(
    db.select({ id, shelfKey, rosterSealed }).from(roster).where(eq(roster.event, event)).limit(limit),
  );
}

/** Bundles of an event, as sealed for each member. */
export function findWrapsToErase({ store: { db } }: Storage, event: string) {
  const { epoch, member, bundleSealed } = bundleWraps;
  return Promise.resolve(
    db.select({ epoch, member, bundleSealed }).from(bundleWraps).where(eq(bundleWraps.event, event)),
  );
}

/** Whole values of rows that go: of ids a part is enough to recognise one, of sealed values the middle and the end. */
export interface Erased {
  readonly ids: readonly string[];
  readonly sealed: readonly (Bytes | string)[];
}

/** What wallets have under way with these offers. */
export async function readPickups({ store: { db } }: Storage, lookups: readonly string[]): Promise<Erased> {
  const { sid, sealKeyWrapped } = sessions;
  const open = await db.select({ sid, sealKeyWrapped }).from(sessions).where(oneOf(sessions.lookup, lookups));
  const { notificationSha256, ranksSealed } = issued;
  const fetched = await db
    .select({ notificationSha256, ranksSealed })
    .from(issued)
    .where(oneOf(issued.lookup, lookups));
  return {
    ids: [...open.map((row) => row.sid), ...fetched.map((row) => row.notificationSha256)],
    sealed: [...open.map((row) => row.sealKeyWrapped), ...fetched.map((row) => row.ranksSealed)],
  };
}

/** Stored tags of the blind index that lead to these rows. */
export async function readTags({ store: { db } }: Storage, rows: readonly string[]): Promise<readonly string[]> {
  const found = await db.select({ tag: rosterTags.tag }).from(rosterTags).where(oneOf(rosterTags.row, rows));
  return found.map(({ tag }) => tag);
}

/** Acts that wait in an event. */
export async function readActs({ store: { db } }: Storage, event: string): Promise<Erased> {
  const { id, revocationsSealed } = acts;
  const rows = await db.select({ id, revocationsSealed }).from(acts).where(eq(acts.event, event));
  return { ids: rows.map((row) => row.id), sealed: rows.map((row) => row.revocationsSealed) };
}

/** Revocation envelopes and suspensions of an event. */
export async function readEnvelopes({ store: { db } }: Storage, event: string): Promise<readonly string[]> {
  const people: SQL = sql`(SELECT ${accreditations.id} FROM ${accreditations} WHERE ${accreditations.event} = ${event})`;
  const envelopes = await db
    .select({ sealed: revocations.revocationSealed })
    .from(revocations)
    .where(sql`${revocations.accreditation} IN ${people}`);
  const held = await db
    .select({ sealed: suspensions.revocationsSealed })
    .from(suspensions)
    .where(eq(suspensions.event, event));
  return [...envelopes, ...held].map(({ sealed }) => sealed);
}
