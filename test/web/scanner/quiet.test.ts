import { describe, expect, it } from 'vitest';
import { createQuiet } from '../../../src/web/shared/scanner/quiet.ts';

describe('a code before the camera', () => {
  it('is one event while it stays, however long', () => {
    const quiet = createQuiet(3_000);
    expect(quiet.isNews('a', 0)).toBe(true);
    for (let at = 100; at < 60_000; at += 100) expect(quiet.isNews('a', at)).toBe(false);
  });

  it('is another event when it was out of sight for long enough, and not before', () => {
    const quiet = createQuiet(3_000);
    quiet.isNews('a', 0);
    expect(quiet.isNews('a', 2_999)).toBe(false);
    expect(quiet.isNews('a', 5_999)).toBe(true);
  });

  it('does not keep another code quiet, and none is kept for longer than it matters', () => {
    const quiet = createQuiet(3_000);
    expect(quiet.isNews('a', 0)).toBe(true);
    expect(quiet.isNews('b', 10)).toBe(true);
    expect(quiet.isNews('a', 20)).toBe(false);
    quiet.forget();
    expect(quiet.isNews('a', 30)).toBe(true);
  });
});
