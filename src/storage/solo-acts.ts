import { and, eq, lt, sql } from 'drizzle-orm';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { soloActs } from './schema.ts';

/** How many accreditations the client ended alone since `windowStart` (Unix seconds). */
export async function readSolo({ db }: Pick<Store, 'db'>, client: string, windowStart: number): Promise<number> {
  const [row] = await db
    .select({ ended: soloActs.ended })
    .from(soloActs)
    .where(and(eq(soloActs.client, client), eq(soloActs.windowStart, windowStart)));
  return row?.ended ?? 0;
}

/** Counts accreditations ended alone. The CHECK fails the batch above five: a lost race becomes a two-person act. */
export function takeSolo(db: Database, client: string, windowStart: number, people: number): Statement {
  return db
    .insert(soloActs)
    .values({ client, windowStart, ended: people })
    .onConflictDoUpdate({
      target: [soloActs.client, soloActs.windowStart],
      set: { ended: sql`${soloActs.ended} + ${people}` },
    }) as unknown as Statement;
}

/** Forgets windows that began before `start` (Unix seconds). */
export function deleteSoloBefore(db: Database, start: number): Statement {
  return db.delete(soloActs).where(lt(soloActs.windowStart, start)) as unknown as Statement;
}
