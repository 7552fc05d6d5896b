/** Statements that remove what belongs to people of an event: for closing and distrust. */
import { eq, sql } from 'drizzle-orm';
import type { Database, Statement } from './database.ts';
import { accreditations, issued, offers, refreshes, revocations, sessions, suspensions } from './schema.ts';

/** Offers and refresh envelopes of an event, with their sessions and what those fetched. Destroy the shelf keys too. */
export function deleteOffersOfEvent(db: Database, event: string): readonly [Statement, ...Statement[]] {
  const lookups = sql`(SELECT ${offers.lookup} FROM ${offers} WHERE ${offers.event} = ${event}
    UNION ALL SELECT ${refreshes.lookup} FROM ${refreshes} WHERE ${refreshes.event} = ${event})`;
  return [
    db.delete(issued).where(sql`${issued.lookup} IN ${lookups}`) as unknown as Statement,
    db.delete(sessions).where(sql`${sessions.lookup} IN ${lookups}`) as unknown as Statement,
    db.delete(offers).where(eq(offers.event, event)) as unknown as Statement,
    db.delete(refreshes).where(eq(refreshes.event, event)) as unknown as Statement,
  ];
}

/** Revocation envelopes and suspensions of an event: of no use once every entry is invalid. */
export function deleteEnvelopesOfEvent(db: Database, event: string): readonly [Statement, Statement] {
  const ids = db.select({ id: accreditations.id }).from(accreditations).where(eq(accreditations.event, event));
  return [
    db.delete(revocations).where(sql`${revocations.accreditation} IN ${ids}`) as unknown as Statement,
    db.delete(suspensions).where(eq(suspensions.event, event)) as unknown as Statement,
  ];
}
