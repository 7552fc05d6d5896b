import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/lib/bytes.ts';
import {
  consistencyRuns,
  emptyRoot,
  hashLeaf,
  hashPair,
  inclusionRuns,
  verifyConsistency,
  verifyInclusion,
} from '../../src/merkle/index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The eight entries and the roots that implementations of RFC 6962 have tested with since Certificate Transparency began. */
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const LEAVES = ENTRIES.map((entry) => hashLeaf(Buffer.from(entry, 'hex')));

/** MTH of RFC 6962 §2.1, written as the section writes it: the oracle. */
function mth(leaves: readonly Bytes[]): Bytes {
  if (leaves.length === 0) return emptyRoot();
  if (leaves.length === 1) return leaves[0] as Bytes;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hashPair(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}
const manyLeaves = (n: number) => Array.from({ length: n }, (_, i) => hashLeaf(Buffer.from(`leaf ${i}`)));
const hashesOf = (runs: readonly { start: number; end: number }[], leaves: readonly Bytes[]) =>
  runs.map(({ start, end }) => mth(leaves.slice(start, end)));

const flip = (bytes: Bytes, at: number): Bytes => {
  const changed = bytes.slice();
  changed[at % changed.length] = (changed[at % changed.length] as number) ^ 1;
  return changed;
};

describe('the tree of RFC 6962', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))('of %i known leaves has the known root', (size, root) => {
    expect(hex(mth(LEAVES.slice(0, size)))).toBe(root);
  });

  it('proves inclusion and consistency with the paths that the RFC draws for seven leaves (§2.1.3)', () => {
    const names = (runs: readonly { start: number; end: number }[]) => runs.map(({ start, end }) => `${start}-${end}`);
    // PATH(0) = [b, h, l], PATH(3) = [c, g, l], PATH(4) = [f, j, k], PATH(6) = [i, k].
    expect(names(inclusionRuns(0, 7))).toEqual(['1-2', '2-4', '4-7']);
    expect(names(inclusionRuns(3, 7))).toEqual(['2-3', '0-2', '4-7']);
    expect(names(inclusionRuns(4, 7))).toEqual(['5-6', '6-7', '0-4']);
    expect(names(inclusionRuns(6, 7))).toEqual(['4-6', '0-4']);
    // PROOF(3) = [c, d, g, l], PROOF(4) = [l], PROOF(6) = [i, j, k].
    expect(names(consistencyRuns(3, 7))).toEqual(['2-3', '3-4', '0-2', '4-7']);
    expect(names(consistencyRuns(4, 7))).toEqual(['4-7']);
    expect(names(consistencyRuns(6, 7))).toEqual(['4-6', '6-7', '0-4']);
  });

  it('every leaf of every tree is proven, and no other leaf, place, size, root or proof passes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, pick, at) => {
        const leaves = manyLeaves(size);
        const index = pick % size;
        const hash = leaves[index] as Bytes;
        const root = mth(leaves);
        const proof = hashesOf(inclusionRuns(index, size), leaves);
        expect(verifyInclusion({ index, hash }, { size, root }, proof)).toBe(true);
        expect(verifyInclusion({ index, hash: flip(hash, at) }, { size, root }, proof)).toBe(false);
        expect(verifyInclusion({ index, hash }, { size, root: flip(root, at) }, proof)).toBe(false);
        expect(verifyInclusion({ index: size, hash }, { size, root }, proof)).toBe(false);
        expect(verifyInclusion({ index, hash }, { size, root }, [...proof, root])).toBe(false);
        if (proof.length === 0) return;
        expect(verifyInclusion({ index, hash }, { size, root }, proof.slice(1))).toBe(false);
        expect(verifyInclusion({ index: (index + 1) % size, hash }, { size, root }, proof)).toBe(false);
        const broken = proof.map((each, i) => (i === at % proof.length ? flip(each, at) : each));
        expect(verifyInclusion({ index, hash }, { size, root }, broken)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('every tree is consistent with each that it grew from, and with no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, pick, at) => {
        const leaves = manyLeaves(size);
        const after = { size, root: mth(leaves) };
        const before = { size: (pick % size) + 1, root: mth(leaves.slice(0, (pick % size) + 1)) };
        const proof = hashesOf(consistencyRuns(before.size, size), leaves);
        expect(verifyConsistency(before, after, proof)).toBe(true);
        expect(verifyConsistency({ ...before, root: flip(before.root, at) }, after, proof)).toBe(false);
        expect(verifyConsistency(before, { ...after, root: flip(after.root, at) }, proof)).toBe(false);
        expect(verifyConsistency(before, after, [...proof, after.root])).toBe(false);
        if (before.size < size) expect(verifyConsistency(after, before, proof)).toBe(false);
        // Another history of the same length.
        const other = leaves.map((leaf, i) => (i === at % before.size ? flip(leaf, at) : leaf));
        expect(verifyConsistency({ ...before, root: mth(other.slice(0, before.size)) }, after, proof)).toBe(false);
        if (proof.length === 0) return;
        const broken = proof.map((each, i) => (i === at % proof.length ? flip(each, at) : each));
        expect(verifyConsistency(before, after, broken)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('an empty tree begins every tree, without a proof', () => {
    const after = { size: 8, root: mth(LEAVES) };
    expect(verifyConsistency({ size: 0, root: emptyRoot() }, after, [])).toBe(true);
    expect(verifyConsistency({ size: 0, root: emptyRoot() }, after, [after.root])).toBe(false);
    expect(verifyConsistency({ size: 0, root: after.root }, after, [])).toBe(false);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('a size of %d proves nothing', (size) => {
    const root = emptyRoot();
    expect(verifyInclusion({ index: 0, hash: root }, { size, root }, [])).toBe(false);
    expect(verifyInclusion({ index: size, hash: root }, { size: 1, root }, [])).toBe(false);
    expect(verifyConsistency({ size, root }, { size, root }, [])).toBe(false);
  });
});
