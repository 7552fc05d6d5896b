import { and, count, eq, gte, lt } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { readGeneration } from './generations.ts';
import { gateHandles, gates, transactions } from './schema.ts';

/** A gate's row, its tag checked. `zones` and `redirectUris`: canonical JSON arrays. */
export type GateRow = typeof gates.$inferSelect;

export interface NewGate {
  readonly client: string;
  readonly event: string;
  readonly purpose: string;
  readonly zones: string;
  readonly redirectUris: string;
}

/** Gates of one event that are listed. */
const MAX_LISTED = 500;

/** The gate of a client, of the client's present generation, whose appointment had not ended at `now`. */
export async function findGate(ports: Ports, client: string, now: UnixSeconds): Promise<GateRow | undefined> {
  const [row] = await ports.store.db.select().from(gates).where(eq(gates.client, client)).limit(1);
  return row && authenticGate(ports, row, now);
}

async function authenticGate(ports: Ports, row: GateRow, now: UnixSeconds): Promise<GateRow | undefined> {
  const read = await readAuthentic(ports, 'gates', row, { now });
  // After the tag: the name of the shelf object comes from the row.
  return read !== undefined && read.generation === (await readGeneration(ports, read.client)) ? read : undefined;
}

/** The gates of an event, in no order that tells anything. */
export async function listGates(ports: Ports, event: string, now: UnixSeconds): Promise<readonly GateRow[]> {
  const rows = await ports.store.db.select().from(gates).where(eq(gates.event, event)).limit(MAX_LISTED);
  const found = await Promise.all(rows.map((row) => authenticGate(ports, row, now)));
  return found.filter((row) => row !== undefined);
}

/** How many gates an event has, ended ones left out. */
export async function countGates({ store }: Pick<Ports, 'store'>, event: string, now: UnixSeconds): Promise<number> {
  const ofEvent = and(eq(gates.event, event), gte(gates.notAfter, now));
  const [row] = await store.db.select({ n: count() }).from(gates).where(ofEvent);
  return row?.n ?? 0;
}

/** A new gate. The unique index refuses a second one of the same client: delete the old one in the same batch. */
export async function insertGate(
  ports: Ports,
  gate: NewGate,
  validity: { readonly notAfter: number; readonly generation: number },
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'gates', gate, validity);
  return [ports.store.db.insert(gates).values(row) as unknown as Statement];
}

/** Removes a client's gate. */
export function deleteGate(db: Database, client: string): Statement {
  return db.delete(gates).where(eq(gates.client, client)) as unknown as Statement;
}

/** Removes what a gate has under way. With the gate. */
export function deleteTransactionsOfGate(db: Database, client: string): Statement {
  return db.delete(transactions).where(eq(transactions.client, client)) as unknown as Statement;
}

/** Gates, what they have under way and what they told each other, of an event that closes. */
export function deleteGatesOfEvent(db: Database, event: string): readonly [Statement, Statement, Statement] {
  return [
    db.delete(gateHandles).where(eq(gateHandles.event, event)) as unknown as Statement,
    db.delete(transactions).where(eq(transactions.event, event)) as unknown as Statement,
    db.delete(gates).where(eq(gates.event, event)) as unknown as Statement,
  ];
}

/** Forgets gates whose appointment ended before `now`. For the sweep. */
export function forgetGates({ store }: Pick<Ports, 'store'>, now: UnixSeconds): Statement {
  return store.db.delete(gates).where(lt(gates.notAfter, now)) as unknown as Statement;
}
