import { describe, expect, it } from 'vitest';
import { parseDerSignature } from '../../src/sealing/ecdsa-der.ts';
import { encodeHex, hex } from './hex.ts';

const ONE = '01'.repeat(32);
const HIGH = 'ff'.repeat(32);
const der = (body: string) => hex(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`);
const integer = (digits: string) => `02${(digits.length / 2).toString(16).padStart(2, '0')}${digits}`;

describe('parseDerSignature', () => {
  it.each([
    ['two full integers', der(integer(ONE) + integer(ONE)), ONE + ONE],
    ['sign bytes before high bits', der(integer(`00${HIGH}`) + integer(`00${HIGH}`)), HIGH + HIGH],
    ['short integers', der(integer('01') + integer('7f')), `${'00'.repeat(31)}01${'00'.repeat(31)}7f`],
  ])('reads %s', (_, input, expected) => expect(encodeHex(parseDerSignature(input))).toBe(expected));

  it.each([
    ['nothing', hex('')],
    ['r ‖ s without DER', hex(ONE + ONE)],
    ['another tag', hex(`31${'44'}${integer(ONE)}${integer(ONE)}`)],
    ['a trailing byte', hex(`3044${integer(ONE)}${integer(ONE)}00`)],
    ['a trailing byte inside', der(`${integer(ONE)}${integer(ONE)}00`)],
    ['a long-form length', hex(`308144${integer(ONE)}${integer(ONE)}`)],
    ['a length too small', hex(`3043${integer(ONE)}${integer(ONE)}`)],
    ['a negative integer', der(integer(HIGH) + integer(ONE))],
    ['a needless zero', der(integer(`00${ONE}`) + integer(ONE))],
    ['an integer of no bytes', der(integer('') + integer(ONE))],
    ['an integer of 33 digits', der(integer(`01${ONE}`) + integer(ONE))],
    ['one integer', der(integer(ONE))],
    ['a cut integer', der(integer(ONE) + integer(ONE).slice(0, -2))],
  ])('refuses %s', (_, input) => expect(parseDerSignature(input)).toBeUndefined());
});
