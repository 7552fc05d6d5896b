import { describe, expect, it } from 'vitest';
import { advantage, areaUnderCurve, wilson } from '../../src/drill/statistics.ts';

describe('Wilson’s interval', () => {
  // Figures of Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i', (hits, of, low, high) => {
    const found = wilson(hits, of);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('knows nothing when nothing was asked', () => {
    expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 });
  });
});

describe('advantage over a coin', () => {
  it('is nothing for half, and everything for all', () => {
    expect(advantage(wilson(50, 100)).value).toBe(0);
    expect(advantage(wilson(100, 100)).value).toBe(1);
  });
});

describe('area under the curve', () => {
  it('is one when pairs that belong together always score higher, and one half when scores say nothing', () => {
    expect(areaUnderCurve([3, 4], [1, 2]).value).toBe(1);
    expect(areaUnderCurve([1, 2], [3, 4]).value).toBe(0);
    expect(areaUnderCurve([5, 5, 5], [5, 5]).value).toBe(0.5);
  });

  it('counts equal scores half', () => {
    // Six comparisons: 2>1, 2=2, 2<3, 4>1, 4>2, 4>3.
    expect(areaUnderCurve([2, 4], [1, 2, 3]).value).toBeCloseTo(4.5 / 6, 10);
  });

  it('is surer with more pairs', () => {
    const scores = (n: number, shift: number) => Array.from({ length: n }, (_, at) => ((at * 7919) % 100) + shift);
    const few = areaUnderCurve(scores(20, 20), scores(40, 0));
    const many = areaUnderCurve(scores(200, 20), scores(400, 0));
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
    expect(many.low).toBeGreaterThan(0.5);
  });
});
