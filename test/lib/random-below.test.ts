import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/lib/bytes.ts';
import { createRandomBelow } from '../../src/lib/random-below.ts';
import { createRandom } from '../harness.ts';

describe('whole numbers below n', () => {
  test('are each as likely as the other', () => {
    const below = createRandomBelow(createRandom('below'));
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 6000; i++) counts[below(6)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 5 degrees of freedom, 99.9 %.
    expect(chiSquare).toBeLessThan(20.5);
  });

  test('above the last whole multiple are drawn again instead of folded onto small ones', () => {
    const words = [0xffff_ffff, 0xffff_fffd, 5];
    const pool = new DataView(new ArrayBuffer(256));
    words.forEach((word, i) => {
      pool.setUint32(i * 4, word);
    });
    const below = createRandomBelow(() => new Uint8Array(pool.buffer) as Bytes);
    // 2³² − 2³² mod 6 = 4294967292: the first two words lie above it.
    expect(below(6)).toBe(5);
  });

  test('cost one call of chance for 64 of them', () => {
    let calls = 0;
    const random = createRandom('calls');
    const below = createRandomBelow((n) => {
      calls++;
      return random(n);
    });
    for (let i = 0; i < 65; i++) below(2 ** 32);
    expect(calls).toBe(2);
  });

  test.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('%d is our own mistake', (n) => {
    expect(() => createRandomBelow(createRandom())(n)).toThrow(RangeError);
  });
});
