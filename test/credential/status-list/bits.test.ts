import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createStatusBits,
  fillStatus,
  getStatus,
  setStatus,
  statusEntries,
} from '../../../src/credential/status-list/index.ts';

describe('two-bit entries', () => {
  test('the two-bit example of the specification has these two bytes', () => {
    // Token Status List §4.1, second example: entries 1,2,0,3,0,1,0,1,1,2,3,3 are the bytes c9 44 f9.
    const bits = createStatusBits(12);
    const values = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    values.forEach((value, index) => {
      setStatus(bits, index, value as 0);
    });
    expect([...bits]).toEqual([0xc9, 0x44, 0xf9]);
  });

  test('setting entries reads back as a plain array would, and touches no neighbour', () => {
    const change = fc.record({ index: fc.nat(1023), value: fc.constantFrom(0, 1, 2) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const bits = createStatusBits(1024);
        const plain: number[] = new Array(1024).fill(0);
        for (const { index, value } of changes) {
          setStatus(bits, index, value as 0);
          plain[index] = value;
        }
        expect(plain.map((_, index) => getStatus(bits, index))).toEqual(plain);
      }),
    );
  });

  test('a list takes a quarter of a byte an entry', () => {
    const bits = createStatusBits(2 ** 20);
    expect(bits).toBeInstanceOf(Uint8Array);
    expect(bits.byteLength).toBe(2 ** 18);
    expect(statusEntries(bits)).toBe(2 ** 20);
  });

  test('distrusting an event makes every entry invalid', () => {
    const bits = createStatusBits(64);
    fillStatus(bits, 1);
    expect(Array.from({ length: 64 }, (_, index) => getStatus(bits, index)).every((value) => value === 1)).toBe(true);
  });

  test.each([-1, 64, 0.5, Number.NaN, 2 ** 53])(
    'our own index %d outside the list is our fault and throws',
    (index) => {
      const bits = createStatusBits(64);
      expect(() => setStatus(bits, index, 1)).toThrow(RangeError);
      expect(() => getStatus(bits, index)).toThrow(RangeError);
    },
  );

  test.each([0, 3, 6, -4, 2 ** 23 + 4])('a list of %d entries is refused', (entries) => {
    expect(() => createStatusBits(entries)).toThrow(RangeError);
  });
});
