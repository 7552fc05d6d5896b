import { getTableName, is, Table } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/time.ts';
import { closesAt } from '../../src/policy/index.ts';
import { Unavailable } from '../../src/ports.ts';
import { SHELF_DEADLINES, TABLE_DEADLINES } from '../../src/storage/deadlines.ts';
import { listKept } from '../../src/storage/retention.ts';
import * as schema from '../../src/storage/schema.ts';
import { sweep } from '../../src/sweep.ts';
import { integrateLeaves } from '../../src/transparency/index.ts';
import { type Office, startOffice } from '../desk/office.ts';
import { createFaults } from '../full-app/faults.ts';
import { kindsWithoutDeadline } from '../invariants.ts';

const tables: string[] = Object.values(schema as Record<string, unknown>).flatMap((each) =>
  is(each, Table) ? [getTableName(each)] : [],
);

describe('the registry of deadlines', () => {
  it('has every table of the schema, and no other', () => {
    expect(Object.keys(TABLE_DEADLINES).sort()).toEqual([...tables].sort());
    expect(tables.length).toBeGreaterThan(30);
  });

  it('says for every table that has an end how the sweep knows it', () => {
    const endless = Object.entries(TABLE_DEADLINES).filter(([, { overdue }]) => overdue === undefined);
    expect(endless.map(([table]) => table).sort()).toEqual([
      'deployment',
      'erasures',
      'log_cosignatures',
      'log_entries',
      'log_head',
      'log_tiles',
      'sweep_runs',
    ]);
  });

  it('knows the kinds on the shelf: the check that runs after every step of every journey can fail', () => {
    expect(kindsWithoutDeadline(['offer/a', 'passport/b', 'log/head'])).toEqual(['passport']);
    expect(kindsWithoutDeadline(Object.keys(SHELF_DEADLINES).map((kind) => `${kind}/x`))).toEqual([]);
  });
});

/** An office with something in most tables: offers, a session, a pick-up, a waiting act, a look-up. */
async function fullOffice(options = {}) {
  const office = await startOffice(options);
  const event = await office.openEvent();
  await office.accredited(event, 2);
  const [, claimed] = await office.accredit(event, 3);
  await office.wallet.redeem(claimed!.code);
  await office.begin(office.ana, office.onEvent(event, 'distrust'));
  const made = await office.make(office.ana, event);
  await office.ana.request('POST', office.path(event, '/find'), { tags: made.offer.tags });
  return { office, event };
}

const kept = (office: Office) => listKept(office.service.ports, office.service.clock.now());
async function overdue(office: Office): Promise<readonly string[]> {
  return (await kept(office)).filter((each) => each.overdue > 0).map(({ store }) => store);
}
async function tick(office: Office): Promise<void> {
  await sweep(office.service.ports);
  await integrateLeaves(office.service.ports, office.service.clock.now());
}

describe('every deadline', () => {
  it('is met by a sweep that runs: nothing is overdue after it, at any moment of an event’s life', async () => {
    const { office, event } = await fullOffice();
    const seen = new Set<string>();
    const end = closesAt(event.policy);
    for (const at of [
      end - 2 * DAY,
      end - DAY,
      end,
      end + DAY,
      end + 29 * DAY,
      end + 31 * DAY,
      end + 70 * DAY,
      end + 500 * DAY,
    ]) {
      if (at > office.service.clock.now()) office.service.clock.set(at);
      for (const store of await overdue(office)) seen.add(store);
      await tick(office);
      expect(await overdue(office), `after the sweep at ${at}`).toEqual([]);
    }
    // The control: these were overdue before their sweep.
    for (const table of [
      'offers',
      'sessions',
      'issued',
      'acts',
      'accreditations',
      'events',
      'clients',
      'lists',
      'roster',
      'releases',
    ]) {
      expect([...seen], table).toContain(table);
    }
    // The printed recovery key counts three years; a generation is a number that keeps old rows from coming back.
    const left = (await kept(office)).filter(
      ({ records, deadline }) => records > 0 && !/^never/.test(deadline.ends.en),
    );
    expect(left.map(({ store }) => store).sort()).toEqual(['members', 'shelf/generation']);
  });

  it('is met by one late sweep after a year of none, by three at once, and by one that runs again', async () => {
    const { office, event } = await fullOffice();
    office.service.clock.set(closesAt(event.policy) + 400 * DAY);
    // Never swept: everything about the event is refused all the same.
    expect((await office.service.fetch(`/events/${event.id}`)).status).toBeGreaterThanOrEqual(404);
    expect((await overdue(office)).length).toBeGreaterThan(10);
    await Promise.all([sweep(office.service.ports), sweep(office.service.ports), sweep(office.service.ports)]);
    await tick(office);
    expect(await overdue(office)).toEqual([]);
    for (const table of [
      'offers',
      'roster',
      'roster_tags',
      'bundle_wraps',
      'revocations',
      'accreditations',
      'events',
      'quotas',
    ]) {
      expect(office.sql(`SELECT 1 FROM ${table}`), table).toEqual([]);
    }
    expect((await office.service.fetch(`/log/erasure/${event.id}`)).status).toBe(200);
  });

  it('is met when the sweep dies at each of its steps and another comes', { timeout: 240_000 }, async () => {
    const faults = createFaults();
    const { office, event } = await fullOffice({ wrap: faults.wrap });
    office.service.clock.set(closesAt(event.policy) + MINUTE);
    let deaths = 0;
    for (let n = 1; n < 400; n++) {
      // Each time one step further: what was done before is done.
      faults.arm(n, 'before');
      const died = await sweep(office.service.ports).then(
        () => false,
        (error: unknown) => error instanceof Error || error instanceof Unavailable,
      );
      faults.disarm();
      if (!died) break;
      deaths++;
    }
    expect(deaths).toBeGreaterThan(10);
    await tick(office);
    office.service.clock.advance(700);
    await tick(office);
    expect(await overdue(office)).toEqual([]);
    expect((await office.service.fetch(`/log/erasure/${event.id}`)).status).toBe(200);
    expect(
      [...office.service.shelf.objects.keys()].filter((id) => /^(offer|row|event|tag|closing)\//.test(id)),
    ).toEqual([]);
  });
});
