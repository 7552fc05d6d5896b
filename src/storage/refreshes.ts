/** Refresh envelopes: written with copies that may be refilled, replaced by each refill, gone with what they belong to. */
import { and, eq, lte } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { oneOf } from './one-of.ts';
import { accreditations, issued, refreshes, sessions } from './schema.ts';

export type RefreshRow = typeof refreshes.$inferSelect;

const bare = (statement: unknown) => statement as Statement;

/** An authentic envelope that has not ended. */
export async function findRefresh(
  ports: Pick<Ports, 'store' | 'keys' | 'log'>,
  lookup: string,
  now: UnixSeconds,
): Promise<RefreshRow | undefined> {
  const [row] = await ports.store.db.select().from(refreshes).where(eq(refreshes.lookup, lookup)).limit(1);
  return readAuthentic(ports, 'refreshes', row, { now });
}

/** A new envelope. Its accreditation has no other, or the batch is a `conflict`. `exp`: the credential's end. */
export async function insertRefresh(
  ports: Pick<Ports, 'store' | 'keys'>,
  { exp, ...columns }: Pick<RefreshRow, (typeof COLUMNS)[number]> & { readonly exp: number },
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'refreshes', columns, { notAfter: exp });
  return [bare(ports.store.db.insert(refreshes).values(row))];
}

const COLUMNS = [
  'lookup',
  'accreditation',
  'event',
  'jkt',
  'approvalKid',
  'registeredHour',
  'remaining',
  'refreshSealed',
  'shelfKey',
] as const;

/**
 * Opens the only session of an envelope: a `conflict` while another lives, so that of fifty one wins. What a session
 * before it has fetched is forgotten with it.
 */
export function openRefreshSession(
  { store: { db } }: Pick<Ports, 'store'>,
  session: Omit<typeof sessions.$inferInsert, 'rid'>,
  now: UnixSeconds,
): readonly [Statement, ...Statement[]] {
  const { lookup } = session;
  return [
    bare(db.delete(sessions).where(and(eq(sessions.lookup, lookup), lte(sessions.exp, now)))),
    bare(db.insert(sessions).values(session)),
    bare(db.delete(issued).where(eq(issued.lookup, lookup))),
  ];
}

/** A session goes over to the envelope of its own refresh token. Aborts where it is gone. */
export function moveSession(
  { store: { db } }: Pick<Ports, 'store'>,
  sid: string,
  to: { readonly lookup: string; readonly iv?: Bytes; readonly sealKeyWrapped?: Bytes },
): readonly [Statement, Statement] {
  return [bare(db.update(sessions).set(to).where(eq(sessions.sid, sid))), requireOneChange(db)];
}

/** Removes the envelope that a refill replaces; aborts where another refill, or the desk, was first. */
export function replaceRefresh(db: Database, lookup: string): readonly [Statement, Statement] {
  return [bare(db.delete(refreshes).where(eq(refreshes.lookup, lookup))), requireOneChange(db)];
}

/** Aborts unless the accreditation is active and its envelope is there. */
export function requireRefillable(db: Database, accreditation: string, lookup: string): readonly Statement[] {
  const own = eq(accreditations.id, accreditation);
  return [
    bare(
      db
        .update(accreditations)
        .set({ state: 'active' })
        .where(and(own, eq(accreditations.state, 'active'))),
    ),
    requireOneChange(db),
    bare(db.update(refreshes).set({ lookup }).where(eq(refreshes.lookup, lookup))),
    requireOneChange(db),
  ];
}

/** Ends a refill whose copies are in the wallet: its session, and an envelope that gives no more. */
export function endRefill({ store: { db } }: Pick<Ports, 'store'>, sid: string, lookup: string) {
  return [
    bare(db.delete(sessions).where(eq(sessions.sid, sid))),
    bare(db.delete(refreshes).where(and(eq(refreshes.lookup, lookup), eq(refreshes.remaining, 0)))),
  ] as const;
}

/** Envelopes of some accreditations, with the names of their keys. */
export function findRefreshesOf({ store: { db } }: Pick<Ports, 'store'>, ids: readonly string[]) {
  const { lookup, shelfKey } = refreshes;
  return Promise.resolve(db.select({ lookup, shelfKey }).from(refreshes).where(oneOf(refreshes.accreditation, ids)));
}

/** Envelopes of an event, their sealed part included. */
export function findRefreshesOfEvent({ store: { db } }: Pick<Ports, 'store'>, event: string, limit: number) {
  const { lookup, shelfKey, refreshSealed } = refreshes;
  const found = db.select({ lookup, shelfKey, refreshSealed }).from(refreshes).where(eq(refreshes.event, event));
  return Promise.resolve(found.limit(limit));
}

/** Removes envelopes, with the sessions and fetches that hang on them. Destroy their keys after the batch. */
export function deleteRefreshes(db: Database, lookups: readonly string[]): readonly [Statement, Statement, Statement] {
  return [
    bare(db.delete(issued).where(oneOf(issued.lookup, lookups))),
    bare(db.delete(sessions).where(oneOf(sessions.lookup, lookups))),
    bare(db.delete(refreshes).where(oneOf(refreshes.lookup, lookups))),
  ];
}
