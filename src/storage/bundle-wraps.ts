import { and, eq, lt } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { Store } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { bundleWraps } from './schema.ts';

/** A desk bundle for one member, under the event's shelf key. */
export interface WrapRow {
  readonly event: string;
  readonly epoch: number;
  readonly member: string;
  readonly bundleSealed: Bytes;
}

type Read = Pick<Store, 'db'>;

/** More members than an event has. */
const MAX_WRAPS = 200;

/** Adds a wrap; the unique index refuses a second one for the same member and epoch. */
export function insertWrap(db: Database, row: WrapRow): Statement {
  return db.insert(bundleWraps).values(row) as unknown as Statement;
}

/** The wrap of one member; `undefined` when he has none of this epoch. */
export async function findWrap({ db }: Read, event: string, epoch: number, member: string): Promise<Bytes | undefined> {
  const [row] = await db
    .select({ sealed: bundleWraps.bundleSealed })
    .from(bundleWraps)
    .where(and(eq(bundleWraps.event, event), eq(bundleWraps.epoch, epoch), eq(bundleWraps.member, member)));
  return row?.sealed;
}

/** All wraps of this epoch. A row proves nothing: what counts is that it opens under the event's shelf key. */
export async function listWraps({ db }: Read, event: string, epoch: number): Promise<readonly WrapRow[]> {
  return db
    .select({
      event: bundleWraps.event,
      epoch: bundleWraps.epoch,
      member: bundleWraps.member,
      bundleSealed: bundleWraps.bundleSealed,
    })
    .from(bundleWraps)
    .where(and(eq(bundleWraps.event, event), eq(bundleWraps.epoch, epoch)))
    .limit(MAX_WRAPS);
}

/** Removes the wraps of earlier epochs: the new bundle carries the old ones. */
export function deleteWrapsBefore(db: Database, event: string, epoch: number): Statement {
  return db
    .delete(bundleWraps)
    .where(and(eq(bundleWraps.event, event), lt(bundleWraps.epoch, epoch))) as unknown as Statement;
}

/** Removes a member's wraps of every event. For the removal of a client. */
export function deleteWrapsOfMember(db: Database, member: string): Statement {
  return db.delete(bundleWraps).where(eq(bundleWraps.member, member)) as unknown as Statement;
}

/** Removes all wraps of an event. For closing. */
export function deleteWraps(db: Database, event: string): Statement {
  return db.delete(bundleWraps).where(eq(bundleWraps.event, event)) as unknown as Statement;
}
