import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createStatusBits,
  fillStatus,
  getStatus,
  type StatusBits,
  type StatusValue,
  setStatus,
} from '../../src/credential/status-list/index.ts';
import { createRandomBelow } from '../../src/lib/random-below.ts';
import {
  actSize,
  type DecoyField,
  flipDecoys,
  idleSize,
  idleSteps,
  paddedSize,
  type Step,
} from '../../src/status/decoys.ts';
import { compareEntries, isFinal, setEntries } from '../../src/status/entries.ts';
import { createRandom } from '../harness.ts';

const SIZE = 1024;
const USABLE = 768;
const below = createRandomBelow(createRandom('decoys'));
/** Ranks turned around, so that a rank taken for an index shows. */
const field: DecoyField = {
  usable: USABLE,
  indexOf: (rank) => SIZE - 1 - rank,
  rankOf: (index) => SIZE - 1 - index,
  below,
};
const REVOKE: Step = { from: 0, to: 1 };
const SUSPEND: Step = { from: 0, to: 2 };
const RESUME: Step = { from: 2, to: 0 };

function changed(bits: StatusBits): { index: number; value: number }[] {
  return Array.from({ length: SIZE }, (_, index) => ({ index, value: getStatus(bits, index) })).filter(
    ({ value }) => value !== 0,
  );
}

describe('sizes of changes', () => {
  test('are powers of two of at least 8 that hold the change', () => {
    fc.assert(
      fc.property(fc.nat(200_000), (n) => {
        for (const size of [paddedSize(n), actSize(n)]) {
          expect(Number.isInteger(Math.log2(size))).toBe(true);
          expect(size).toBeGreaterThanOrEqual(Math.max(8, n));
        }
        expect(paddedSize(n)).toBeLessThan(Math.max(16, 2 * n));
      }),
    );
  });

  test('of acts leave room for decoys, one in five at least', () => {
    expect([0, 1, 6, 7, 8, 10, 12, 13, 16].map(actSize)).toEqual([8, 8, 8, 16, 16, 16, 16, 32, 32]);
    fc.assert(fc.property(fc.nat(200_000), (n) => actSize(n) - n >= n / 4));
  });

  test('without an act are those of one person’s act', () => {
    const sizes = new Set(Array.from({ length: 100 }, () => idleSize(below)));
    expect([...sizes].sort((a, b) => a - b)).toEqual([8, 16, 32]);
    const steps = new Set(Array.from({ length: 100 }, () => JSON.stringify(idleSteps(below))));
    expect(steps.size).toBe(4);
  });
});

