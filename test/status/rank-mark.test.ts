import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../../src/lib/time.ts';
import { reserveRanks, sweepStatus } from '../../src/status/index.ts';
import { readRankMark } from '../../src/status/rank-mark.ts';
import { integrateLeaves, pendingLeaf } from '../../src/transparency/index.ts';
import { EVENT, type ListService, reserve, startListService } from './list-service.ts';

let service: ListService;
let writings: number;
beforeEach(async () => {
  writings = 0;
  service = await startListService({
    wrap: (ports) => ({
      ...ports,
      shelf: {
        ...ports.shelf,
        put(id, bytes) {
          if (id.startsWith('rank/')) writings++;
          return ports.shelf.put(id, bytes);
        },
      },
    }),
  });
});
afterEach(() => service.close());

const now = () => service.clock.now();
const next = () => (service.store.sqlite.prepare('SELECT next FROM lists').get() as { next: number }).next;
const setNext = (value: number) => service.store.sqlite.prepare('UPDATE lists SET next = ?').run(value);
const mark = async () => (await readRankMark(service.ports, service.list))?.mark ?? 0;

describe('the mark of ranks on the shelf', () => {
  it('lies ahead of everything that was given out, and is written once in some 256 ranks', async () => {
    for (let taken = 0; taken < 2000; taken += 50) {
      const { first, n } = await reserve(service, 50);
      expect(await mark()).toBeGreaterThanOrEqual(first + n);
    }
    expect(writings).toBeLessThan(12);
  });

  it('lies ahead in a race too', async () => {
    const taken = await Promise.all(Array.from({ length: 50 }, () => reserve(service, 20)));
    expect(new Set(taken.map(({ first }) => first)).size).toBe(50);
    expect(await mark()).toBeGreaterThanOrEqual(1000);
  });

  it('refuses a counter that was put back, and never gives a rank out twice', async () => {
    for (let taken = 0; taken < 1500; taken += 50) await reserve(service, 50);
    setNext(0);
    expect(await reserveRanks(service.ports, EVENT, 10, now())).toMatchObject({
      ok: false,
      error: { type: 'status_list_untrusted' },
    });
    expect(service.log.lines.join()).toContain('status.counter_put_back');
    setNext(1500);
    expect((await reserve(service, 10)).first).toBe(1500);
  });

  it('names the list’s permutation key, which a lost database cannot', async () => {
    await reserve(service, 1);
    const { key } = (await readRankMark(service.ports, service.list)) as { key: string };
    expect(service.shelf.objects.has(`list/${key}`)).toBe(true);
  });

  it('goes with its list', async () => {
    service.clock.advance(11 * DAY);
    await sweepStatus(service.ports, now());
    expect([...service.shelf.objects.keys()].filter((id) => id.startsWith('rank/'))).toEqual([]);
  });
});

describe('a counter behind the copies that the log tells of', () => {
  const issue = async (copies: number) => {
    await reserve(service, copies);
    const leaf = { type: 'issued', event: EVENT, copies, again: false } as const;
    await service.ports.store.atomic([pendingLeaf(service.ports, now(), leaf)]);
    await integrateLeaves(service.ports, now());
  };
  const alarms = () =>
    service.store.sqlite.prepare("SELECT leaf FROM pending_leaves WHERE type = 'alarm'").all() as { leaf: string }[];

  it('is nothing to complain of while it is honest', async () => {
    for (let i = 0; i < 5; i++) await issue(40);
    await sweepStatus(service.ports, now());
    expect(next()).toBe(200);
    expect(alarms()).toEqual([]);
  });

  it('is raised past everything by the sweep, and told once a day, however small the step', async () => {
    for (let i = 0; i < 5; i++) await issue(40);
    setNext(199);
    await sweepStatus(service.ports, now());
    expect(next()).toBeGreaterThanOrEqual(200);
    setNext(150);
    await sweepStatus(service.ports, now());
    expect(next()).toBe(await mark());
    expect(alarms().map(({ leaf }) => JSON.parse(leaf).code)).toEqual(['list_counter']);
    service.clock.advance(DAY + 2);
    service.store.sqlite.exec('DELETE FROM replays');
    setNext(0);
    await sweepStatus(service.ports, now());
    expect(alarms()).toHaveLength(2);
  });
});
