/**
 * Wrong tx_codes, remembered where the database cannot undo them. `offers.tries` counts before anybody compares, in one
 * UPDATE, and a database writer can lower it; each number that a wrong code was counted under leaves a mark on the shelf,
 * so that the same number twice is known for what it is. Only wrong codes pay for it: a right one reads and writes none.
 *
 * Limit: guesses under way together, each counted after another lowering, may be compared before the first mark is there.
 */
import type { Ports } from '../ports.ts';

/** Shelf id of a mark. `tries`: 1 to 5. The sweep destroys it when no offer names its `shelfKey`. */
const idOf = (shelfKey: string, tries: number) => `${TRY_KIND}/${shelfKey}-${tries}`;

export const TRY_KIND = 'try';

/** The name of the offer's key that a mark belongs to. */
export function offerKeyOfTry(id: string): string {
  return id.slice(TRY_KIND.length + 1, id.lastIndexOf('-'));
}

/** Whether a wrong code was counted under this number before. */
export async function isTryMarked({ shelf }: Pick<Ports, 'shelf'>, shelfKey: string, tries: number): Promise<boolean> {
  return (await shelf.get(idOf(shelfKey, tries))) !== undefined;
}

/** Remembers a wrong code. Before its answer leaves: without the mark nobody may learn that it was wrong. */
export function markTry({ shelf }: Pick<Ports, 'shelf'>, shelfKey: string, tries: number): Promise<void> {
  return shelf.put(idOf(shelfKey, tries), new Uint8Array(1));
}
