import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { DAY, HOUR, unixSeconds } from '../../src/lib/time.ts';
import {
  endSuspension,
  findSuspension,
  lapseSuspensions,
  openRevocation,
  prepareFlips,
  prepareSuspension,
  type ReservedRanks,
  suspensionDeadline,
  sweepStatus,
} from '../../src/status/index.ts';
import type { Statement } from '../../src/storage/database.ts';
import { NOON } from '../harness.ts';
import { createDeskParty, type DeskParty } from './desk-party.ts';
import {
  commit,
  EVENT,
  entry,
  fetchList,
  flip,
  type ListService,
  nextTick,
  PERIOD,
  startListService,
  value,
} from './list-service.ts';

let service: ListService;
let desk: DeskParty;
beforeEach(async () => {
  service = await startListService();
  desk = createDeskParty(service);
});
afterEach(() => service.close());

const UNTIL = unixSeconds(NOON + 72 * HOUR);

function setState(id: string, state: string): Statement {
  // The desk's own statement stands here in SQL: the state machine is not what these tests are about.
  service.store.sqlite.prepare('UPDATE accreditations SET state = ? WHERE id = ?').run(state, id);
  return endSuspension(service.ports, 'acc_nobody');
}

/** Suspends as the desk does: envelopes, flips and the note in one batch. */
async function suspend(id: string, until = UNTIL): Promise<void> {
  const envelopes = await desk.envelopes(id);
  const ranks = value(await openRevocation(service.ports, envelopes, id));
  const flips = value(await prepareFlips(service.ports, service.clock.now(), EVENT, ranks, STATUS.suspended));
  const note = await prepareSuspension(service.ports, { accreditation: id, event: EVENT, until, envelopes });
  expect(await commit(service, flips, [...note, setState(id, 'suspended')])).toBe(true);
}

async function published({ indices }: ReservedRanks): Promise<Set<number>> {
  const list = await fetchList(service);
  return new Set(indices.map((index) => entry(list, index)));
}

function leaves(): { type: string; people?: number }[] {
  const rows = service.store.sqlite.prepare('SELECT leaf FROM pending_leaves').all() as { leaf: string }[];
  // What each published list says is a leaf of its own.
  return rows.map(({ leaf }) => JSON.parse(leaf)).filter(({ type }) => type !== 'list_published');
}

const notes = () => service.store.sqlite.prepare('SELECT * FROM suspensions').all();

