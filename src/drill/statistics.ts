/** Intervals: a figure without one says nothing about whether it could be chance. */

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.959964;

/** Wilson's 95 % interval of a share. `of` 0 gives the whole range. */
export function wilson(hits: number, of: number): Interval {
  if (of === 0) return { value: 0, low: 0, high: 1 };
  const share = hits / of;
  const z2 = Z95 * Z95;
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z95 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** How much better than a coin: twice the distance of an accuracy from one half. */
export function advantage({ value, low, high }: Interval): Interval {
  return { value: 2 * value - 1, low: 2 * low - 1, high: 2 * high - 1 };
}

/**
 * Area under the curve of scores of pairs that belong together against pairs that do not, equal scores counting half
 * (Mann-Whitney), with the 95 % interval of Hanley and McNeil (1982).
 */
export function areaUnderCurve(together: readonly number[], apart: readonly number[]): Interval {
  const [m, n] = [together.length, apart.length];
  if (m === 0 || n === 0) return { value: 0.5, low: 0, high: 1 };
  const sorted = Float64Array.from(apart).sort();
  let sum = 0;
  for (const score of together) {
    const below = countBelow(sorted, score);
    const notAbove = countBelow(sorted, score, true);
    sum += below + (notAbove - below) / 2;
  }
  const a = sum / (m * n);
  const q1 = a / (2 - a);
  const q2 = (2 * a * a) / (1 + a);
  const variance = (a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (m * n);
  const half = Z95 * Math.sqrt(Math.max(0, variance));
  return { value: a, low: Math.max(0, a - half), high: Math.min(1, a + half) };
}

function countBelow(sorted: Float64Array, value: number, orEqual = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
