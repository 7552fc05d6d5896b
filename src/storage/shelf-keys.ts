/**
 * Symmetric keys on the key shelf. A row's `shelf_key` column holds the name; the shelf id is `<kind>/<name>`, and the
 * name alone is what a sealed layer authenticates (design-sealing §6.5). Write a key before its row, and destroy it
 * after its row: a crash between leaves an orphan that opens nothing, never a row without its key.
 */
import type { Ports } from '../ports.ts';
import type { ShelfKey } from '../sealing/keys.ts';

/**
 * offer: k_offer · refresh: around a refresh envelope · row: k_row of the roster · event: around bundle wraps · tag: k_tag of
 * the blind index · handle: k_handle of an event's gates, under the name of its k_tag · judge: k_judge of a day.
 */
export type ShelfKeyKind = 'offer' | 'refresh' | 'row' | 'event' | 'tag' | 'handle' | 'judge';

type OnShelf = Pick<Ports, 'shelf'>;

/** Writes a new key. Before the row that names it. */
export function putShelfKey({ shelf }: OnShelf, kind: ShelfKeyKind, { id, key }: ShelfKey): Promise<void> {
  return shelf.put(`${kind}/${id}`, key);
}

/** The key of a row; `undefined` when it was destroyed. Never cached: its destruction must bite at once. */
export async function findShelfKey({ shelf }: OnShelf, kind: ShelfKeyKind, id: string): Promise<ShelfKey | undefined> {
  const key = await shelf.get(`${kind}/${id}`);
  return key === undefined ? undefined : { id, key };
}

/** Destroys a key: erasure of what it sealed, in every old version of the row. Repeating it is harmless. */
export function destroyShelfKey({ shelf }: OnShelf, kind: ShelfKeyKind, id: string): Promise<void> {
  return shelf.destroy(`${kind}/${id}`);
}
