/**
 * Presentations under way. A transaction's row says what was asked and is never changed but for its `state`; what was
 * answered stands in a row of its own, sealed to the requester, whose unique `tx` makes the first answer the only one.
 */
import { and, eq, lt, sql } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { readGeneration } from './generations.ts';
import { requireOneChange } from './guard.ts';
import { answers, transactions, verdicts } from './schema.ts';

/** A transaction's row, its tag checked. `state` stands outside the tag. */
export type TransactionRow = typeof transactions.$inferSelect;
export type TransactionState = 'open' | 'answered' | 'declined' | 'fetched';

export interface NewTransaction {
  readonly tx: string;
  readonly event: string;
  /** Client id of the gate. */
  readonly client: string;
  /** Canonical JSON of the sealing's transaction record. */
  readonly record: string;
  readonly judgeKey: string;
  readonly requestKey: string;
  readonly redirectUri: string | null;
}

/** A verdict's row, its tag checked. */
export type VerdictRow = typeof verdicts.$inferSelect;

type Reading = Pick<Ports, 'store' | 'keys' | 'log'>;

/** The transaction, while its row counts: some minutes longer than it is served. Removing its gate's client ends it. */
export async function findTransaction(ports: Ports, tx: string, now: UnixSeconds): Promise<TransactionRow | undefined> {
  const [row] = await ports.store.db.select().from(transactions).where(eq(transactions.tx, tx)).limit(1);
  const read = await readAuthentic(ports, 'transactions', row, { now });
  if (read === undefined) return undefined;
  return read.generation === (await readGeneration(ports, read.client)) ? read : undefined;
}

/** What a waiting requester asks for again and again: the state, and the place after the last answer that is relayed. */
export interface Progress {
  readonly state: string;
  readonly places: number;
}

/** How far a transaction has come; `undefined` when the row is gone. */
export async function readProgress({ store }: Pick<Ports, 'store'>, tx: string): Promise<Progress | undefined> {
  const [row] = await store.db
    .select({
      state: transactions.state,
      places: sql<number>`(SELECT coalesce(max(${answers.place}), -1) + 1 FROM ${answers} WHERE ${answers.tx} = ${tx})`,
    })
    .from(transactions)
    .where(eq(transactions.tx, tx))
    .limit(1);
  return row;
}

/** A new transaction, open. */
export async function insertTransaction(
  ports: Pick<Ports, 'store' | 'keys'>,
  transaction: NewTransaction,
  validity: { readonly notAfter: number; readonly generation: number },
): Promise<void> {
  const row = await sealRow(ports, 'transactions', { ...transaction, state: 'open' }, validity);
  await ports.store.db.insert(transactions).values(row);
}

/** Moves a transaction on, or fails the batch: of fifty answers at once one is the first. */
export function moveTransaction(
  db: Database,
  tx: string,
  from: TransactionState,
  to: TransactionState,
): readonly [Statement, Statement] {
  const move = db
    .update(transactions)
    .set({ state: to })
    .where(and(eq(transactions.tx, tx), eq(transactions.state, from)));
  return [move as unknown as Statement, requireOneChange(db)];
}

/** The one verdict of a transaction. A second one fails the batch, whatever the transaction's state was made to say. */
export async function insertVerdict(
  ports: Pick<Ports, 'store' | 'keys'>,
  verdict: { readonly tx: string; readonly verdictSealed: string; readonly responseCodeSha256: string | null },
  notAfter: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'verdicts', verdict, { notAfter });
  return [ports.store.db.insert(verdicts).values(row) as unknown as Statement];
}

/** The verdict that waits; absent when it is not ours or its time is over. */
export async function findVerdict(ports: Reading, tx: string, now: UnixSeconds): Promise<VerdictRow | undefined> {
  const [row] = await ports.store.db.select().from(verdicts).where(eq(verdicts.tx, tx)).limit(1);
  return readAuthentic(ports, 'verdicts', row, { now });
}

/** Removes a verdict that was fetched. */
export function deleteVerdict(db: Database, tx: string): Statement {
  return db.delete(verdicts).where(eq(verdicts.tx, tx)) as unknown as Statement;
}

/** Forgets transactions and verdicts whose time is over. For the sweep. */
export function forgetTransactions(
  { store: { db } }: Pick<Ports, 'store'>,
  now: UnixSeconds,
): readonly [Statement, Statement] {
  return [
    db.delete(verdicts).where(lt(verdicts.notAfter, now)) as unknown as Statement,
    db.delete(transactions).where(lt(transactions.notAfter, now)) as unknown as Statement,
  ];
}
