/**
 * Keys on the shelf that no row names: what a crash between shelf and row leaves behind. They open nothing, and are
 * destroyed all the same. A key is looked at only when it is old enough that its row cannot still be on the way.
 */
import type { Ports } from '../ports.ts';
import { events, lists, offers, refreshes, roster } from './schema.ts';
import { offerKeyOfTry, TRY_KIND } from './try-marks.ts';

/** Seconds a key may wait for its row. */
const GRACE = 600;

type Storage = Pick<Ports, 'store' | 'shelf'>;

/** Kinds of shelf object that live and die with a row, and the column that names them. */
const OWNERS = {
  offer: { table: offers, column: offers.shelfKey },
  refresh: { table: refreshes, column: refreshes.shelfKey },
  row: { table: roster, column: roster.shelfKey },
  event: { table: events, column: events.shelfKey },
  tag: { table: events, column: events.tagShelfKey },
  // k_handle is named as the k_tag of its event.
  handle: { table: events, column: events.tagShelfKey },
  list: { table: lists, column: lists.shelfKey },
} as const;

/** Shelf ids without a row. */
export async function findOrphans({ store, shelf }: Storage): Promise<readonly string[]> {
  const orphans: string[] = [];
  for (const [kind, { table, column }] of Object.entries(OWNERS)) {
    const ids = await shelf.list(kind, GRACE);
    if (ids.length === 0) continue;
    const named = new Set((await store.db.select({ name: column }).from(table)).map(({ name }) => `${kind}/${name}`));
    orphans.push(...ids.filter((id) => !named.has(id)));
  }
  return [...orphans, ...(await findOrphanTries({ store, shelf }))];
}

/** Marks of wrong tx_codes end with their offer. */
async function findOrphanTries({ store, shelf }: Storage): Promise<readonly string[]> {
  const ids = await shelf.list(TRY_KIND, GRACE);
  if (ids.length === 0) return [];
  const named = new Set((await store.db.select({ name: offers.shelfKey }).from(offers)).map(({ name }) => name));
  return ids.filter((id) => !named.has(offerKeyOfTry(id)));
}

/** Destroys what `findOrphans` finds, and says how many. For the sweep. */
export async function destroyOrphans(storage: Storage): Promise<number> {
  const orphans = await findOrphans(storage);
  for (const id of orphans) await storage.shelf.destroy(id);
  return orphans.length;
}