describe('decoy flips', () => {
  test('touch decoys only, each once, as many as asked', () => {
    const bits = createStatusBits(SIZE);
    const touched = new Set<number>();
    expect(flipDecoys(bits, touched, 50, [REVOKE], field)).toBe(50);
    const flips = changed(bits);
    expect(flips).toHaveLength(50);
    expect(flips.every(({ index }) => field.rankOf(index) >= USABLE)).toBe(true);
    expect(new Set(flips.map(({ index }) => index))).toEqual(touched);
  });

  test('make the step that the real entries make, so that a watcher cannot sort them apart', () => {
    for (const step of [REVOKE, SUSPEND]) {
      const bits = createStatusBits(SIZE);
      flipDecoys(bits, new Set(), 30, [step], field);
      expect(changed(bits).every(({ value }) => value === step.to)).toBe(true);
    }
    const mixed = createStatusBits(SIZE);
    flipDecoys(mixed, new Set(), 100, [REVOKE, SUSPEND], field);
    expect(new Set(changed(mixed).map(({ value }) => value))).toEqual(new Set([1, 2]));
  });

  test('resume decoys that were suspended, never a suspended person', () => {
    const bits = createStatusBits(SIZE);
    const people = [3, 500, 700].map((rank) => field.indexOf(rank));
    for (const index of people) setStatus(bits, index, 2);
    flipDecoys(bits, new Set(), 20, [SUSPEND], field);
    expect(flipDecoys(bits, new Set(), 20, [RESUME], field)).toBe(20);
    expect(
      changed(bits)
        .map(({ index }) => index)
        .sort((a, b) => a - b),
    ).toEqual(people.sort((a, b) => a - b));
  });

  test('suspend one more where none is left to resume', () => {
    const bits = createStatusBits(SIZE);
    expect(flipDecoys(bits, new Set(), 10, [RESUME], field)).toBe(10);
    expect(changed(bits).every(({ value }) => value === 2)).toBe(true);
  });

  test('skip what the change has touched already', () => {
    const bits = createStatusBits(SIZE);
    const touched = new Set(Array.from({ length: SIZE - USABLE - 5 }, (_, i) => field.indexOf(USABLE + i)));
    flipDecoys(bits, touched, 4, [REVOKE], field);
    expect(changed(bits).every(({ index }) => field.rankOf(index) >= SIZE - 5)).toBe(true);
  });

  test('stop, and say how many were made, when every decoy is used up', () => {
    const bits = createStatusBits(SIZE);
    const made = flipDecoys(bits, new Set(), 10_000, [REVOKE], field);
    expect(made).toBeGreaterThan(200);
    expect(made).toBeLessThanOrEqual(SIZE - USABLE);
    expect(changed(bits)).toHaveLength(made);
    fillStatus(bits, 1);
    expect(flipDecoys(bits, new Set(), 8, [REVOKE, RESUME], field)).toBe(0);
  });

  test('are not the same ones every time', () => {
    const chosen = () => {
      const bits = createStatusBits(SIZE);
      flipDecoys(bits, new Set(), 8, [REVOKE], field);
      return changed(bits)
        .map(({ index }) => index)
        .join();
    };
    expect(new Set(Array.from({ length: 20 }, chosen)).size).toBe(20);
  });

  test('never bring a decoy back from invalid, as no person ever comes back', () => {
    const step = fc
      .record({ from: fc.constantFrom(0, 2), to: fc.constantFrom(0, 1, 2) })
      .filter(({ from, to }) => from !== to);
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const bits = createStatusBits(SIZE);
        let invalid: number[] = [];
        for (const one of steps) {
          flipDecoys(bits, new Set(), 8, [one as Step], field);
          expect(invalid.every((index) => getStatus(bits, index) === 1)).toBe(true);
          invalid = changed(bits)
            .filter(({ value }) => value === 1)
            .map(({ index }) => index);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('entries', () => {
  test('that are invalid stay invalid, whatever is asked', () => {
    const bits = createStatusBits(SIZE);
    setStatus(bits, 5, 1);
    for (const value of [0, 2] as const) expect(setEntries(bits, new Set(), [5], value)).toEqual([]);
    expect(getStatus(bits, 5)).toBe(1);
  });

  test('that have the value already are not a step', () => {
    const bits = createStatusBits(SIZE);
    const touched = new Set<number>();
    expect(setEntries(bits, touched, [1, 2, 2], 2)).toEqual([SUSPEND, SUSPEND]);
    expect(setEntries(bits, touched, [1, 2], 2)).toEqual([]);
    expect([...touched]).toEqual([1, 2]);
  });

  test('of two lists are compared one by one', () => {
    const [before, after] = [createStatusBits(SIZE), createStatusBits(SIZE)];
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(SIZE - 1)), fc.constantFrom(1, 2), (indices, value) => {
        after.set(before);
        for (const index of indices) setStatus(after, index, value as StatusValue);
        const { touched, steps } = compareEntries(before, after);
        expect([...touched].sort((a, b) => a - b)).toEqual([...indices].sort((a, b) => a - b));
        expect(steps.every(({ from, to }) => from === 0 && to === value)).toBe(true);
      }),
    );
  });

  test('are final when every one is invalid, and not when all but one are', () => {
    const bits = createStatusBits(SIZE);
    expect(isFinal(bits)).toBe(false);
    fillStatus(bits, 1);
    expect(isFinal(bits)).toBe(true);
    setStatus(bits, 77, 2);
    expect(isFinal(bits)).toBe(false);
  });
});
