import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { DAY } from '../../src/lib/time.ts';
import { destroyListKey, prepareCopyFlip, prepareFlips, revokeAll } from '../../src/status/index.ts';
import {
  commit,
  difference,
  EVENT,
  entry,
  fetchList,
  flip,
  type ListService,
  nextTick,
  openEvent,
  reserve,
  SIZE,
  startListService,
  value,
} from './list-service.ts';

const { valid, invalid, suspended } = STATUS;
let service: ListService;
beforeEach(async () => {
  service = await startListService();
});
afterEach(() => service.close());

async function publishedValues(indices: readonly number[]): Promise<number[]> {
  nextTick(service);
  const list = await fetchList(service);
  return indices.map((index) => entry(list, index));
}

describe('a flip', () => {
  test('reaches every copy of the accreditation and no copy of another', async () => {
    const [one, other] = [await reserve(service, 10), await reserve(service, 10)];
    await flip(service, [one], invalid);
    expect(await publishedValues([...one.indices, ...other.indices])).toEqual([
      ...new Array(10).fill(invalid),
      ...new Array(10).fill(valid),
    ]);
  });

  test('takes several accreditations in one change', async () => {
    const people = [await reserve(service, 10), await reserve(service, 3), await reserve(service, 1)];
    await flip(service, people, suspended);
    expect(await publishedValues(people.flatMap(({ indices }) => indices))).toEqual(new Array(14).fill(suspended));
  });

  test('suspends, resumes and suspends again', async () => {
    const one = await reserve(service, 4);
    for (const to of [suspended, valid, suspended, invalid] as const) {
      await flip(service, [one], to);
      expect(await publishedValues(one.indices)).toEqual(new Array(4).fill(to));
    }
  });

  test('never brings back what is invalid: resuming a person leaves her lost copy dead', async () => {
    const one = await reserve(service, 4);
    const lost = one.indices[2] as number;
    expect(await commit(service, value(await prepareCopyFlip(service.ports, service.clock.now(), EVENT, lost)))).toBe(
      true,
    );
    await flip(service, [one], suspended);
    expect(await publishedValues(one.indices)).toEqual([suspended, suspended, invalid, suspended]);
    await flip(service, [one], valid);
    expect(await publishedValues(one.indices)).toEqual([valid, valid, invalid, valid]);
  });

  test.each([
    ['of another list', { list: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['below zero', { first: -1 }],
    ['of decoys', { first: (SIZE / 4) * 3 }],
    ['reaching into decoys', { first: (SIZE / 4) * 3 - 1, n: 2 }],
    ['beyond the list', { first: SIZE }],
    ['none at all', { n: 0 }],
    ['in halves', { first: 0.5 }],
  ])('of ranks %s is refused', async (_name, wrong) => {
    const good = await reserve(service, 2);
    const ranks = [good, { list: service.list, first: 0, n: 1, ...wrong }];
    expect(await prepareFlips(service.ports, service.clock.now(), EVENT, ranks, invalid)).toEqual({
      ok: false,
      error: { type: 'status_ranks' },
    });
  });

  test('of a presented copy is refused for what no copy ever had', async () => {
    const list = await fetchList(service);
    for (const index of [-1, SIZE, 1.5, Number.NaN, 2 ** 53]) {
      expect(await prepareCopyFlip(service.ports, service.clock.now(), EVENT, index)).toMatchObject({ ok: false });
    }
    // A quarter of all entries are decoys.
    let refused = 0;
    for (let index = 0; index < 200; index++) {
      refused += (await prepareCopyFlip(service.ports, service.clock.now(), EVENT, index)).ok ? 0 : 1;
    }
    expect(refused).toBeGreaterThan(25);
    expect(refused).toBeLessThan(75);
    expect(list.entries).toBe(SIZE);
  });

  test('of an event without a list is refused', async () => {
    expect(await prepareFlips(service.ports, service.clock.now(), 'ev_none', [], invalid)).toEqual({
      ok: false,
      error: { type: 'status_list_absent' },
    });
  });
});

describe('changes at the same time', () => {
  test('twenty revocations at once lose nothing', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => reserve(service, 10)));
    // Everybody begins before anybody is done; one of those who read the same version wins, the others read again.
    await Promise.all(people.map((ranks) => flip(service, [ranks], invalid, 20)));
    expect(await publishedValues(people.flatMap(({ indices }) => indices))).toEqual(new Array(200).fill(invalid));
    const [row] = service.store.sqlite.prepare('SELECT version FROM list_bits').all() as [{ version: number }];
    // 20 changes and one publication, each its own version.
    expect(row.version).toBe(1 + 20 + 1);
  });

  test('two prepared on one version: the second is a conflict, and its whole batch with it', async () => {
    const [one, other] = [await reserve(service, 2), await reserve(service, 2)];
    const now = service.clock.now();
    const first = value(await prepareFlips(service.ports, now, EVENT, [one], invalid));
    const second = value(await prepareFlips(service.ports, now, EVENT, [other], invalid));
    expect(await commit(service, first)).toBe(true);
    expect(await commit(service, second)).toBe(false);
    expect(await publishedValues([...one.indices, ...other.indices])).toEqual([1, 1, 0, 0]);
  });

  test('a change of one event does not hinder that of another', async () => {
    await openEvent(service, 'ev_other');
    const [here, there] = [await reserve(service, 2), await reserve(service, 2, 'ev_other')];
    const now = service.clock.now();
    const first = value(await prepareFlips(service.ports, now, EVENT, [here], invalid));
    const second = value(await prepareFlips(service.ports, now, 'ev_other', [there], invalid));
    expect(await commit(service, first)).toBe(true);
    expect(await commit(service, second)).toBe(true);
  });
});

