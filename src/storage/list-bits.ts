import { and, eq } from 'drizzle-orm';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type Authenticity, readAuthentic, sealRow } from './authentic.ts';
import type { Statement } from './database.ts';
import { requireOneChange } from './guard.ts';
import { listBits } from './schema.ts';

/** What a list says, without what its row adds. */
export type ListBits = Omit<typeof listBits.$inferSelect, 'rid' | keyof Authenticity>;

/** A list's entries; absent when the row is not ours. */
export async function findListBits(
  ports: Pick<Ports, 'store' | 'keys' | 'log'>,
  list: string,
  now: UnixSeconds,
): Promise<ListBits | undefined> {
  const [row] = await ports.store.db.select().from(listBits).where(eq(listBits.list, list));
  const read = await readAuthentic(ports, 'list_bits', row, { now });
  if (read === undefined) return undefined;
  const { rid: _rid, notAfter: _notAfter, generation: _generation, tagKey: _tagKey, tag: _tag, ...bits } = read;
  return bits;
}

/** A new list's entries. */
export async function insertListBits(
  ports: Pick<Ports, 'store' | 'keys'>,
  bits: ListBits,
  notAfter: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'list_bits', bits, { notAfter });
  return [ports.store.db.insert(listBits).values(row) as unknown as Statement];
}

/**
 * Replaces entries whose version is still the one before `bits.version`: otherwise the batch is a `conflict`, and no flip
 * of somebody else is lost.
 */
export async function swapListBits(
  ports: Pick<Ports, 'store' | 'keys'>,
  bits: ListBits,
  notAfter: number,
): Promise<readonly [Statement, Statement]> {
  const row = await sealRow(ports, 'list_bits', bits, { notAfter });
  const swap = ports.store.db
    .update(listBits)
    .set(row)
    .where(and(eq(listBits.list, bits.list), eq(listBits.version, bits.version - 1)));
  return [swap as unknown as Statement, requireOneChange(ports.store.db)];
}

/** Removes a list's entries. */
export function deleteListBits({ store }: Pick<Ports, 'store'>, list: string): Statement {
  return store.db.delete(listBits).where(eq(listBits.list, list)) as unknown as Statement;
}
