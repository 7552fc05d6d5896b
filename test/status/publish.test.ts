import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { compareEntries } from '../../src/status/entries.ts';
import { retimeList, statusRoutes, sweepStatus } from '../../src/status/index.ts';
import { publishEntries } from '../../src/status/publish.ts';
import { nextDecoys, tickOf } from '../../src/status/tick.ts';
import { NOON } from '../harness.ts';
import {
  commit,
  difference,
  EVENT,
  entry,
  fetchList,
  flip,
  type ListService,
  later,
  nextTick,
  PERIOD,
  reserve,
  startListService,
  value,
} from './list-service.ts';

let service: ListService;
beforeEach(async () => {
  service = await startListService();
});
afterEach(() => service.close());

function versions(): { version: number; queued_tick: number | null } {
  const [row] = service.store.sqlite.prepare('SELECT version, queued_tick FROM list_bits').all();
  return row as { version: number; queued_tick: number | null };
}

describe('the rhythm', () => {
  test('says a change from the next tick on, not before, however often one asks', async () => {
    service.clock.advance(20);
    const one = await reserve(service, 3);
    await flip(service, [one], STATUS.invalid);
    for (let i = 0; i < 3; i++) expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.valid);
    service.clock.set(NOON + PERIOD - 1);
    expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.valid);
    service.clock.set(NOON + PERIOD);
    expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.invalid);
  });

  test('hides when within a tick somebody asked and when an act was made', async () => {
    service.clock.advance(17);
    const list = await fetchList(service);
    expect([list.iat, list.exp, list.ttl]).toEqual([NOON, NOON + DAY, PERIOD]);
  });

  test('gives every process the same list in one tick, also when an act came between them', async () => {
    const one = await reserve(service, 3);
    await flip(service, [one], STATUS.invalid);
    nextTick(service);
    const first = await fetchList(service);
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    // Another process has a cache of its own, and is asked for the first time now.
    const other = statusRoutes(service.ports);
    const there = await fetchList({ ...service, fetch: async (target) => other.request(String(target)) });
    expect(difference(first, there)).toEqual([]);
    nextTick(service);
    expect(difference(first, await fetchList(service))).toHaveLength(8);
  });

  test('publishes a change that waited for hours as soon as somebody asks', async () => {
    const one = await reserve(service, 3);
    await flip(service, [one], STATUS.invalid);
    service.clock.advance(5 * HOUR);
    expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.invalid);
    expect(versions().queued_tick).toBeNull();
  });

  test('writes nothing while nothing changes', async () => {
    const before = versions().version;
    for (let i = 0; i < 5; i++) {
      await fetchList(service);
      service.clock.advance(1);
    }
    expect(versions().version).toBe(before);
  });

  test('is made once for fifty requests at the same moment', async () => {
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    nextTick(service);
    const before = versions().version;
    const answers = await Promise.all(Array.from({ length: 50 }, () => service.fetch(service.uri)));
    const tokens = new Set(await Promise.all(answers.map((answer) => answer.text())));
    // Signatures differ each time they are made: one token is one signature.
    expect(tokens.size).toBe(1);
    expect(versions().version).toBe(before + 1);
  });

  test('agrees between two processes that publish the same tick at once', async () => {
    await flip(service, [await reserve(service, 10)], STATUS.invalid);
    await flip(service, [await reserve(service, 3)], STATUS.suspended);
    nextTick(service);
    const processes = Array.from({ length: 4 }, () => statusRoutes(service.ports));
    const lists = await Promise.all(
      processes.map((app) => fetchList({ ...service, fetch: async (target) => app.request(String(target)) })),
    );
    for (const list of lists) expect(difference(lists[0] as (typeof lists)[0] & {}, list)).toEqual([]);
  });

  test('follows a changed policy, end included', async () => {
    const notAfter = later(service, 20 * DAY);
    const change = value(await retimeList(service.ports, service.clock.now(), EVENT, { period: 300, notAfter }));
    expect(await commit(service, change)).toBe(true);
    nextTick(service, 300);
    const list = await fetchList(service);
    expect([list.iat % 300, list.ttl]).toEqual([0, 300]);
    service.clock.advance(15 * DAY);
    expect((await service.fetch(service.uri)).status).toBe(200);
    // Reservation and rhythm are one row: ranks still come from it.
    expect((await reserve(service, 1)).first).toBe(0);
  });
});

