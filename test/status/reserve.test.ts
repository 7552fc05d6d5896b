import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../src/lib/time.ts';
import { createList, findEventList, reserveRanks } from '../../src/status/index.ts';
import { EVENT, type ListService, later, openEvent, PERIOD, reserve, SIZE, startListService } from './list-service.ts';

let service: ListService;
beforeEach(async () => {
  service = await startListService();
});
afterEach(() => service.close());

describe('a list of an event', () => {
  test('is one: a second cannot be written', async () => {
    const notAfter = later(service, DAY);
    const second = await createList(
      service.ports,
      { event: EVENT, size: SIZE, period: PERIOD, notAfter },
      service.clock.now(),
    );
    expect(await service.ports.store.atomic(second.statements)).toEqual({ ok: false, error: 'conflict' });
  });

  test('stays one address however many copies are issued', async () => {
    const uris = new Set<string>();
    for (let i = 0; i < 20; i++) uris.add((await reserve(service, 10)).uri);
    expect([...uris]).toEqual([service.uri]);
    expect(service.uri).toBe(`${service.publicUrl}/status/${service.list}`);
  });

  test('has an address without a trace of its event', () => {
    expect(service.list).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(service.uri).not.toContain(EVENT);
  });

  test.each([0, 2 ** 16, 2 ** 23, 2 ** 17 + 4, -1, Number.NaN])('of %d entries is our own mistake', async (size) => {
    const list = { event: 'ev_other', size, period: PERIOD, notAfter: later(service, DAY) };
    await expect(createList(service.ports, list, service.clock.now())).rejects.toThrow(RangeError);
  });

  test('can be found with its size, and not under another event', async () => {
    const now = service.clock.now();
    expect(await findEventList(service.ports, EVENT, now)).toMatchObject({ id: service.list, size: SIZE });
    expect(await findEventList(service.ports, 'ev_none', now)).toBeUndefined();
  });
});

describe('ranks', () => {
  test('are counted up without a gap, and their entries are the permuted ones', async () => {
    const first = await reserve(service, 10);
    const second = await reserve(service, 3);
    expect([first.first, first.n, second.first, second.n]).toEqual([0, 10, 10, 3]);
    expect(first.indices).toHaveLength(10);
    expect(second.indices).toHaveLength(3);
  });

  test('reserved fifty at a time never share an entry', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => reserve(service, 10)));
    const indices = all.flatMap(({ indices }) => indices);
    expect(new Set(indices).size).toBe(500);
    expect(new Set(all.map(({ first }) => first)).size).toBe(50);
    expect(indices.every((index) => index >= 0 && index < SIZE)).toBe(true);
  });

  test('end at three quarters of the list, the rest being decoys', async () => {
    service.store.sqlite.prepare('UPDATE lists SET next = usable - 12').run();
    const last = await reserve(service, 10);
    expect(last.first + last.n).toBe((SIZE / 4) * 3 - 2);
    expect(await reserveRanks(service.ports, EVENT, 10, service.clock.now())).toEqual({
      ok: false,
      error: { type: 'status_list_full' },
    });
    // What still fits is still given.
    expect((await reserve(service, 2)).n).toBe(2);
  });

  test('of an event without a list, or with an ended one, are refused', async () => {
    const absent = { ok: false, error: { type: 'status_list_absent' } };
    expect(await reserveRanks(service.ports, 'ev_none', 1, service.clock.now())).toEqual(absent);
    service.clock.advance(11 * DAY);
    expect(await reserveRanks(service.ports, EVENT, 1, service.clock.now())).toEqual(absent);
  });

  test.each([0, -1, 101, 1.5, Number.NaN])('%d at a time is our own mistake', async (n) => {
    await expect(reserveRanks(service.ports, EVENT, n, service.clock.now())).rejects.toThrow(RangeError);
  });
});

describe('what entries tell a stranger', () => {
  const WANTED = 4000;
  async function many(of: ListService): Promise<number[]> {
    const indices: number[] = [];
    while (indices.length < WANTED) indices.push(...(await reserve(of, 100)).indices);
    return indices;
  }

  test('the copies of one person form no arithmetic progression, in the order issued or sorted', async () => {
    for (let person = 0; person < 100; person++) {
      const { indices } = await reserve(service, 10);
      for (const order of [indices, [...indices].sort((a, b) => a - b)]) {
        const gaps = new Set(order.slice(1).map((index, i) => index - (order[i] as number)));
        expect(gaps.size).toBeGreaterThan(3);
      }
    }
  });

  test('entries are spread evenly: chi-square over 64 buckets stays below its 99.9 % bound', async () => {
    const buckets = new Array<number>(64).fill(0);
    for (const index of await many(service)) buckets[Math.floor(index / (SIZE / 64))]!++;
    const expected = WANTED / 64;
    const chiSquare = buckets.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom.
    expect(chiSquare).toBeLessThan(103.4);
    // A counter would give 0 (or 64 full steps): too even is as suspicious as uneven.
    expect(chiSquare).toBeGreaterThan(30);
  });

  test('the step to the next entry is spread evenly too, so that one entry does not betray the next', async () => {
    const indices = await many(service);
    const buckets = new Array<number>(64).fill(0);
    for (let i = 1; i < indices.length; i++) {
      const step = ((indices[i] as number) - (indices[i - 1] as number) + SIZE) % SIZE;
      buckets[Math.floor(step / (SIZE / 64))]!++;
    }
    const expected = (indices.length - 1) / 64;
    const chiSquare = buckets.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(103.4);
  });

  test('the check itself would notice a counter', () => {
    const buckets = new Array<number>(64).fill(0);
    for (let index = 0; index < WANTED; index++) buckets[Math.floor(index / (SIZE / 64))]!++;
    const expected = WANTED / 64;
    expect(buckets.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeGreaterThan(103.4);
  });

  test('two lists order the same ranks differently', async () => {
    await openEvent(service, 'ev_other');
    const [here, there] = [await reserve(service, 20), await reserve(service, 20, 'ev_other')];
    expect(here.first).toBe(there.first);
    expect(here.indices.filter((index) => there.indices.includes(index)).length).toBeLessThan(3);
  });

  test('nothing in the database leads from a rank to its entry: the key is on the shelf alone', async () => {
    const [row] = service.store.sqlite.prepare('SELECT * FROM lists').all() as [Record<string, unknown>];
    const key = service.shelf.objects.get(`list/${row['shelf_key']}`);
    expect(key).toHaveLength(32);
    const hex = Buffer.from(key as Uint8Array).toString('hex');
    expect(service.store.sqlite.serialize().toString('hex')).not.toContain(hex);
  });
});
