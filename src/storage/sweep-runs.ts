/** When the last sweep got through: a service whose timer does not fire must not look healthy. */
import { and, eq, lt } from 'drizzle-orm';
import type { Ports } from '../ports.ts';
import type { Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { sweepRuns } from './schema.ts';

type Storage = Pick<Ports, 'store'>;

/** Unix seconds of the last sweep that got to its end; `undefined` before the first. */
export async function lastSweep({ store: { db } }: Storage): Promise<number | undefined> {
  const [row] = await db.select({ ran: sweepRuns.ran }).from(sweepRuns);
  return row?.ran;
}

/** Begins to count, unless that was done before. */
export function startSweeps({ store: { db } }: Storage, now: number): Statement {
  return db.insert(sweepRuns).values({ only: 1, ran: now }).onConflictDoNothing() as unknown as Statement;
}

/** Notes a sweep that got to its end. */
export function noteSweep({ store: { db } }: Storage, ran: number): Statement {
  return db
    .insert(sweepRuns)
    .values({ only: 1, ran, alarmed: 0 })
    .onConflictDoUpdate({ target: sweepRuns.only, set: { ran, alarmed: 0 } }) as unknown as Statement;
}

/** Marks that an alarm told of missing sweeps since before `since`, or fails the batch: it tells once. */
export function markMissed({ store: { db } }: Storage, since: number): readonly [Statement, Statement] {
  const missed = and(lt(sweepRuns.ran, since), eq(sweepRuns.alarmed, 0));
  return [db.update(sweepRuns).set({ alarmed: 1 }).where(missed) as unknown as Statement, requireOneChange(db)];
}
