import type { Random } from './bytes.ts';

const POOL_BYTES = 256;

/**
 * A source of whole numbers `0 … n-1`, each equally likely (`n` from 1 to 2³²), that draws chance in pools: one call of
 * `random` serves 64 numbers.
 */
export function createRandomBelow(random: Random): (n: number) => number {
  let pool = new DataView(new ArrayBuffer(0));
  let at = 0;
  return (n) => {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError('random number below what?');
    // A plain remainder would favour small numbers: words above the last whole multiple of n are drawn again.
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      if (at === pool.byteLength) {
        pool = new DataView(random(POOL_BYTES).buffer);
        at = 0;
      }
      const word = pool.getUint32(at);
      at += 4;
      if (word < limit) return word % n;
    }
  };
}
