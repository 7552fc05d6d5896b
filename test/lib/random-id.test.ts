import { expect, it } from 'vitest';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import { randomId } from '../../src/lib/random-id.ts';

/** 0xfb begins with the six bits of `-`. */
const dashed = (n: number) => new Uint8Array(n).fill(0xfb);

it('an id never begins with a dash, which a command would take for an option', () => {
  expect(randomId(dashed)[0]).toBe('e');
  expect(randomId(dashed).slice(1)).toMatch(/^[-_A-Za-z0-9]{21}$/);
});

it('an id is canonical base64url of the length that was asked for', () => {
  for (const length of [6, 16, 32]) expect(decodeBase64url(randomId(dashed, length), length)).toBeDefined();
  expect(randomId((n) => new Uint8Array(n))).toBe('A'.repeat(22));
});
