/**
 * A tree cut into tiles of 256 hashes (C2SP tlog-tiles): static, cacheable, and enough to compute every proof from. This
 * file is their geometry and their names; nothing here fetches or stores.
 */
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { HASH_BYTES, hashPair, joinSubtrees, type Run, type Subtree, subtreesOf } from './tree.ts';

/** Hashes of a full tile, entries of a full bundle. */
export const TILE_WIDTH = 256;
const LEVELS = 8;

/** Which tile: `level` 0 holds leaf hashes, each level above the roots of full tiles below. `entries`: the leaves themselves. */
export interface TileName {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 … 255 for a partial tile, 256 for a full one. */
  readonly width: number;
}

/** Path of a tile below the log's prefix: `tile/0/x001/234.p/7`. */
export function tilePath({ level, index, width }: TileName): string {
  // tlog-tiles, "Merkle Tree": three digits an element, all but the last with an `x`.
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) as string[];
  const last = groups.pop() as string;
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${groups.map((group) => `x${group}/`).join('')}${last}${partial}`;
}

const PATH = /^tile\/(0|[1-9]|[1-5]\d|6[0-3]|entries)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a path strictly: one spelling for each tile, because what is not asked twice is cached once. */
export function parseTilePath(path: string): TileName | undefined {
  const match = PATH.exec(path);
  if (match === null) return undefined;
  const [, level, groups, partial] = match as unknown as [string, string, string, string | undefined];
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const name: TileName = { level: level === 'entries' ? level : Number(level), index, width };
  return width <= TILE_WIDTH && tilePath(name) === path ? name : undefined;
}

/** How many hashes a level has in a tree of `size` leaves: `floor(size / 256^level)`. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Width of a tile in a tree of `size` leaves; 0 when that tree has no such tile. */
export function widthAt(level: number, index: number, size: number): number {
  return Math.min(TILE_WIDTH, Math.max(0, hashesAt(level, size) - index * TILE_WIDTH));
}

/** Hashes of one tile, in order. */
export type Hashes = readonly Bytes[];

/** The concatenation that is served. */
export function encodeTile(hashes: Hashes): Bytes {
  return concatBytes(...hashes);
}

/** The hashes of a tile; `undefined` when it is not exactly `width` hashes long. */
export function parseTile(bytes: Bytes, width: number): Hashes | undefined {
  if (bytes.length !== width * HASH_BYTES) return undefined;
  return Array.from({ length: width }, (_, i) => bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** The right edge of a tree: at each level the hashes of its last tile, as long as it is not full. */
export type Edge = readonly Hashes[];

/** A tile that grew. */
export interface GrownTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Hashes;
}

/** The root of the tree that ends in this edge. */
export function rootOfEdge(edge: Edge): Bytes {
  const hashes = edge.flatMap((tile) => perfectHashes(tile).reverse()).reverse();
  return joinSubtrees(hashes);
}

/** Roots of the perfect subtrees of a tile, the largest first. */
function perfectHashes(tile: Hashes): Bytes[] {
  return subtreesOf({ start: 0, end: tile.length }).map(({ level, index }) =>
    hashPerfect(tile.slice(index * 2 ** level, (index + 1) * 2 ** level)),
  );
}

function hashPerfect(hashes: Hashes): Bytes {
  let level = hashes;
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) =>
      hashPair(level[2 * i] as Bytes, level[2 * i + 1] as Bytes),
    );
  }
  return level[0] as Bytes;
}

/** Adds leaf hashes to a tree of `size` leaves. Answers its new edge and every tile that grew, whole. */
export function growTree(
  size: number,
  edge: Edge,
  leaves: Hashes,
): { readonly size: number; readonly edge: Edge; readonly tiles: readonly GrownTile[] } {
  const tiles: GrownTile[] = [];
  const next: Hashes[] = [];
  let fresh = leaves;
  for (let level = 0; level < edge.length || fresh.length > 0; level++) {
    let open = [...(edge[level] ?? [])];
    let index = Math.floor(hashesAt(level, size) / TILE_WIDTH);
    const above: Bytes[] = [];
    for (let taken = 0; taken < fresh.length; ) {
      const more = fresh.slice(taken, taken + TILE_WIDTH - open.length);
      taken += more.length;
      open = [...open, ...more];
      tiles.push({ level, index, hashes: open });
      if (open.length < TILE_WIDTH) continue;
      above.push(hashPerfect(open));
      open = [];
      index++;
    }
    next.push(open);
    fresh = above;
  }
  return { size: size + leaves.length, edge: next, tiles };
}

/** Reads a tile as the tree of a verified checkpoint has it. */
export type ReadTile = (tile: TileName & { readonly level: number }) => Promise<Hashes>;

/** The hash of a run of leaves in a tree of `size`, out of tiles: what proofs are made of. */
export async function hashRun(run: Run, size: number, read: ReadTile): Promise<Bytes> {
  return joinSubtrees(await Promise.all(subtreesOf(run).map((subtree) => hashSubtree(subtree, size, read))));
}

async function hashSubtree({ level, index }: Subtree, size: number, read: ReadTile): Promise<Bytes> {
  const tileLevel = Math.floor(level / LEVELS);
  // So many hashes of that tile make the subtree.
  const span = 2 ** (level % LEVELS);
  const first = index * span;
  const tile = Math.floor(first / TILE_WIDTH);
  const hashes = await read({ level: tileLevel, index: tile, width: widthAt(tileLevel, tile, size) });
  return hashPerfect(hashes.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + span));
}
