import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Ports } from '../ports.ts';
import { openOuter, type ShelfKey, sealOuter } from '../sealing/index.ts';
import { requireOneChange } from '../storage/guard.ts';
import {
  countRowsToRekey,
  deleteUnreadableRow,
  findRowsToRekey,
  type RosterRow,
  rekeyRow,
  rowKeyName,
} from '../storage/roster.ts';
import { destroyShelfKey, findShelfKey, putShelfKey } from '../storage/shelf-keys.ts';

const AT_ONCE = 25;

/** Draws k_row for a sealed row; its name tells the epoch in which it was made. */
export function createRowKey({ random }: Pick<Ports, 'random'>, epoch: number): ShelfKey {
  return { id: rowKeyName(epoch, encodeBase64url(random(16))), key: random(32) };
}

/** Puts the outer layer around a roster entry. */
export function sealRosterRow(
  ports: Pick<Ports, 'random'>,
  key: ShelfKey,
  { event, id }: Pick<RosterRow, 'event' | 'id'>,
  jwe: Bytes,
): Promise<Bytes> {
  return sealOuter(key, { typ: 'gafete/v1/roster/outer', event, row: id }, jwe, ports.random);
}

/** Takes the outer layer off. `undefined` when its key is gone or the row was changed: nobody can open it any more. */
export async function openRosterRow(
  ports: Pick<Ports, 'shelf'>,
  { event, id, rosterSealed, shelfKey }: RosterRow,
): Promise<Bytes | undefined> {
  const key = await findShelfKey(ports, 'row', shelfKey);
  if (key === undefined) return undefined;
  const opened = await openOuter(key, { typ: 'gafete/v1/roster/outer', event, row: id }, rosterSealed);
  return opened.ok ? opened.value : undefined;
}

/**
 * Changes the outer key of up to `limit` rows that still have one of an earlier epoch, and destroys the old ones
 * (design-sealing §2.1). Returns how many are left. New key first, then the row by compare-and-swap, then the old key:
 * a crash between leaves an orphan key, never a row without its own. Safe to run twice at once.
 */
export async function rekeyRows(ports: Ports, event: string, epoch: number, limit: number): Promise<number> {
  for (let done = 0; done < limit; done += AT_ONCE) {
    const rows = await findRowsToRekey(ports.store, event, epoch, Math.min(AT_ONCE, limit - done));
    if (rows.length === 0) break;
    await Promise.all(rows.map((row) => rekeyOne(ports, row, epoch)));
  }
  return countRowsToRekey(ports.store, event, epoch);
}

async function rekeyOne(ports: Ports, row: RosterRow, epoch: number): Promise<void> {
  const { db } = ports.store;
  const inner = await openRosterRow(ports, row);
  if (inner === undefined) {
    // Nobody can open it, and it would be counted as left for ever. Only with the key that was read: another run may
    // have changed it meanwhile.
    ports.log.event('desk.row_unreadable');
    await ports.store.atomic(deleteUnreadableRow(db, row));
    return;
  }
  const key = createRowKey(ports, epoch);
  await putShelfKey(ports, 'row', key);
  const rosterSealed = await sealRosterRow(ports, key, row, inner);
  const done = await ports.store.atomic([rekeyRow(db, row, { rosterSealed, shelfKey: key.id }), requireOneChange(db)]);
  await destroyShelfKey(ports, 'row', done.ok ? row.shelfKey : key.id);
}
