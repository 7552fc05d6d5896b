/** Which attacks the public log tells of, and how often. */
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../src/ports.ts';
import { sweep } from '../../src/sweep.ts';
import { watchAlarms } from '../../src/transparency/index.ts';
import { startOffice } from '../desk/office.ts';
import { startService } from '../harness.ts';
import { alarmsIn } from './alarms-in.ts';

describe('an alarm leaf', () => {
  it('tells of one code once an hour, whoever hears of it and however often', async () => {
    const service = await startService();
    const [one, other] = [watchAlarms(service.ports), watchAlarms(service.ports)];
    const hear = async (watched: typeof one) => {
      for (let i = 0; i < 5; i++) watched.ports.log.event('storage.row_refused', { table: 'clients' });
      watched.ports.log.event('storage.row_put_back', { table: 'events' });
      await watched.raise(service.clock.now());
    };
    await Promise.all([hear(one), hear(other), hear(one)]);
    await hear(other);
    expect((await alarmsIn(service)).toSorted()).toEqual(['row_put_back', 'row_refused']);
    service.clock.advance(3600);
    await hear(other);
    expect(await alarmsIn(service)).toHaveLength(4);
    service.close();
  });

  it('never tells which table, and the operator’s log still does', async () => {
    const service = await startService();
    const watched = watchAlarms(service.ports);
    watched.ports.log.event('storage.row_refused', { table: 'offers' });
    await watched.raise(service.clock.now());
    const { leaf } = service.store.sqlite.prepare('SELECT leaf FROM pending_leaves').get() as { leaf: string };
    expect(Object.keys(JSON.parse(leaf) as object).sort()).toEqual(['code', 'hour', 'typ', 'type']);
    expect(service.log.lines).toEqual(['{"code":"storage.row_refused","table":"offers"}']);
    service.close();
  });

  it('is not for what is refused every day', async () => {
    const service = await startService();
    const watched = watchAlarms(service.ports);
    watched.ports.log.event('access.token_refused', { reason: 'client_unknown' });
    watched.ports.log.event('log.refused', { reason: 'log_no_key' });
    watched.ports.log.event('log.witness_refused', { reason: 'witness_silent' });
    watched.ports.log.event('http.unavailable', { part: 'store' });
    await watched.raise(service.clock.now());
    expect(await alarmsIn(service)).toEqual([]);
    service.close();
  });

  it('waits when the store does not answer, and is told the next time', async () => {
    const service = await startService();
    let down = true;
    const atomic: typeof service.ports.store.atomic = (batch) =>
      down ? Promise.reject(new Unavailable('store', 'down')) : service.ports.store.atomic(batch);
    const watched = watchAlarms({ ...service.ports, store: { ...service.ports.store, atomic } });
    watched.ports.log.event('status.list_refused', { absent: true });
    await watched.raise(service.clock.now());
    expect(await alarmsIn(service)).toEqual([]);
    down = false;
    await watched.raise(service.clock.now());
    expect(await alarmsIn(service)).toEqual(['list_refused']);
    service.close();
  });
});

describe('a database writer is told of', () => {
  it.each([
    ['edits an event', `UPDATE events SET state = 'closed'`, 'row_refused'],
    ['takes a list’s entries away', 'DELETE FROM list_bits', 'list_refused'],
    ['edits a list’s entries', 'UPDATE list_bits SET bits = zeroblob(9)', 'row_refused'],
  ] as const)('who %s, by whoever asks and by the sweep', async (_what, sql, code) => {
    const office = await startOffice();
    const { service } = office;
    const { id: event } = await office.openEvent();
    service.store.sqlite.exec(sql);
    await service.fetch(`/events/${event}`);
    const [list] = service.store.sqlite.prepare('SELECT id FROM lists').all() as { id: string }[];
    await service.fetch(`/status/${list?.id}`, { headers: { accept: 'application/statuslist+jwt' } });
    expect(await alarmsIn(service)).toContain(code);
    const before = (await alarmsIn(service)).length;
    await sweep(service.ports);
    await service.fetch(`/events/${event}`);
    expect(await alarmsIn(service)).toHaveLength(before);
    service.close();
  });
});
