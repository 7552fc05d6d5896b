import { and, eq } from 'drizzle-orm';
import { type EcPublicJwk, parseEcPublicJwk } from '../lib/es256.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import type { Database, Statement } from './database.ts';
import { prepared } from './prepared.ts';
import { deskKeys } from './schema.ts';

const selectEpoch = prepared((db, at: { event: string; epoch: number }) =>
  db
    .select()
    .from(deskKeys)
    .where(and(eq(deskKeys.event, at.event), eq(deskKeys.epoch, at.epoch))),
);

/** The public half of the desk bundle of one epoch; `undefined` when there is none that is ours. */
export async function findDeskKey(
  ports: Ports,
  event: string,
  epoch: number,
  now: UnixSeconds,
): Promise<EcPublicJwk | undefined> {
  const [row] = await selectEpoch(ports.store.db, { event, epoch });
  const found = await readAuthentic(ports, 'desk_keys', row, { now });
  return found === undefined ? undefined : parseEcPublicJwk(JSON.parse(found.jwk));
}

/** The key of a new epoch; the unique index refuses a second one. */
export async function insertDeskKey(
  ports: Ports,
  columns: { readonly event: string; readonly epoch: number; readonly jwk: string },
  notAfter: number,
): Promise<readonly [Statement]> {
  const row = await sealRow(ports, 'desk_keys', columns, { notAfter });
  return [ports.store.db.insert(deskKeys).values(row) as unknown as Statement];
}

/** Removes the keys of all epochs. With the event's row. */
export function deleteDeskKeys(db: Database, event: string): Statement {
  return db.delete(deskKeys).where(eq(deskKeys.event, event)) as unknown as Statement;
}

/** Removes the key of one epoch, to be written again with another deadline. */
export function deleteDeskKey(db: Database, event: string, epoch: number): Statement {
  return db.delete(deskKeys).where(and(eq(deskKeys.event, event), eq(deskKeys.epoch, epoch))) as unknown as Statement;
}
