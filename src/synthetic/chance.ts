/** Chance that repeats itself: the same seed gives the same people on every machine. Not for keys or codes. */
export interface Chance {
  /** A whole number `0 … n-1`. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  /** One of several, each as likely as its weight says. */
  weighted<T>(list: readonly (readonly [T, number])[]): T;
}

/** A stream of chance from a whole number (splitmix32). */
export function createChance(seed: number): Chance {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  const below = (n: number) => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    weighted(list) {
      let left = below(list.reduce((sum, [, weight]) => sum + weight, 0));
      for (const [value, weight] of list) {
        left -= weight;
        if (left < 0) return value;
      }
      return list[0]![0];
    },
  };
}