describe('decoys without an act', () => {
  test('come about hourly, at a tick, and never on the dot', async () => {
    const moments: number[] = [];
    const publish = async () => value(await publishEntries(service.ports, service.list, service.clock.now())).bits;
    let before = await publish();
    for (let ticks = 0; ticks < 2 * 24 * 12; ticks++) {
      service.clock.advance(300);
      const after = await publish();
      const changed = compareEntries(before, after).touched.size;
      if (changed > 0) {
        expect([8, 16, 32]).toContain(changed);
        moments.push(service.clock.now());
      }
      before = after;
    }
    // Two days: 48 expected, standard deviation 7.
    expect(moments.length).toBeGreaterThan(25);
    expect(moments.length).toBeLessThan(75);
    const gaps = new Set(moments.slice(1).map((at, i) => at - (moments[i] as number)));
    expect(gaps.size).toBeGreaterThan(8);
  });

  test('show steps of every kind in the long run', async () => {
    const steps = new Set<string>();
    let before = await fetchList(service);
    for (let hour = 0; hour < 60; hour++) {
      service.clock.advance(4 * HOUR);
      if (service.clock.now() > NOON + 9 * DAY) break;
      const after = await fetchList(service);
      for (const index of difference(before, after)) steps.add(`${entry(before, index)}→${entry(after, index)}`);
      before = after;
    }
    expect([...steps].sort()).toEqual(['0→1', '0→2', '2→0', '2→1']);
  });

  test('never touch an entry that a copy could have', async () => {
    const before = await fetchList(service);
    const possible = new Set<number>();
    for (let i = 0; i < 100; i++) for (const index of (await reserve(service, 100)).indices) possible.add(index);
    for (let hour = 0; hour < 48; hour++) {
      service.clock.advance(4 * HOUR);
      await fetchList(service);
    }
    const changed = difference(before, await fetchList(service));
    expect(changed.length).toBeGreaterThan(100);
    expect(changed.filter((index) => possible.has(index))).toEqual([]);
  });

  test('wait for a time without memory: an hour on average, four at most', () => {
    const waits = Array.from({ length: 1000 }, (_, i) => nextDecoys(NOON, Math.floor((i / 1000) * 2 ** 32)) - NOON);
    expect(Math.max(...waits)).toBe(4 * HOUR);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(mean).toBeGreaterThan(0.9 * HOUR);
    expect(mean).toBeLessThan(1.1 * HOUR);
  });

  test('ticks begin at whole periods', () => {
    expect(tickOf(NOON, 60)).toBe(NOON);
    expect(tickOf(later(service, 59), 60)).toBe(NOON);
    expect(tickOf(later(service, 60), 60)).toBe(NOON + 60);
  });
});

describe('the sweep', () => {
  test('leaves a list alone until it has ended, then removes rows and keys', async () => {
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    await sweepStatus(service.ports, service.clock.now());
    expect([...service.shelf.objects.keys()].filter((id) => id.startsWith('list'))).toHaveLength(2);
    service.clock.advance(11 * DAY);
    await sweepStatus(service.ports, service.clock.now());
    // Its key is gone; the number of its last version stays, so that nobody can put older entries back.
    const left = [...service.shelf.objects.keys()].filter((id) => id.startsWith('list'));
    expect(left).toEqual([`list-version/${service.list}`]);
    for (const table of ['lists', 'list_bits']) {
      expect(service.store.sqlite.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
    }
    expect((await service.fetch(service.uri)).status).toBe(404);
  });
});
