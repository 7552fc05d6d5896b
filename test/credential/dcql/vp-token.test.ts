import { describe, expect, test } from 'vitest';
import { parseVpToken } from '../../../src/credential/dcql/index.ts';
import { query } from './fixtures.ts';

const ONE = query([{}]);
const SEVERAL = query([{ multiple: true }]);
const TWO = query([{}, {}]);
const CHOICE = query(
  [{}, {}, {}, {}],
  [{ options: [['c0'], ['c1', 'c2']] }, { required: false, options: [['c3'], ['c0', 'c3']] }],
);

function refusalOf(vpToken: unknown, of = ONE): string {
  const parsed = parseVpToken(vpToken, of);
  if (parsed.ok) return 'accepted';
  const { error } = parsed;
  return error.type === 'E_DCQL_SHAPE' ? `${error.at}: ${error.fault}` : error.type;
}

describe('what a wallet sends', () => {
  test('is an object of arrays of texts', () => {
    expect(parseVpToken({ c0: ['a~'] }, ONE)).toEqual({ ok: true, value: new Map([['c0', ['a~']]]) });
    expect(parseVpToken({ c0: ['a~', 'b~'] }, SEVERAL)).toEqual({ ok: true, value: new Map([['c0', ['a~', 'b~']]]) });
  });

  test('comes in the order of the query, not in that of the sender', () => {
    const parsed = parseVpToken({ c1: ['b~'], c0: ['a~'] }, TWO);
    expect(parsed.ok && [...parsed.value.keys()]).toEqual(['c0', 'c1']);
  });

  // security.md vp-09, vp-10
  test.each<readonly [string, unknown]>([
    ['vp_token: type', undefined],
    ['vp_token: type', null],
    ['vp_token: type', 'a~'],
    ['vp_token: type', ['a~']],
    ['vp_token: type', [['a~']]],
    ['vp_token: missing', {}],
    ['vp_token: unknown-id', { press: ['a~'] }],
    ['vp_token: unknown-id', { c0: ['a~'], c1: ['a~'] }],
    ['vp_token: unknown-id', { c0: ['a~'], constructor: ['a~'] }],
    ['vp_token: unknown-id', JSON.parse('{"c0":["a~"],"__proto__":["a~"]}')],
    ['vp_token.c0: type', { c0: 'a~' }],
    ['vp_token.c0: type', { c0: { 0: 'a~' } }],
    ['vp_token.c0: type', { c0: null }],
    ['vp_token.c0: type', { c0: undefined }],
    ['vp_token.c0: type', { c0: [{ vp: 'a~' }] }],
    ['vp_token.c0: type', { c0: [7] }],
    ['vp_token.c0: empty', { c0: [] }],
    ['vp_token.c0: empty', { c0: [''] }],
    ['E_DCQL_MULTIPLE', { c0: ['a~', 'b~'] }],
  ])('%s', (refusal, vpToken) => {
    expect(refusalOf(vpToken)).toBe(refusal);
  });

  test('an id that every object has must have been sent', () => {
    const odd = query([{ id: '__proto__' }]);
    expect(refusalOf({}, odd)).toBe('vp_token: missing');
    expect(refusalOf(JSON.parse('{"__proto__":["a~"]}'), odd)).toBe('accepted');
  });

  test('of one credential query are at most sixteen, no two alike', () => {
    const some = (n: number) => ({ c0: Array.from({ length: n }, (_, i) => `${i}~`) });
    expect(refusalOf(some(16), SEVERAL)).toBe('accepted');
    expect(refusalOf(some(17), SEVERAL)).toBe('vp_token.c0: limit');
    expect(refusalOf({ c0: ['a~', 'a~'] }, SEVERAL)).toBe('vp_token.c0: repeated');
  });

  test('in a format that we do not verify is refused', () => {
    const mdoc = query([{ format: 'mso_mdoc', meta: { doctype_value: 'd' } }]);
    expect(refusalOf({ c0: ['o2d2ZXJzaW9u'] }, mdoc)).toBe('E_DCQL_FORMAT');
  });

  test('without credential sets answers every credential query', () => {
    expect(refusalOf({ c0: ['a~'] }, TWO)).toBe('vp_token: missing');
    expect(refusalOf({ c0: ['a~'], c1: ['b~'] }, TWO)).toBe('accepted');
  });

  test.each<readonly [string, readonly number[]]>([
    ['accepted', [0]],
    ['accepted', [1, 2]],
    ['accepted', [0, 3]],
    ['accepted', [1, 2, 3]],
    ['vp_token: missing', []],
    ['vp_token: missing', [3]],
    ['vp_token: missing', [1]],
    ['vp_token: missing', [2, 3]],
    // Both alternatives, or half of one beside the other: more than was asked for.
    ['vp_token: surplus', [0, 1]],
    ['vp_token: surplus', [0, 1, 2]],
  ])('with credential sets is exactly one combination: %s for %j', (refusal, answered) => {
    expect(refusalOf(Object.fromEntries(answered.map((i) => [`c${i}`, [`${i}~`]])), CHOICE)).toBe(refusal);
  });

  test('may be empty when nothing is required', () => {
    expect(refusalOf({}, query([{}], [{ required: false, options: [['c0']] }]))).toBe('accepted');
  });

  test('never answers a credential query that no set names', () => {
    expect(refusalOf({ c0: ['a~'], c1: ['b~'] }, query([{}, {}], [{ options: [['c0']] }]))).toBe('vp_token: surplus');
  });

  test('with every set full of options is judged in a moment', () => {
    const ids = Array.from({ length: 10 }, (_, i) => `c${i}`);
    const most = query(
      ids.map(() => ({})),
      ids.map(() => ({ required: false, options: ids.map((id) => [id]) })),
    );
    const all = Object.fromEntries(ids.map((id) => [id, ['a~']]));
    expect(refusalOf(all, most)).toBe('accepted');
  });
});
