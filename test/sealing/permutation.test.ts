import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import {
  createPermutation,
  derivePermutationKey,
  type ListKey,
  permuteRanks,
  positionRank,
} from '../../src/sealing/permutation.ts';
import { b, runVectors, value } from './vectors.ts';

const listKey = (text: string) => b(text) as unknown as ListKey;

runVectors('permutation', 22, {
  permutation: ({ k_list, list, size, ranks }) => {
    const permutation = value(createPermutation(listKey(k_list), list, size));
    return {
      k: encodeBase64url(derivePermutationKey(listKey(k_list), list, size)),
      halfBits: permutation.halfBits,
      indices: ranks.flatMap((rank: number) => value(permuteRanks(permutation, rank, 1))),
    };
  },
  permutationAll: ({ k_list, list, size }) => {
    const indices = value(permuteRanks(value(createPermutation(listKey(k_list), list, size)), 0, size));
    const words = new DataView(new ArrayBuffer(size * 4));
    for (const [rank, index] of indices.entries()) words.setUint32(rank * 4, index);
    return {
      bijection: new Set(indices).size === size && indices.every((index) => index >= 0 && index < size),
      sha256: encodeBase64url(sha256(new Uint8Array(words.buffer))),
    };
  },
});

describe('permuteRanks', () => {
  const permutation = value(createPermutation(listKey(encodeBase64url(new Uint8Array(32))), 'ls_1', 1000));

  it.each([
    [-1, 1],
    [0, 1001],
    [1000, 1],
    [0.5, 1],
    [0, -1],
    [0, Number.NaN],
    [Number.MAX_SAFE_INTEGER, 10],
  ])('refuses ranks from %s on, %s of them', (first, n) => {
    expect(permuteRanks(permutation, first, n)).toEqual({ ok: false, error: { type: 'rank' } });
  });

  it('gives the last rank and no rank at all', () => {
    expect(value(permuteRanks(permutation, 999, 1))).toHaveLength(1);
    expect(value(permuteRanks(permutation, 1000, 0))).toEqual([]);
  });

  it.each([0, 255, 256.5, Number.NaN, 2 ** 30 + 1])('refuses a list of %s positions', (size) => {
    expect(createPermutation(listKey(encodeBase64url(new Uint8Array(32))), 'ls_1', size).ok).toBe(false);
  });
});

describe('positionRank', () => {
  it.each([256, 257, 1000, 4096])('undoes permuteRanks on every position of a list of %s', (size) => {
    const permutation = value(createPermutation(listKey(encodeBase64url(new Uint8Array(32))), 'ls_1', size));
    const positions = value(permuteRanks(permutation, 0, size));
    expect(positions.map((position) => positionRank(permutation, position))).toEqual([...positions.keys()]);
  });

  it.each([-1, 256, 0.5, Number.NaN])('throws on position %s of a list of 256', (position) => {
    const permutation = value(createPermutation(listKey(encodeBase64url(new Uint8Array(32))), 'ls_1', 256));
    expect(() => positionRank(permutation, position)).toThrow(RangeError);
  });
});
