/** A suspension that was lifted long ago, put back by a writer of the database in place of the present one. */
import { expect, it } from 'vitest';
import { HOUR } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { sweep } from '../../src/sweep.ts';
import { startOffice } from '../desk/office.ts';

type Row = Record<string, unknown>;

it('Its deadline does not end the present one, and closing forgets what was noted about it', async () => {
  const office = await startOffice();
  const { clock, ports, fetch, shelf, log } = office.service;
  const event = await office.openEvent(office.ana, {
    credentialsEnd: '2026-12-18' as LocalDate,
    closesOn: '2026-12-20' as LocalDate,
  });
  const [person] = await office.accredited(event);
  const id = person!.accreditation;
  const suspend = async () => {
    const revocations = await office.revocationsOf(event, [id]);
    const done = await office.begin(office.ana, office.onPeople(event, 'suspend', [id], 'CONDUCT_HEARING'), {
      revocations,
    });
    expect(done.status).toBe(200);
    return office.sql<Row>('SELECT * FROM suspensions')[0]!;
  };
  const first = await suspend();
  expect((await office.begin(office.ana, office.onPeople(event, 'resume', [id], 'HEARING_CLEARED'))).status).toBe(200);
  clock.advance(20 * HOUR);
  const second = await suspend();
  expect(second['until']).toBeGreaterThan(first['until'] as number);

  office.write('DELETE FROM suspensions');
  const names = Object.keys(first);
  office.write(
    `INSERT INTO suspensions (${names.join()}) VALUES (${names.map(() => '?').join()})`,
    ...Object.values(first),
  );
  clock.set(((first['until'] as number) + 120) as never);
  expect((await fetch(event.list)).status).toBe(200);
  await sweep(ports);
  expect(office.sql('SELECT state FROM accreditations WHERE id = ?', id)).toEqual([{ state: 'suspended' }]);
  expect(log.lines.join('\n')).toContain('storage.row_put_back');

  office.write('DELETE FROM suspensions');
  office.write(
    `INSERT INTO suspensions (${names.join()}) VALUES (${names.map(() => '?').join()})`,
    ...Object.values(second),
  );
  clock.set(((second['until'] as number) + 120) as never);
  await sweep(ports);
  expect(office.sql('SELECT state FROM accreditations WHERE id = ?', id), 'the true row still counts').toEqual([
    { state: 'active' },
  ]);

  expect((await office.both(office.onEvent(event, 'close'))).status).toBe(200);
  expect([...shelf.objects.keys()].filter((key) => key.includes(id))).toEqual([]);
});
