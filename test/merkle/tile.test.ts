import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/lib/bytes.ts';
import {
  consistencyRuns,
  type Edge,
  encodeEntries,
  encodeTile,
  firstEntries,
  growTree,
  type Hashes,
  hashLeaf,
  hashPair,
  hashRun,
  inclusionRuns,
  parseEntries,
  parseTile,
  parseTilePath,
  rootOfEdge,
  TILE_WIDTH,
  tilePath,
  verifyConsistency,
  verifyInclusion,
  widthAt,
} from '../../src/merkle/index.ts';

const leaves = Array.from({ length: 70_000 }, (_, i) => hashLeaf(Buffer.from(`leaf ${i}`)));

function mth(from: number, to: number): Bytes {
  if (to - from === 1) return leaves[from] as Bytes;
  let k = 1;
  while (k * 2 < to - from) k *= 2;
  return hashPair(mth(from, from + k), mth(from + k, to));
}

/** A tree that grew by these steps, and all its tiles. */
function grown(steps: readonly number[]) {
  const tiles = new Map<string, Hashes>();
  let size = 0;
  let edge: Edge = [];
  for (const step of steps) {
    const next = growTree(size, edge, leaves.slice(size, size + step));
    for (const { level, index, hashes } of next.tiles) tiles.set(`${level}/${index}`, hashes);
    ({ size, edge } = next);
  }
  return { size, edge, tiles };
}

describe('tiles', () => {
  it('a tree has the same tiles and root however it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }), (steps) => {
        const total = steps.reduce((sum, step) => sum + step, 0);
        const [slow, fast] = [grown(steps), grown([total])];
        expect(slow.tiles).toEqual(fast.tiles);
        expect(rootOfEdge(slow.edge)).toEqual(mth(0, total));
      }),
      { numRuns: 40 },
    );
  });

  it('70,000 leaves have the tiles that the specification counts', () => {
    const { tiles, edge, size } = grown([69_999, 1]);
    const widths = (level: number) =>
      [...tiles].filter(([name]) => name.startsWith(`${level}/`)).map(([, hashes]) => hashes.length);
    // tlog-tiles, "Partial Tiles": 273 full and one of 112; one full and one of 17; one of 1.
    expect([widths(0).length, widths(0).at(-1)]).toEqual([274, 112]);
    expect(widths(1).toSorted((a, b) => a - b)).toEqual([17, TILE_WIDTH]);
    expect(widths(2)).toEqual([1]);
    expect([0, 1, 2, 3].map((level) => widthAt(level, level === 0 ? 273 : level === 1 ? 1 : 0, size))).toEqual([
      112, 17, 1, 0,
    ]);
    expect(rootOfEdge(edge)).toEqual(mth(0, size));
  });

  it('proofs are computed out of tiles alone', async () => {
    const { tiles, size, edge } = grown([66_000]);
    const read = async ({ level, index, width }: { level: number; index: number; width: number }) =>
      (tiles.get(`${level}/${index}`) as Hashes).slice(0, width);
    const root = rootOfEdge(edge);
    for (const index of [0, 1, 255, 256, 4711, 65_535, 65_536, 65_999]) {
      const proof = await Promise.all(inclusionRuns(index, size).map((run) => hashRun(run, size, read)));
      expect(verifyInclusion({ index, hash: leaves[index] as Bytes }, { size, root }, proof)).toBe(true);
    }
    for (const before of [1, 8, 256, 300, 65_536, 65_999]) {
      const proof = await Promise.all(consistencyRuns(before, size).map((run) => hashRun(run, size, read)));
      expect(verifyConsistency({ size: before, root: mth(0, before) }, { size, root }, proof)).toBe(true);
    }
  });

  it('have the paths of the specification', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 273, width: 112 })).toBe('tile/entries/273.p/112');
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
        fc.integer({ min: 0, max: 999_999_999_999_999 }),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
        },
      ),
    );
  });

  it.each([
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/x234',
    'tile/0/001.p/0',
    'tile/0/001.p/256',
    'tile/0/001.p/07',
    'tile/0/001.p/',
    'tile/0/001.p/7/',
    'tile/0/x001/x001/x001/x001/x001/001',
    'tile/0/../001',
    'tile/data/001',
    'tile/entries/001\n',
    'tile/0/٠٠١',
    '',
  ])('the path %j names none', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it('a tile of another length is refused', () => {
    const bytes = encodeTile(leaves.slice(0, 3));
    expect(parseTile(bytes, 3)).toEqual(leaves.slice(0, 3));
    for (const width of [0, 2, 4]) expect(parseTile(bytes, width)).toBeUndefined();
  });
});

describe('entry bundles', () => {
  it('come apart as they were put together, and a prefix is a bundle', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), fc.nat(), (entries, pick) => {
        const bundle = encodeEntries(entries);
        expect(parseEntries(bundle, entries.length)).toEqual(entries.map((entry) => new Uint8Array(entry)));
        expect(parseEntries(bundle, entries.length + 1)).toBeUndefined();
        const count = pick % (entries.length + 1);
        expect(firstEntries(bundle, count)).toEqual(encodeEntries(entries.slice(0, count)));
        if (bundle.length > 0) expect(parseEntries(bundle.slice(0, -1), entries.length)).toBeUndefined();
      }),
    );
  });

  it('an entry longer than its two bytes of length is our mistake', () => {
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow(RangeError);
    expect(parseEntries(encodeEntries([new Uint8Array(65_535)]), 1)?.[0]).toHaveLength(65_535);
  });
});
