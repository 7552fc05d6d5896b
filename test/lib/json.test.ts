import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { isJsonObject, parseJson, parseJsonBytes } from '../../src/lib/json.ts';

const LIMITS = { size: 10_000, depth: 16 };
const reason = (text: string, limits = LIMITS) => {
  const result = parseJson(text, limits);
  return result.ok ? 'ok' : result.error.type;
};

describe('what a strict reader refuses', () => {
  test.each([
    ['{"a":1,"a":2}', 'E_JSON_DUP_MEMBER'],
    ['{"a":1, "a" :1}', 'E_JSON_DUP_MEMBER'],
    ['{"a":1,"\\u0061":2}', 'E_JSON_DUP_MEMBER'],
    ['{"\\/":1,"/":2}', 'E_JSON_DUP_MEMBER'],
    ['{"":1,"":2}', 'E_JSON_DUP_MEMBER'],
    ['[{"x":{"a":1,"b":{},"a":2}}]', 'E_JSON_DUP_MEMBER'],
    ['{"__proto__":1,"__proto__":2}', 'E_JSON_DUP_MEMBER'],
    ['"\\ud800"', 'E_JSON_SURROGATE'],
    ['"\\udc00\\ud800"', 'E_JSON_SURROGATE'],
    ['{"\\ud800":1}', 'E_JSON_SURROGATE'],
    ['"\ud800"', 'E_JSON_SURROGATE'],
    ['\ufeff{}', 'E_JSON_BOM'],
    ['1e400', 'E_JSON_NUMBER'],
    ['[-1E999]', 'E_JSON_NUMBER'],
    [`${'9'.repeat(400)}`, 'E_JSON_NUMBER'],
    ['', 'E_JSON_SYNTAX'],
    ['{', 'E_JSON_SYNTAX'],
    ['{"a":1,}', 'E_JSON_SYNTAX'],
    ['[1,]', 'E_JSON_SYNTAX'],
    ["{'a':1}", 'E_JSON_SYNTAX'],
    ['{a:1}', 'E_JSON_SYNTAX'],
    ['"abc', 'E_JSON_SYNTAX'],
    ['"abc\\"', 'E_JSON_SYNTAX'],
    ['"\\x"', 'E_JSON_SYNTAX'],
    ['"a\tb"', 'E_JSON_SYNTAX'],
    ['01', 'E_JSON_SYNTAX'],
    ['+1', 'E_JSON_SYNTAX'],
    ['.5', 'E_JSON_SYNTAX'],
    ['NaN', 'E_JSON_SYNTAX'],
    ['Infinity', 'E_JSON_SYNTAX'],
    ['undefined', 'E_JSON_SYNTAX'],
    ['{} {}', 'E_JSON_SYNTAX'],
    ['{}\0', 'E_JSON_SYNTAX'],
    ['\u00a0{}', 'E_JSON_SYNTAX'],
    ['// x\n{}', 'E_JSON_SYNTAX'],
    ['}', 'E_JSON_SYNTAX'],
    [']]]]', 'E_JSON_SYNTAX'],
  ])('%j gives %s', (text, expected) => {
    expect(reason(text)).toBe(expected);
  });

  test('size is checked before anything is read', () => {
    expect(reason('x'.repeat(10_001))).toBe('E_JSON_SIZE');
    expect(reason(`"${'x'.repeat(9_998)}"`)).toBe('ok');
    expect(parseJsonBytes(utf8('ñ'.repeat(6_000)), LIMITS)).toEqual({
      ok: false,
      error: { type: 'E_JSON_SIZE', limit: 10_000 },
    });
  });

  test('depth counts arrays and objects together, and brackets in strings not at all', () => {
    const nest = (n: number) => `${'[{"a":'.repeat(n / 2)}1${'}]'.repeat(n / 2)}`;
    expect(reason(nest(16))).toBe('ok');
    expect(reason(nest(18))).toBe('E_JSON_DEPTH');
    expect(reason('['.repeat(5_000))).toBe('E_JSON_DEPTH');
    expect(reason(`"${'['.repeat(500)}"`)).toBe('ok');
    expect(reason(`[${'[],'.repeat(500)}[]]`)).toBe('ok');
  });

  test('bytes that are not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(parseJsonBytes(Uint8Array.from(bytes), LIMITS)).toEqual({ ok: false, error: { type: 'E_JSON_UTF8' } });
    }
    expect(parseJsonBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31), LIMITS)).toEqual({
      ok: false,
      error: { type: 'E_JSON_BOM' },
    });
  });

  test('an escaped quote or a run of backslashes does not hide a repeated member', () => {
    expect(reason('{"a\\"":1,"a\\"":2}')).toBe('E_JSON_DUP_MEMBER');
    expect(reason('{"a\\\\":1,"a\\\\":2}')).toBe('E_JSON_DUP_MEMBER');
    expect(reason('{"x":"\\\\","x":1}')).toBe('E_JSON_DUP_MEMBER');
    expect(reason('{"x":"\\",","y":1}')).toBe('ok');
    expect(reason('{"x":"a\\",\\"x\\":"}')).toBe('ok');
  });
});

describe('what it accepts', () => {
  test('a member __proto__ is data and changes no prototype', () => {
    const result = parseJson('{"__proto__":{"polluted":true},"constructor":1}', LIMITS);
    if (!result.ok || !isJsonObject(result.value)) throw new Error('refused');
    expect(Object.getPrototypeOf(result.value)).toBe(Object.prototype);
    expect(Object.keys(result.value)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in result.value).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('one name in two objects, white space, pairs of surrogates, negative zero and every kind of value', () => {
    for (const text of [
      '[{"a":1},{"a":2}]',
      '{"a":{"a":{"a":1}}}',
      ' \t\r\n[ 1 , -0 , 1.5e3 , true , null ] ',
      '"\\ud83d\\ude00 😀"',
      '""',
    ]) {
      expect(parseJson(text, LIMITS)).toEqual({ ok: true, value: JSON.parse(text) });
    }
  });

  test('everything that JSON.stringify writes, and the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 3 }), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const result = parseJson(text, { size: 1_000_000, depth: 16 });
        // Half a pair of surrogates is well-formed for JSON.stringify, which escapes it.
        if (!result.ok) expect(result.error.type).toBe('E_JSON_SURROGATE');
        else expect(result.value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('never more than JSON.parse', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]":,\\ud8 0a1e-+.tn\n'), maxLength: 40 });
    fc.assert(
      fc.property(soup, (text) => {
        const result = parseJson(text, LIMITS);
        if (result.ok) expect(result.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a text of many short strings is read in linear time', () => {
    const list = (n: number) => `[${Array(n).fill('"a\\\\"').join(',')}]`;
    const time = (text: string) => {
      const start = performance.now();
      expect(parseJson(text, { size: 10_000_000, depth: 2 }).ok).toBe(true);
      return performance.now() - start;
    };
    time(list(1_000));
    // Quadratic work would take a hundred times as long for ten times the text, several seconds.
    expect(time(list(200_000))).toBeLessThan(2_000);
  });
});
