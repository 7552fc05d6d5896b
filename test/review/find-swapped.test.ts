/** Whoever can write the database ties one person's tag to another person's sealed row, and waits for the office to act. */
import { expect, it } from 'vitest';
import { orThrow } from '../../src/client/index.ts';
import { enrolOffice } from '../actors/office.ts';
import { collect, openEvent, person } from '../client/people.ts';
import { startService } from '../harness.ts';

it('A row that is not of the folio or name that was asked for is refused by the desk client, not shown as the answer', async () => {
  const service = await startService();
  const ana = await enrolOffice(service, 'admin');
  const event = await openEvent(ana);
  const results = await collect(ana.desk.accredit(event, [1, 2].map(person)));
  const people = results.map((result) => orThrow(result));
  const found = orThrow(await ana.desk.find(event, { folio: people[0]!.folio }));
  expect(found.entries.map(({ accreditation }) => accreditation)).toEqual([people[0]!.accreditation]);

  const { sqlite } = service.store;
  const rows = sqlite.prepare('SELECT DISTINCT row FROM roster_tags').all() as { row: string }[];
  const [one, two] = rows.map(({ row }) => row);
  const swap = sqlite.prepare('UPDATE roster_tags SET row = CASE row WHEN ? THEN ? ELSE ? END');
  swap.run(one, two, one);
  for (const query of [{ folio: people[0]!.folio }, { folio: people[1]!.folio }]) {
    expect(await ana.desk.find(event, query)).toMatchObject({
      ok: false,
      error: { code: 'envelope_refused', problem: 'other_person' },
    });
  }
  await service.close();
});
