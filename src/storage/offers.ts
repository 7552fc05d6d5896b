/** Sealed offers: written at registration, read at the token endpoint, gone when picked up, withdrawn or lapsed. */
import { and, eq, lte, or, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { Ports, Store } from '../ports.ts';
import { sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { oneOf } from './one-of.ts';
import { issued, offers, sessions } from './schema.ts';

/** What an offer row says; each is answered for in `schema.ts`. */
export interface OfferColumns {
  readonly lookup: string;
  readonly accreditation: string;
  readonly event: string;
  readonly header: string;
  readonly statement: string;
  readonly approvalProof: string;
  readonly approvalKid: string;
  readonly registeredHour: number;
  readonly offerSealed: Bytes;
  readonly shelfKey: string;
  readonly txCodeTag: string | null;
  readonly txCodeKey: string | null;
  readonly exp: number;
}

/** What the desk may know of its own offer. */
export interface OfferSummary {
  readonly lookup: string;
  readonly accreditation: string;
  readonly event: string;
  readonly statement: string;
  readonly shelfKey: string;
  readonly exp: number;
  readonly state: string;
  readonly tries: number;
}

type Read = Pick<Store, 'db'>;

const SUMMARY = {
  lookup: offers.lookup,
  accreditation: offers.accreditation,
  event: offers.event,
  statement: offers.statement,
  shelfKey: offers.shelfKey,
  exp: offers.exp,
  state: offers.state,
  tries: offers.tries,
};

/** A new open offer; absent from its `exp` on. `generation`: the approving client's at registration. */
export async function insertOffer(
  ports: Ports,
  columns: OfferColumns,
  generation: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'offers', columns, { notAfter: columns.exp, generation });
  return [ports.store.db.insert(offers).values({ ...row, state: 'open', tries: 0 }) as unknown as Statement];
}

/** An offer by its lookup, for an idempotent registration. */
export async function findOfferSummary({ db }: Read, lookup: string): Promise<OfferSummary | undefined> {
  const [row] = await db.select(SUMMARY).from(offers).where(eq(offers.lookup, lookup));
  return row;
}

/** The offers of some accreditations. */
export function findOffersOf({ db }: Read, accreditations: readonly string[]): Promise<readonly OfferSummary[]> {
  return Promise.resolve(db.select(SUMMARY).from(offers).where(oneOf(offers.accreditation, accreditations)));
}

/** The offers of an event: for closing and distrust. */
export function findOffersOfEvent({ db }: Read, event: string): Promise<readonly OfferSummary[]> {
  return Promise.resolve(db.select(SUMMARY).from(offers).where(eq(offers.event, event)));
}

/**
 * Offers that nobody can pick up any more: past `exp`, or claimed by a session that has ended. A session that ended
 * takes its offer along (design-sealing §1.4).
 */
export function findDeadOffers({ db }: Read, now: number, limit: number): Promise<readonly OfferSummary[]> {
  const live = sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${sessions.lookup} = ${offers.lookup} AND ${sessions.exp} > ${now})`;
  const found = db
    .select(SUMMARY)
    .from(offers)
    .where(
      or(and(eq(offers.state, 'open'), lte(offers.exp, now)), and(sql`${offers.state} <> 'open'`, sql`NOT ${live}`)),
    )
    .limit(limit);
  return Promise.resolve(found);
}

/** Removes sessions of these offers and what the sessions fetched. Before `deleteOffers` in the same batch. */
export function deletePickups(db: Database, lookups: readonly string[]): readonly [Statement, Statement] {
  return [
    db.delete(issued).where(oneOf(issued.lookup, lookups)) as unknown as Statement,
    db.delete(sessions).where(oneOf(sessions.lookup, lookups)) as unknown as Statement,
  ];
}

/** Removes offers by lookup. Destroy their shelf keys after the batch. */
export function deleteOffers(db: Database, lookups: readonly string[]): Statement {
  return db.delete(offers).where(oneOf(offers.lookup, lookups)) as unknown as Statement;
}
