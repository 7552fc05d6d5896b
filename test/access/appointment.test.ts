import { expect, it } from 'vitest';
import { appointmentEnd, createPseudonym } from '../../src/access/appointment.ts';
import { DAY, HOUR, unixSeconds } from '../../src/lib/time.ts';
import { createRandom, NOON } from '../harness.ts';

it.each([0, 1, 1799, 3599])(
  'an appointment made %d seconds into an hour never lasts longer than 30 days',
  (seconds) => {
    const now = unixSeconds(NOON + seconds);
    expect(appointmentEnd(now) - now).toBeLessThanOrEqual(30 * DAY);
    expect(appointmentEnd(now) - now).toBeGreaterThan(30 * DAY - HOUR);
    expect(appointmentEnd(now) % HOUR).toBe(0);
  },
);

it('a pseudonym is the role and four characters that nobody mistakes, and none that is taken', () => {
  const random = createRandom('names');
  const taken = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const name = createPseudonym('gate', taken, random);
    expect(name).toMatch(/^gate-[a-km-np-z2-9]{4}$/);
    expect(taken.has(name)).toBe(false);
    taken.add(name);
  }
  let call = 0;
  const repeating = () => (call++ < 3 ? new Uint8Array(4) : new Uint8Array([1, 1, 1, 1]));
  expect(createPseudonym('desk', new Set(['desk-aaaa']), repeating)).toBe('desk-bbbb');
});
