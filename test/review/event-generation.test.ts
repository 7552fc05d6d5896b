/** A crash between an event's batch and its note on the shelf: one step behind must not stay one step behind for ever. */
import { expect, it } from 'vitest';
import { findEvent, replaceEvent, settleEvent } from '../../src/storage/events.ts';
import { startOffice } from '../desk/office.ts';

type Row = Record<string, unknown>;

it('The next change of the event catches up, so that no former row is believed again', async () => {
  const office = await startOffice();
  const { ports, clock } = office.service;
  const { id } = await office.openEvent();
  const change = async (epoch: number) => {
    const row = (await findEvent(ports, id, clock.now()))!;
    const done = await ports.store.atomic((await replaceEvent(ports, row, { epoch })) as never);
    expect(done.ok).toBe(true);
    return row;
  };
  await change(2); // The process dies here, before settleEvent.
  const stale = office.sql<Row>('SELECT * FROM events WHERE id = ?', id)[0]!;
  await settleEvent(ports, await change(3));
  expect((await findEvent(ports, id, clock.now()))?.epoch).toBe(3);
  office.write('DELETE FROM events WHERE id = ?', id);
  const names = Object.keys(stale);
  office.write(`INSERT INTO events (${names.join()}) VALUES (${names.map(() => '?').join()})`, ...Object.values(stale));
  expect(await findEvent(ports, id, clock.now())).toBeUndefined();
});
