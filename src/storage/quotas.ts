import { eq, sql } from 'drizzle-orm';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { quotas } from './schema.ts';

/** The places of a new event, none taken. */
export function insertQuota(db: Database, event: string, max: number): Statement {
  return db.insert(quotas).values({ event, used: 0, max }) as unknown as Statement;
}

/** Takes one place. The CHECK fails the batch when none is free; follow it with `requireOneChange`. */
export function takePlace(db: Database, event: string): Statement {
  return db
    .update(quotas)
    .set({ used: sql`${quotas.used} + 1` })
    .where(eq(quotas.event, event)) as unknown as Statement;
}

/** Gives places back: for offers that were withdrawn, lapsed or burned. */
export function releasePlaces(db: Database, event: string, places: number): Statement {
  return db
    .update(quotas)
    .set({ used: sql`${quotas.used} - ${places}` })
    .where(eq(quotas.event, event)) as unknown as Statement;
}

/** A policy change moved the number of places. Fewer than are taken: the CHECK fails the batch. */
export function setPlaces(db: Database, event: string, max: number): Statement {
  return db.update(quotas).set({ max }).where(eq(quotas.event, event)) as unknown as Statement;
}

/** Places taken and places there are. */
export async function readPlaces(
  { db }: Pick<Store, 'db'>,
  event: string,
): Promise<{ readonly used: number; readonly max: number }> {
  const [row] = await db.select({ used: quotas.used, max: quotas.max }).from(quotas).where(eq(quotas.event, event));
  return row ?? { used: 0, max: 0 };
}

/** Forgets the places of an event. With its row. */
export function deleteQuota(db: Database, event: string): Statement {
  return db.delete(quotas).where(eq(quotas.event, event)) as unknown as Statement;
}
