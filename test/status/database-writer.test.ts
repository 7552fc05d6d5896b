/** Somebody can write the database and nothing else: no key, no shelf. He wants a revoked copy to be valid again. */

import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { deflate } from '../../src/credential/status-list/zlib.ts';
import { Unavailable } from '../../src/ports.ts';
import { prepareFlips, reserveRanks, statusRoutes } from '../../src/status/index.ts';
import {
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
} from './list-service.ts';

type Row = Record<string, unknown>;
let service: ListService;
beforeEach(async () => {
  service = await startListService();
});
afterEach(() => service.close());

function read(table: string): Row {
  return service.store.sqlite.prepare(`SELECT * FROM ${table}`).get() as Row;
}

function putBack(table: string, row: Row): void {
  const names = Object.keys(row);
  service.store.sqlite.prepare(`DELETE FROM ${table}`).run();
  const marks = names.map(() => '?').join();
  service.store.sqlite
    .prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${marks})`)
    .run(...names.map((name) => row[name]));
}

async function expectWithheld(): Promise<void> {
  nextTick(service);
  const response = await service.fetch(service.uri);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('60');
  expect(await response.json()).toMatchObject({ type: 'urn:gafete:problem:status-list-withheld' });
  expect(service.log.lines.some((line) => line.includes('status.list_refused'))).toBe(true);
}

describe('an older list put back', () => {
  test('is not published, and the operator is told', async () => {
    const before = read('list_bits');
    const one = await reserve(service, 3);
    await flip(service, [one], STATUS.invalid);
    nextTick(service);
    expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.invalid);
    putBack('list_bits', before);
    await expectWithheld();
  });

  test('is not the ground of the next change either', async () => {
    const before = read('list_bits');
    const one = await reserve(service, 3);
    await flip(service, [one], STATUS.invalid);
    putBack('list_bits', before);
    expect(await prepareFlips(service.ports, service.clock.now(), EVENT, [one], STATUS.invalid)).toEqual({
      ok: false,
      error: { type: 'status_list_untrusted' },
    });
  });

  test('is refused even when the act that made it old crashed before it noted its version', async () => {
    const before = read('list_bits');
    const one = await reserve(service, 3);
    const prepared = await prepareFlips(service.ports, service.clock.now(), EVENT, [one], STATUS.invalid);
    if (!prepared.ok) throw new Error('refused');
    await service.ports.store.atomic(prepared.value.statements as never);
    // No settle. The next published list notes what it saw.
    nextTick(service);
    await fetchList(service);
    putBack('list_bits', before);
    await expectWithheld();
  });

  test('is refused even when the shelf was away while the newer one was published', async () => {
    const before = read('list_bits');
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    nextTick(service);
    const put = () => Promise.reject(new Unavailable('shelf', 'down'));
    const broken = statusRoutes({ ...service.ports, shelf: { ...service.ports.shelf, put } });
    expect((await broken.request(service.uri)).status).toBe(200);
    // Nothing was left to publish in the next tick, and yet it notes what it sees.
    nextTick(service);
    await fetchList(service);
    putBack('list_bits', before);
    await expectWithheld();
    const noted = service.shelf.objects.get(`list-version/${service.list}`) as Uint8Array;
    expect(Number(Buffer.from(noted).toString())).toBe((before['version'] as number) + 2);
  });

  test('is served again, as it was, when the true row comes back', async () => {
    const one = await reserve(service, 3);
    const before = read('list_bits');
    await flip(service, [one], STATUS.invalid);
    const truth = read('list_bits');
    putBack('list_bits', before);
    await expectWithheld();
    putBack('list_bits', truth);
    nextTick(service);
    expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.invalid);
  });
});

describe('a list that somebody edited', () => {
  test.each(['bits', 'published'])('in its %s is withheld', async (column) => {
    const empty = await deflate(new Uint8Array(SIZE / 4));
    await flip(service, [await reserve(service, 3)], STATUS.invalid);
    nextTick(service);
    await fetchList(service);
    service.store.sqlite.prepare(`UPDATE list_bits SET ${column} = ?`).run(empty);
    await expectWithheld();
  });

  test.each([
    ['version', 99],
    ['queued_tick', 1],
    ['decoy_due', 2 ** 40],
    ['not_after', 2 ** 40],
    ['generation', 1],
  ])('in its %s is withheld', async (column, wrong) => {
    service.store.sqlite.prepare(`UPDATE list_bits SET ${column} = ?`).run(wrong);
    await expectWithheld();
  });

  test('by taking its entries away is withheld', async () => {
    service.store.sqlite.prepare('DELETE FROM list_bits').run();
    await expectWithheld();
  });

  test('by giving it the entries of another event is withheld', async () => {
    await openEvent(service, 'ev_other');
    service.store.sqlite.prepare('DELETE FROM list_bits WHERE list = ?').run(service.list);
    service.store.sqlite.prepare('UPDATE list_bits SET list = ?').run(service.list);
    await expectWithheld();
  });

  test.each([
    ['size', 2 ** 18],
    ['usable', 2 ** 17],
    ['period', 86_400],
    ['event', 'ev_mine'],
    ['shelf_key', 'AAAAAAAAAAAAAAAAAAAAAA'],
    ['not_after', 2 ** 40],
  ])('in the %s of its head does not exist', async (column, wrong) => {
    service.store.sqlite.prepare(`UPDATE lists SET ${column} = ?`).run(wrong);
    expect((await service.fetch(service.uri)).status).toBe(404);
    expect((await reserveRanks(service.ports, EVENT, 1, service.clock.now())).ok).toBe(false);
  });

  test('by counting its ranks below zero or among the decoys gives none', async () => {
    service.store.sqlite.prepare('UPDATE lists SET next = -5').run();
    expect(await reserveRanks(service.ports, EVENT, 2, service.clock.now())).toEqual({
      ok: false,
      error: { type: 'status_list_untrusted' },
    });
    expect(() => service.store.sqlite.prepare('UPDATE lists SET next = usable + 1').run()).toThrow(/CHECK/);
  });
});

describe('a shelf that does not answer', () => {
  test('stops publishing with 503, and nothing is lost', async () => {
    const one = await reserve(service, 3);
    await flip(service, [one], STATUS.invalid);
    nextTick(service);
    let broken = true;
    const shelf = {
      ...service.ports.shelf,
      get: (id: string) => (broken ? Promise.reject(new Unavailable('shelf', 'down')) : service.ports.shelf.get(id)),
    };
    const app = new Hono().route('/', statusRoutes({ ...service.ports, shelf }));
    app.onError((error, c) => c.text('', error instanceof Unavailable ? 503 : 500));
    expect((await app.request(service.uri)).status).toBe(503);
    broken = false;
    const list = await fetchList({ ...service, fetch: async (target) => app.request(String(target)) });
    expect(entry(list, one.indices[0] as number)).toBe(STATUS.invalid);
  });

  test('after an act is done does not undo the act', async () => {
    const one = await reserve(service, 3);
    const shelf = { ...service.ports.shelf, put: () => Promise.reject(new Unavailable('shelf', 'down')) };
    const broken = { ...service, ports: { ...service.ports, shelf } };
    await flip(broken, [one], STATUS.invalid);
    expect(service.log.lines.some((line) => line.includes('status.version_not_noted'))).toBe(true);
    nextTick(service);
    expect(entry(await fetchList(service), one.indices[0] as number)).toBe(STATUS.invalid);
  });
});
