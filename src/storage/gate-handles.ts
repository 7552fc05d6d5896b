/**
 * Handles of an event in sixteen sets that only grow. A set is one value in order of its bytes, so that neither rows nor
 * their order tell who came when; its size says whether there is something new in it.
 */
import { and, eq } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { Ports } from '../ports.ts';
import { gateHandles } from './schema.ts';

type Storage = Pick<Ports, 'store'>;

export interface HandleBucket {
  readonly size: number;
  /** Records of 20 bytes: 16 of the handle, 4 of the gate that sent it. */
  readonly handles: Bytes;
}

const EMPTY: HandleBucket = { size: 0, handles: new Uint8Array(0) };

/** How many handles each set has, by its number; sets without any are left out. */
export async function readHandleSizes({ store }: Storage, event: string): Promise<ReadonlyMap<number, number>> {
  const { bucket, size } = gateHandles;
  const rows = await store.db.select({ bucket, size }).from(gateHandles).where(eq(gateHandles.event, event));
  return new Map(rows.map((row) => [row.bucket, row.size]));
}

const of = (event: string, bucket: number) => and(eq(gateHandles.event, event), eq(gateHandles.bucket, bucket));

/** One set. */
export async function readHandleBucket({ store }: Storage, event: string, bucket: number): Promise<HandleBucket> {
  const { size, handles } = gateHandles;
  const [row] = await store.db.select({ size, handles }).from(gateHandles).where(of(event, bucket));
  return row ?? EMPTY;
}

/** Puts a larger set in the place of the one that was read; false when another gate was faster. */
export async function growHandleBucket(
  { store: { db } }: Storage,
  event: string,
  bucket: number,
  { from, to }: { readonly from: HandleBucket; readonly to: HandleBucket },
): Promise<boolean> {
  const values = { size: to.size, handles: to.handles };
  const done =
    from.size === 0
      ? await db
          .insert(gateHandles)
          .values({ event, bucket, ...values })
          .onConflictDoNothing()
          .returning({ size: gateHandles.size })
      : await db
          .update(gateHandles)
          .set(values)
          .where(and(of(event, bucket), eq(gateHandles.size, from.size)))
          .returning({ size: gateHandles.size });
  return done.length === 1;
}
