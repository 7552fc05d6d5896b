import { describe, expect, it } from 'vitest';
import { openGateJournal } from '../../../src/client/offline-gate/index.ts';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { concatBytes } from '../../../src/lib/bytes.ts';
import { addSeconds, HOUR, hourOf } from '../../../src/lib/time.ts';
import { createRandom, NOON } from '../../harness.ts';
import { EVENT } from './made-bundle.ts';

const random = createRandom('journal');
const drawKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
const handleOf = (n: number) => Buffer.alloc(16, n).toString('base64url');

async function shiftOf(key: CryptoKey, kept: readonly { readonly bytes: Bytes }[], event = EVENT) {
  return openGateJournal({ key, event, bytes: concatBytes(...kept.map(({ bytes }) => bytes)), random });
}

/** A shift of ten steps, each kept. */
async function work(key: CryptoKey) {
  const journal = await openGateJournal({ key, event: EVENT, bytes: new Uint8Array(), random });
  return {
    journal,
    kept: [
      await journal.judged(NOON, 'go', handleOf(1)),
      await journal.judged(NOON, 'stop'),
      await journal.judged(addSeconds(NOON, HOUR), 'go', handleOf(2)),
      await journal.judged(addSeconds(NOON, HOUR), 'already'),
      await journal.judged(addSeconds(NOON, HOUR), 'check'),
      await journal.overridden(addSeconds(NOON, HOUR), handleOf(3)),
      await journal.exchanged({
        sent: [handleOf(1), handleOf(2)],
        shared: [handleOf(2)],
        others: [handleOf(9)],
        cursor: 'c',
      }),
    ],
  };
}

describe('what a gate keeps of its shift', () => {
  it('is the same after a restart', async () => {
    const key = await drawKey();
    const { journal, kept } = await work(key);
    const { shift, length } = await shiftOf(key, kept);
    expect(length).toBe(kept.reduce((sum, { bytes }) => sum + bytes.length, 0));
    expect([1, 2, 3, 9, 4].map((n) => shift.handles.has(handleOf(n)))).toEqual([true, true, true, true, false]);
    expect([...shift.unsent]).toEqual([handleOf(3)]);
    expect([...shift.shared]).toEqual([handleOf(2)]);
    expect(shift).toMatchObject({ unsentOverrides: 1, cursor: 'c' });
    const hour = hourOf(NOON);
    expect(shift.hours).toEqual([
      { hour, go: 1, check: 0, already: 0, stop: 1, overridden: 0 },
      { hour: hour + HOUR, go: 1, check: 1, already: 1, stop: 0, overridden: 1 },
    ]);
    expect(shift.hours).toEqual(journal.shift.hours);
  });

  it('cut off at any byte, keeps every record that was whole, and goes on behind it', async () => {
    const key = await drawKey();
    const { kept } = await work(key);
    const whole = concatBytes(...kept.map(({ bytes }) => bytes));
    const ends = kept.map((_, i) => kept.slice(0, i + 1).reduce((sum, { bytes }) => sum + bytes.length, 0));
    for (let cut = 0; cut <= whole.length; cut++) {
      const journal = await openGateJournal({ key, event: EVENT, bytes: whole.slice(0, cut), random });
      expect(journal.length).toBe(ends.filter((end) => end <= cut).at(-1) ?? 0);
      const events = journal.shift.hours.reduce(
        (sum, h) => sum + h.go + h.check + h.already + h.stop + h.overridden,
        0,
      );
      expect(events).toBe(Math.min(6, ends.filter((end) => end <= cut).length));
    }
    const journal = await openGateJournal({ key, event: EVENT, bytes: whole.slice(0, -1), random });
    const next = await journal.judged(NOON, 'go', handleOf(7));
    const again = await openGateJournal({
      ...{ key, event: EVENT, random },
      bytes: concatBytes(whole.slice(0, journal.length), next.bytes),
    });
    expect(again.shift.handles.has(handleOf(7))).toBe(true);
  });

  it('cannot be read, moved, repeated, left out in between or taken to another event', async () => {
    const key = await drawKey();
    const { kept } = await work(key);
    const text = Buffer.concat(kept.map(({ bytes }) => bytes)).toString('latin1');
    expect(text).not.toContain(handleOf(1));
    expect((await shiftOf(await drawKey(), kept)).length).toBe(0);
    expect((await shiftOf(key, kept, 'another')).length).toBe(0);
    const [first, second, third] = kept as [(typeof kept)[0], (typeof kept)[0], (typeof kept)[0]];
    expect((await shiftOf(key, [second, first])).length).toBe(0);
    expect((await shiftOf(key, [first, first])).length).toBe(first.bytes.length);
    expect((await shiftOf(key, [first, third])).length).toBe(first.bytes.length);
    const flipped = { bytes: first.bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) as Bytes };
    expect((await shiftOf(key, [flipped, second])).length).toBe(0);
  });

  it('is one record after compacting, and says the same', async () => {
    const key = await drawKey();
    const { journal, kept } = await work(key);
    const one = await journal.compact();
    expect(one.place).toBe(0);
    const [before, after] = [await shiftOf(key, kept), await shiftOf(key, [one])];
    expect(after.shift.hours).toEqual(before.shift.hours);
    expect([after.shift.unsentOverrides, after.shift.cursor]).toEqual([1, 'c']);
    expect(after.shift.handles.size).toBe(before.shift.handles.size);
    const more = await journal.judged(NOON, 'go', handleOf(8));
    expect((await shiftOf(key, [one, more])).shift.handles.has(handleOf(8))).toBe(true);
  });

  it('forgets overrides and handles as they are confirmed', async () => {
    const key = await drawKey();
    const { journal } = await work(key);
    await journal.overridesSent(1);
    await journal.exchanged({ sent: [handleOf(3)], shared: [], others: [], cursor: 'd' });
    expect(journal.shift).toMatchObject({ unsentOverrides: 0, cursor: 'd' });
    expect(journal.shift.unsent.size).toBe(0);
  });
});
