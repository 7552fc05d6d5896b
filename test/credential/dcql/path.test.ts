import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClaimsPathPointer } from '../../../src/credential/dcql/index.ts';
import { keepElements, selectElements } from '../../../src/credential/dcql/path.ts';
import type { JsonObject, JsonValue } from '../../../src/lib/json.ts';

// The credential of OpenID4VP 1.0 §7.3.
const ARTHUR: JsonObject = {
  name: 'Arthur Dent',
  address: { street_address: '42 Market Street', locality: 'Milliways', postal_code: '12345' },
  degrees: [
    { type: 'Bachelor of Science', university: 'University of Betelgeuse' },
    { type: 'Master of Science', university: 'University of Betelgeuse' },
  ],
  nationalities: ['British', 'Betelgeusian'],
  mixed: [{ a: 1 }, 'text'],
  some: [{ a: 1 }, { b: 2 }, { a: 3 }],
  nothing: null,
  none: [],
};

const valuesAt = (pointer: ClaimsPathPointer) => selectElements(ARTHUR, pointer).map(({ value }) => value);

describe('claims path pointers (OpenID4VP 1.0 §7)', () => {
  test.each<readonly [ClaimsPathPointer, readonly JsonValue[]]>([
    // The examples of §7.3.
    [['name'], ['Arthur Dent']],
    [['address'], [ARTHUR['address'] as JsonValue]],
    [['address', 'street_address'], ['42 Market Street']],
    [
      ['degrees', null, 'type'],
      ['Bachelor of Science', 'Master of Science'],
    ],
    [['nationalities', 1], ['Betelgeusian']],
    // §7.1.1: an element without the key is left out …
    [
      ['some', null, 'a'],
      [1, 3],
    ],
    [['nothing'], [null]],
    // … an element of the wrong kind ends it all …
    [['mixed', null, 'a'], []],
    [['name', 'first'], []],
    [['name', 0], []],
    [['address', null], []],
    [['address', 0], []],
    [['degrees', 'type'], []],
    [['nationalities', '1'], []],
    [['nothing', 'a'], []],
    [[null], []],
    [[0], []],
    // … and nothing selected is an error.
    [['missing'], []],
    [['nationalities', 2], []],
    [['none', null], []],
    // Names that every object answers to.
    [['__proto__'], []],
    [['constructor'], []],
    [['nationalities', 'length'], []],
    [['address', 'toString'], []],
  ])('%j', (pointer, values) => {
    expect(valuesAt(pointer)).toEqual(values);
  });

  test('each element comes with the place where it stands', () => {
    expect(selectElements(ARTHUR, ['some', null, 'a']).map(({ path }) => path)).toEqual([
      ['some', 0, 'a'],
      ['some', 2, 'a'],
    ]);
  });

  test.each<readonly [readonly ClaimsPathPointer[], JsonObject]>([
    [[['name']], { name: 'Arthur Dent' }],
    [
      [
        ['address', 'locality'],
        ['nationalities', 1],
      ],
      { address: { locality: 'Milliways' }, nationalities: ['Betelgeusian'] },
    ],
    [[['some', null, 'a']], { some: [{ a: 1 }, { a: 3 }] }],
    [
      [
        ['some', null, 'a'],
        ['some', 1],
      ],
      { some: [{ a: 1 }, { b: 2 }, { a: 3 }] },
    ],
    [[['address', 'locality'], ['address']], { address: ARTHUR['address'] as JsonValue }],
    [[], {}],
  ])('%j are kept where they stand, and nothing else', (pointers, kept) => {
    const paths = pointers.flatMap((pointer) => selectElements(ARTHUR, pointer).map(({ path }) => path));
    expect(keepElements(ARTHUR, paths)).toEqual(kept);
  });

  test('an array of thousands takes a moment', () => {
    const claims = { a: Array.from({ length: 16_000 }, (_, i) => i) };
    const paths = selectElements(claims, ['a', null]).map(({ path }) => path);
    expect(keepElements(claims, paths)).toEqual(claims);
  });

  test('a place that was selected selects the same element', () => {
    const step = fc.constantFrom<string | number | null>('a', 'b', 0, 1, null);
    const tree = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
      object: fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2 }),
      value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.array(tie('value'), { maxLength: 2 }), tie('object')),
    })).object;
    let selected = 0;
    fc.assert(
      fc.property(tree, fc.array(step, { minLength: 1, maxLength: 4 }), (claims, pointer) => {
        for (const element of selectElements(claims, pointer)) {
          selected++;
          expect(selectElements(claims, element.path)).toEqual([element]);
        }
      }),
      { numRuns: 500 },
    );
    expect(selected).toBeGreaterThan(20);
  });
});
