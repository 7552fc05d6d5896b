import { describe, expect, it } from 'vitest';
import { nextAttempt } from '../../src/issuer/again.ts';
import type { IssuedRow } from '../../src/storage/redemption.ts';

const row = (configuration: string, attempt: number) => ({ configuration, attempt }) as IssuedRow;

describe('which attempt comes next', () => {
  it('is the first when nothing of this configuration was fetched', () => {
    for (const fetched of [[], [row('other', 1), row('other', 2)]]) {
      expect(nextAttempt(fetched, 'a', false)).toEqual({ ok: true, value: { attempt: 1, before: undefined } });
    }
  });
  it('follows the highest, in whatever order the rows came', () => {
    const fetched = [row('a', 1), row('a', 2), row('b', 3)];
    for (const rows of [fetched, fetched.toReversed()]) {
      expect(nextAttempt(rows, 'a', true)).toEqual({ ok: true, value: { attempt: 3, before: row('a', 2) } });
    }
  });
  it('is none after the third', () => {
    expect(nextAttempt([row('a', 3)], 'a', true)).toEqual({ ok: false, error: 'attempts_spent' });
  });
  it('is none for Bearer, whose session lives on for another configuration only', () => {
    expect(nextAttempt([row('a', 1)], 'a', false)).toEqual({ ok: false, error: 'claimed' });
    expect(nextAttempt([row('a', 1)], 'b', false).ok).toBe(true);
  });
});
