/** A writer of the database who lets the sweep do what he cannot: forget which version of a list was the newest. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { retimeList, sweepStatus } from '../../src/status/index.ts';
import {
  commit,
  EVENT,
  flip,
  type ListService,
  later,
  nextTick,
  reserve,
  startListService,
  value,
} from '../status/list-service.ts';

type Row = Record<string, unknown>;
let service: ListService;
beforeEach(async () => {
  service = await startListService();
});
afterEach(() => service.close());

const read = (table: string) => service.store.sqlite.prepare(`SELECT * FROM ${table}`).get() as Row;

function putBack(table: string, row: Row): void {
  const names = Object.keys(row);
  service.store.sqlite.prepare(`DELETE FROM ${table}`).run();
  service.store.sqlite
    .prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`)
    .run(...names.map((name) => row[name]));
}

/** Revokes three copies, then has the database back as it was before, the sweep having run with an edited row. */
async function rollBackThroughSweep(edit: () => void): Promise<void> {
  const before = { lists: read('lists'), list_bits: read('list_bits') };
  await flip(service, [await reserve(service, 3)], STATUS.invalid);
  nextTick(service);
  expect((await service.fetch(service.uri)).status).toBe(200);
  edit();
  await sweepStatus(service.ports, service.clock.now());
  putBack('lists', before.lists);
  putBack('list_bits', before.list_bits);
  nextTick(service);
}

test('A list whose end was moved into the past is not forgotten by the sweep, so that no older list is believed', async () => {
  await rollBackThroughSweep(() => {
    service.store.sqlite.prepare('UPDATE lists SET not_after = 1').run();
  });
  expect((await service.fetch(service.uri)).status).toBe(503);
});

test('A row of somebody else that names our list does not make the sweep forget it either', async () => {
  await rollBackThroughSweep(() => {
    service.store.sqlite.prepare("UPDATE lists SET not_after = 1, event = 'other', tag = 'x'").run();
  });
  expect((await service.fetch(service.uri)).status).toBe(503);
});

test('A list whose last credential has ended is forgotten with its key; only the number of its last version stays', async () => {
  const end = read('lists')['not_after'] as number;
  await flip(service, [await reserve(service, 3)], STATUS.invalid);
  await sweepStatus(service.ports, later(service, end - service.clock.now() + HOUR));
  expect([read('lists'), read('list_bits')]).toEqual([undefined, undefined]);
  const left = [...service.shelf.objects.keys()].filter((id) => id.startsWith('list'));
  expect(left).toEqual([`list-version/${service.list}`]);
});

test('An older row of the list with an earlier end, put back after a change of the rules, makes nothing forgotten', async () => {
  const early = read('lists');
  const { clock, ports } = service;
  const longer = { period: 60, notAfter: later(service, 40 * DAY) };
  expect(await commit(service, value(await retimeList(ports, clock.now(), EVENT, longer)))).toBe(true);
  const before = { lists: read('lists'), list_bits: read('list_bits') };
  await flip(service, [await reserve(service, 3)], STATUS.invalid);
  clock.advance(11 * DAY);
  putBack('lists', early);
  await sweepStatus(ports, clock.now());
  putBack('lists', before.lists);
  putBack('list_bits', before.list_bits);
  nextTick(service);
  expect((await service.fetch(service.uri)).status).toBe(503);
});
