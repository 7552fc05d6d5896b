import base45 from 'base45';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase45, encodeBase45 } from '../../../src/credential/gate-pass/index.ts';
import { utf8 } from '../../../src/lib/bytes.ts';

/** RFC 9285 §4.3 and §4.4. */
const EXAMPLES = [
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
  ['', ''],
] as const;

describe('base45', () => {
  it.each(EXAMPLES)('writes %j as RFC 9285 does, and reads it back', (text, encoded) => {
    expect(encodeBase45(utf8(text))).toBe(encoded);
    expect(decodeBase45(encoded)).toEqual(utf8(text));
  });

  it('agrees with another implementation on every length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = encodeBase45(bytes);
        expect(text).toBe(base45.encode(Buffer.from(bytes)));
        expect(decodeBase45(text)).toEqual(new Uint8Array(base45.decode(text)));
      }),
    );
  });

  it('has one spelling for each value: what it reads, it would have written', () => {
    const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:az\u00e9';
    let read = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 9 }), (picked) => {
        const text = picked.join('');
        const bytes = decodeBase45(text);
        if (bytes === undefined) return;
        read++;
        expect(encodeBase45(bytes)).toBe(text);
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(50);
  });

  it.each([
    ['one letter', 'A'],
    ['four letters', 'BB8A'],
    ['a small letter', 'bb8'],
    ['a letter outside the alphabet', 'B_8'],
    ['a letter beyond ASCII', 'B\u00c98'],
    ['white space at the end', 'BB8\n\n'],
    ['three letters above two bytes', 'GGW'],
    ['the greatest three letters', ':::'],
    ['two letters above one byte', 'V5'],
    ['the greatest two letters', '::'],
  ])('refuses %s', (_what, text) => {
    expect(decodeBase45(text)).toBeUndefined();
  });

  it('reads the greatest groups that bytes can make', () => {
    expect(decodeBase45('FGW')).toEqual(Uint8Array.of(0xff, 0xff));
    expect(decodeBase45('U5')).toEqual(Uint8Array.of(0xff));
  });
});
