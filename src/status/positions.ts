/** From ranks to entries and back: the keyed permutation of one list, its key on the shelf (design-sealing §6.30). */
import { createRandomBelow } from '../lib/random-below.ts';
import { type Ports, Unavailable } from '../ports.ts';
import { createPermutation, type ListKey, permuteRanks, positionRank } from '../sealing/permutation.ts';
import type { ListRow } from '../storage/lists.ts';
import type { DecoyField } from './decoys.ts';

const KEY_BYTES = 32;
const shelfId = (name: string) => `list/${name}`;

/** In place of a key's name in a list whose permutation was lost with the shelf: nothing is found in it any more. */
export const NO_POSITIONS = 'lost';

/** Whether a permutation key of this name is there. For recovery. */
export async function hasPositions({ shelf }: Pick<Ports, 'shelf'>, name: string): Promise<boolean> {
  return name !== NO_POSITIONS && (await shelf.get(shelfId(name))) !== undefined;
}

/** Where the ranks of such a list lie: nowhere. Every entry that a credential names is its copy's, and no decoy is known. */
function nowhere(usable: number, random: Ports['random']): Positions {
  const below = createRandomBelow(random);
  return { usable, known: false, indexOf: () => 0, rankOf: () => 0, below, indicesOf: () => undefined };
}

/** Where the ranks of a list lie. */
export type Positions = DecoyField & {
  /** Whether decoys are known apart from copies: not in a list whose permutation was lost. */
  readonly known: boolean;
  /** Entries of `n` ranks; `undefined` when they are not all ranks that may be issued. */
  indicesOf(first: number, n: number): readonly number[] | undefined;
};

/** Makes a list's key. Written before any row that needs it. */
export async function createListKey({ shelf, random }: Pick<Ports, 'shelf' | 'random'>, name: string): Promise<void> {
  await shelf.put(shelfId(name), random(KEY_BYTES));
}

/** Destroys a list's key: nobody can tell any more which entries belong together. */
export async function destroyPositions({ shelf }: Pick<Ports, 'shelf'>, name: string): Promise<void> {
  await shelf.destroy(shelfId(name));
}

/** The list's permutation. Throws `Unavailable` when its key is gone from the shelf although the list still lives. */
export async function openPositions(
  { shelf, random }: Pick<Ports, 'shelf' | 'random'>,
  { id, size, usable, shelfKey }: Pick<ListRow, 'id' | 'size' | 'usable' | 'shelfKey'>,
): Promise<Positions> {
  if (shelfKey === NO_POSITIONS) return nowhere(usable, random);
  const key = await shelf.get(shelfId(shelfKey));
  if (key === undefined) throw new Unavailable('shelf', new Error('no permutation key for a living list'));
  const permutation = createPermutation(key as ListKey, id, size);
  if (!permutation.ok) throw new RangeError('list of an impossible size');
  const indexOf = (rank: number): number => {
    const index = permuteRanks(permutation.value, rank, 1);
    if (!index.ok) throw new RangeError('rank outside the list');
    return index.value[0] as number;
  };
  return {
    usable,
    known: true,
    indexOf,
    rankOf: (index) => positionRank(permutation.value, index),
    below: createRandomBelow(random),
    indicesOf(first, n) {
      // Ranks from `usable` on are decoys: no credential may ever have one.
      if (!Number.isSafeInteger(first) || !Number.isSafeInteger(n) || first < 0 || n < 1 || first + n > usable)
        return undefined;
      const indices = permuteRanks(permutation.value, first, n);
      return indices.ok ? indices.value : undefined;
    },
  };
}
