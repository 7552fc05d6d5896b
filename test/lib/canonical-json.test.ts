import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8, utf8 } from '../../src/lib/bytes.ts';
import { canon, hasExactly, parseCanonical, tryCanon } from '../../src/lib/canonical-json.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { b, Refused, runVectors, value } from '../sealing/vectors.ts';

runVectors('canon', 22, {
  canon: ({ value: input }) => {
    const bytes = value(tryCanon(input));
    return { text: decodeUtf8(bytes), sha256: encodeBase64url(sha256(bytes)) };
  },
  parseCanon: ({ bytes }) => value(parseCanonical(b(bytes))),
  base64url: ({ value: text }) => {
    const bytes = decodeBase64url(text);
    if (!bytes) throw new Refused('base64url');
    return { length: bytes.length, again: encodeBase64url(bytes) };
  },
});

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('canonical JSON', () => {
  it('parses back every value it can write', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (input) => {
        const bytes = tryCanon(input);
        if (bytes.ok) expect(canon(value(parseCanonical(bytes.value)))).toEqual(bytes.value);
      }),
    );
  });

  it.each([
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['a hole in an array', new Array(1)],
    ['a function', () => 1],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a date', Object.create(Date.prototype)],
    ['bytes', new Uint8Array(2)],
    ['a map', new Map()],
    ['a lone surrogate in a member name', { '\ud800': 1 }],
  ])('refuses %s', (_, input) => {
    expect(tryCanon(input)).toEqual({ ok: false, error: { type: 'canon' } });
    expect(() => canon(input)).toThrow(TypeError);
  });

  it('keeps a member named __proto__ as an ordinary member', () => {
    const text = '{"__proto__":{"a":1}}';
    expect(decodeUtf8(canon(value(parseCanonical(utf8(text)))))).toBe(text);
  });

  it('refuses hostile depth instead of exhausting the stack', () => {
    expect(parseCanonical(utf8(nested(256))).ok).toBe(true);
    expect(parseCanonical(utf8(nested(257))).ok).toBe(false);
    expect(parseCanonical(utf8(nested(30_000))).ok).toBe(false);
  });
});

describe('hasExactly', () => {
  it.each([
    [{ a: 1, b: 2 }, true],
    [{ a: 1 }, false],
    [{ a: 1, b: 2, c: 3 }, false],
    [{ a: 1, toString: 2 }, false],
    [['a', 'b'], false],
    [null, false],
    ['ab', false],
  ])('%j has exactly a and b: %s', (input, expected) => expect(hasExactly(input, ['a', 'b'])).toBe(expected));
});
