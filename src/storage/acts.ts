/** Acts waiting for their second person. Absent after 24 hours, on read and by the sweep. */
import { eq, lt, sql } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { acts } from './schema.ts';

export interface ActColumns {
  readonly id: string;
  readonly event: string;
  /** Canonical JSON. */
  readonly statement: string;
  readonly approval: string;
  readonly client: string;
  readonly revocationsSealed: string;
}
export type ActRow = ActColumns & Authenticity;

/** A new act. `generation`: the first person's, so that a removed client's acts go with it. */
export async function insertAct(
  ports: Ports,
  columns: ActColumns,
  { notAfter, generation }: { notAfter: number; generation: number },
): Promise<readonly [Statement]> {
  return [
    ports.store.db
      .insert(acts)
      .values(await sealRow(ports, 'acts', columns, { notAfter, generation })) as unknown as Statement,
  ];
}

/** An act that still waits. */
export async function findAct(ports: Ports, id: string, now: UnixSeconds): Promise<ActRow | undefined> {
  const [row] = await ports.store.db.select().from(acts).where(eq(acts.id, id));
  return readAuthentic(ports, 'acts', row, { now });
}

/** All acts that still wait. */
export async function listActs(ports: Ports, now: UnixSeconds): Promise<readonly ActRow[]> {
  const found: ActRow[] = [];
  for (const row of await ports.store.db.select().from(acts).orderBy(acts.id)) {
    const act = await readAuthentic(ports, 'acts', row, { now });
    if (act !== undefined) found.push(act);
  }
  return found;
}

/** Takes an act off the table. Follow it with `requireOneChange`: of two second persons one wins. */
export function deleteAct(db: Database, id: string): Statement {
  return db.delete(acts).where(eq(acts.id, id)) as unknown as Statement;
}

/** Removes what waits for an event. For closing. */
export function deleteActsOf(db: Database, event: string): Statement {
  return db.delete(acts).where(eq(acts.event, event)) as unknown as Statement;
}

/** Forgets acts past their deadline. */
export function deleteExpiredActs(db: Database, now: number): Statement {
  return db.delete(acts).where(lt(acts.notAfter, now)) as unknown as Statement;
}

/** How many acts are stored, past ones included. */
export async function countActs({ db }: Pick<Ports['store'], 'db'>): Promise<number> {
  const [row] = await db.select({ acts: sql<number>`count(*)` }).from(acts);
  return row?.acts ?? 0;
}