describe('a suspension', () => {
  test('lapses at its deadline when a list is published, without anybody’s doing', async () => {
    const [one] = await desk.accredit('acc_1');
    await suspend('acc_1');
    nextTick(service);
    expect(await published(one!)).toEqual(new Set([STATUS.suspended]));
    service.clock.set(UNTIL - 1);
    expect(await published(one!)).toEqual(new Set([STATUS.suspended]));
    service.clock.set(UNTIL);
    expect(await published(one!)).toEqual(new Set([STATUS.valid]));
    expect(desk.state('acc_1')).toBe('active');
    expect(notes()).toEqual([]);
    expect(leaves()).toEqual([expect.objectContaining({ type: 'suspension_lapsed', event: EVENT, people: 1 })]);
  });

  test('lapses in the sweep where nobody fetches lists, and is said at the next tick', async () => {
    const [one] = await desk.accredit('acc_1');
    await suspend('acc_1');
    service.clock.set(UNTIL - 1);
    expect(await lapseSuspensions(service.ports, service.clock.now())).toBe(0);
    expect(desk.state('acc_1')).toBe('suspended');
    service.clock.set(UNTIL + 5);
    expect(await lapseSuspensions(service.ports, service.clock.now())).toBe(1);
    expect(desk.state('acc_1')).toBe('active');
    expect(await published(one!)).toEqual(new Set([STATUS.valid]));
    expect(await lapseSuspensions(service.ports, service.clock.now())).toBe(0);
    expect(leaves()).toHaveLength(1);
  });

  test('lapses for many at once, in batches that fit a small database, each with its leaf', async () => {
    const people = [];
    for (let i = 0; i < 45; i++) {
      people.push(...(await desk.accredit(`acc_${i}`, { copies: 2 })));
      await suspend(`acc_${i}`);
    }
    service.clock.set(UNTIL);
    const list = await fetchList(service);
    expect(new Set(people.flatMap(({ indices }) => indices.map((index) => entry(list, index))))).toEqual(new Set([0]));
    expect(leaves().map(({ people }) => people)).toEqual(expect.arrayContaining([40, 5]));
    expect(notes()).toEqual([]);
  });

  test('lapses once when several processes publish the same tick', async () => {
    await desk.accredit('acc_1');
    await suspend('acc_1');
    service.clock.set(UNTIL);
    await Promise.all(Array.from({ length: 4 }, () => lapseSuspensions(service.ports, service.clock.now())));
    expect(leaves()).toHaveLength(1);
    expect(desk.state('acc_1')).toBe('active');
  });

  test('does not revive the copy that was revoked by itself', async () => {
    const [one] = await desk.accredit('acc_1');
    const { list, first } = one!;
    await flip(service, [{ list, first, n: 1 }], STATUS.invalid);
    await suspend('acc_1');
    service.clock.set(UNTIL);
    const after = await fetchList(service);
    expect(one!.indices.map((index) => entry(after, index))).toEqual([1, 0, 0, 0]);
  });

  test('that became a revocation does not lapse into validity', async () => {
    const [one] = await desk.accredit('acc_1');
    await suspend('acc_1');
    const ranks = value(await openRevocation(service.ports, await desk.envelopes('acc_1'), 'acc_1'));
    const flips = value(await prepareFlips(service.ports, service.clock.now(), EVENT, ranks, STATUS.invalid));
    expect(await commit(service, flips, [endSuspension(service.ports, 'acc_1'), setState('acc_1', 'revoked')])).toBe(
      true,
    );
    service.clock.set(UNTIL);
    expect(await published(one!)).toEqual(new Set([STATUS.invalid]));
    expect(desk.state('acc_1')).toBe('revoked');
    expect(leaves()).toEqual([]);
  });

  test('whose note was left behind by another act is forgotten without a leaf', async () => {
    const [one] = await desk.accredit('acc_1');
    await suspend('acc_1');
    setState('acc_1', 'revoked');
    await flip(service, [one!], STATUS.invalid);
    service.clock.set(UNTIL);
    expect(await published(one!)).toEqual(new Set([STATUS.invalid]));
    expect([notes(), leaves()]).toEqual([[], []]);
  });

  test('ends at a full hour, so that the list does not tell when it began', () => {
    expect(suspensionDeadline(NOON, 72)).toBe(UNTIL);
    expect(suspensionDeadline(unixSeconds(NOON + 1), 72)).toBe(UNTIL + HOUR);
    expect(suspensionDeadline(unixSeconds(NOON + 3599), 1) % HOUR).toBe(0);
  });

  test('is found with its deadline, and is one per accreditation', async () => {
    await desk.accredit('acc_1');
    await suspend('acc_1');
    expect(await findSuspension(service.ports, 'acc_1', service.clock.now())).toBe(UNTIL);
    expect(await findSuspension(service.ports, 'acc_2', service.clock.now())).toBeUndefined();
    const second = await prepareSuspension(service.ports, {
      accreditation: 'acc_1',
      event: EVENT,
      until: UNTIL,
      envelopes: [],
    });
    expect((await service.store.atomic(second)).ok).toBe(false);
  });

  test('outlives its list only as a note, which the sweep forgets', async () => {
    await desk.accredit('acc_1');
    await suspend('acc_1', unixSeconds(NOON + 20 * DAY));
    service.clock.advance(15 * DAY);
    await sweepStatus(service.ports, service.clock.now());
    service.clock.advance(6 * DAY);
    expect(await lapseSuspensions(service.ports, service.clock.now())).toBe(1);
    expect([notes(), desk.state('acc_1')]).toEqual([[], 'active']);
  });
});

describe('a database writer', () => {
  test.each([
    ['until', NOON],
    ['event', 'ev_mine'],
    ['revocations_sealed', '[]'],
    ['accreditation', 'acc_2'],
    ['not_after', 2 ** 40],
  ])('who edits the %s of a suspension ends nothing early: it stays suspended', async (column, wrong) => {
    const [one] = await desk.accredit('acc_1');
    await desk.accredit('acc_2');
    await suspend('acc_1');
    service.store.sqlite.prepare(`UPDATE suspensions SET ${column} = ?`).run(wrong);
    service.clock.advance(2 * PERIOD);
    await lapseSuspensions(service.ports, service.clock.now());
    expect(await published(one!)).toEqual(new Set([STATUS.suspended]));
    service.clock.set(UNTIL + PERIOD);
    expect(await published(one!)).toEqual(new Set([STATUS.suspended]));
    expect(desk.state('acc_1')).toBe('suspended');
  });

  test('who takes the envelopes away keeps the person suspended, and the operator is told', async () => {
    const [one] = await desk.accredit('acc_1');
    await suspend('acc_1');
    service.store.sqlite.prepare('DELETE FROM revocations').run();
    service.clock.set(UNTIL);
    expect(await published(one!)).toEqual(new Set([STATUS.suspended]));
    expect(service.log.lines.some((line) => line.includes('status.suspension_unreadable'))).toBe(true);
  });

  test('who puts an older list back stops the lapse as well as the list', async () => {
    await desk.accredit('acc_1');
    const before = service.store.sqlite.prepare('SELECT * FROM list_bits').get() as Record<string, unknown>;
    await suspend('acc_1');
    service.store.sqlite
      .prepare('UPDATE list_bits SET version = ?, bits = ?, published = ?, queued_tick = ?, decoy_due = ?, tag = ?')
      .run(
        before['version'],
        before['bits'],
        before['published'],
        before['queued_tick'],
        before['decoy_due'],
        before['tag'],
      );
    service.clock.set(UNTIL);
    expect((await service.fetch(service.uri)).status).toBe(503);
    expect(desk.state('acc_1')).toBe('suspended');
    expect(service.log.lines.some((line) => line.includes('status.lapse_postponed'))).toBe(true);
  });
});