describe('what two published lists tell', () => {
  test('is a power of two of at least 8, whatever was done between them', async () => {
    let before = await fetchList(service);
    for (const copies of [1, 2, 3, 7, 8, 10, 16, 20, 50]) {
      await flip(service, [await reserve(service, copies)], copies % 2 === 0 ? invalid : suspended);
      nextTick(service);
      const after = await fetchList(service);
      const changed = difference(before, after);
      expect(Number.isInteger(Math.log2(changed.length))).toBe(true);
      expect(changed.length).toBeGreaterThanOrEqual(8);
      // At least a fifth of what changed are decoys.
      expect(changed.length).toBeGreaterThanOrEqual(copies * 1.25);
      before = after;
    }
  });

  test('is a power of two also when several acts fell into one tick', async () => {
    const before = await fetchList(service);
    // Padded one by one they are 16, 8 and 16.
    for (const copies of [10, 3, 10]) await flip(service, [await reserve(service, copies)], suspended);
    nextTick(service);
    expect(difference(before, await fetchList(service))).toHaveLength(64);
  });

  test('is a power of two also when an act was taken back before anybody saw it', async () => {
    const before = await fetchList(service);
    const [kept, back] = [await reserve(service, 10), await reserve(service, 5)];
    await flip(service, [kept, back], suspended);
    await flip(service, [back], valid);
    nextTick(service);
    const changed = difference(before, await fetchList(service));
    expect(changed.some((index) => back.indices.includes(index))).toBe(false);
    expect(Number.isInteger(Math.log2(changed.length))).toBe(true);
  });

  test('is the same kind of step for the person and for the decoys beside her', async () => {
    const before = await fetchList(service);
    const one = await reserve(service, 10);
    await flip(service, [one], invalid);
    nextTick(service);
    const after = await fetchList(service);
    const changed = difference(before, after);
    expect(changed).toHaveLength(16);
    expect(changed.every((index) => entry(after, index) === invalid)).toBe(true);
    expect(changed.filter((index) => one.indices.includes(index))).toHaveLength(10);
  });

  test('looks the same when nobody was meant: revoking the revoked changes decoys only', async () => {
    const one = await reserve(service, 10);
    await flip(service, [one], invalid);
    nextTick(service);
    const before = await fetchList(service);
    await flip(service, [one], invalid);
    nextTick(service);
    const changed = difference(before, await fetchList(service));
    expect(changed).toHaveLength(8);
    expect(changed.some((index) => one.indices.includes(index))).toBe(false);
  });

  test('is padded in the database too, whose every version a host keeps', async () => {
    const before = await fetchList(service);
    await flip(service, [await reserve(service, 3)], invalid);
    const [row] = service.store.sqlite.prepare('SELECT bits FROM list_bits').all() as [{ bits: Uint8Array }];
    const stored = new Uint8Array(inflateSync(row.bits));
    expect(difference(before, { ...before, bytes: stored })).toHaveLength(8);
  });
});

describe('the end of an event', () => {
  test('makes every entry invalid, those of decoys and of copies never issued included', async () => {
    await reserve(service, 5);
    expect(await commit(service, value(await revokeAll(service.ports, service.clock.now(), EVENT)))).toBe(true);
    nextTick(service);
    const list = await fetchList(service);
    expect(list.bytes.every((byte) => byte === 0b01010101)).toBe(true);
  });

  test('is final: nothing can be resumed, decoys rest, and the key may be gone', async () => {
    const one = await reserve(service, 5);
    await commit(service, value(await revokeAll(service.ports, service.clock.now(), EVENT)));
    await destroyListKey(service.ports, EVENT, service.clock.now());
    expect([...service.shelf.objects.keys()].filter((id) => id.startsWith('list/'))).toEqual([]);
    expect(value(await prepareFlips(service.ports, service.clock.now(), EVENT, [one], valid)).statements).toEqual([]);
    expect(value(await revokeAll(service.ports, service.clock.now(), EVENT)).statements).toEqual([]);
    for (let hour = 0; hour < 30; hour++) {
      service.clock.advance(3600);
      const list = await fetchList(service);
      expect(list.bytes.every((byte) => byte === 0b01010101)).toBe(true);
    }
  });

  test('a list that lives but has lost its key is a fault of the shelf, not an answer', async () => {
    const one = await reserve(service, 5);
    await destroyListKey(service.ports, EVENT, service.clock.now());
    await expect(prepareFlips(service.ports, service.clock.now(), EVENT, [one], invalid)).rejects.toMatchObject({
      part: 'shelf',
    });
  });

  test('leaves the list at its address until the last credential has ended', async () => {
    await commit(service, value(await revokeAll(service.ports, service.clock.now(), EVENT)));
    service.clock.advance(9 * DAY);
    expect((await service.fetch(service.uri)).status).toBe(200);
    service.clock.advance(2 * DAY);
    expect((await service.fetch(service.uri)).status).toBe(410);
  });
});
