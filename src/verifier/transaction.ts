import type { DcqlQuery } from '../credential/dcql/index.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import type { JsonObject } from '../lib/json.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { parseTransactionRecord, type TransactionRecord } from '../sealing/index.ts';
import { findTransaction, type TransactionRow } from '../storage/transactions.ts';
import { txSchema } from './wire.ts';

/** A presentation under way, as its authentic row has it. */
export interface Transaction {
  readonly row: TransactionRow;
  readonly record: TransactionRecord;
}

/**
 * The transaction with this id; absent when it never was, when its row is not ours, and some minutes after its end. The
 * caller compares `record.exp` and `row.state`.
 */
export async function findPresentation(ports: Ports, tx: string, now: UnixSeconds): Promise<Transaction | undefined> {
  if (!txSchema.safeParse(tx).success) return undefined;
  const row = await findTransaction(ports, tx, now);
  if (row === undefined) return undefined;
  const record = parseTransactionRecord(JSON.parse(row.record));
  // Under our own tag: another shape, or another transaction's record, is our fault.
  if (!record.ok || record.value.tx !== row.tx) throw new TypeError('a transaction of ours has no record');
  return { row, record: record.value };
}

/** A record as its row keeps it. */
export function recordText(record: TransactionRecord): string {
  return decodeUtf8(canon(record)) as string;
}

/** The query of a record: parsed before it was sealed into it. */
export function queryOf({ query }: TransactionRecord): DcqlQuery {
  return query as unknown as DcqlQuery;
}

/** A parsed query as JSON, without members that are undefined. */
export function queryJson(query: DcqlQuery): JsonObject {
  return JSON.parse(JSON.stringify(query)) as JsonObject;
}

/** Addresses of a transaction below the public URL. */
export const requestUriOf = ({ config }: Pick<Ports, 'config'>, tx: string) => `${config.publicUrl}/request/${tx}`;
export const responseUriOf = ({ config }: Pick<Ports, 'config'>, tx: string) => `${config.publicUrl}/response/${tx}`;
