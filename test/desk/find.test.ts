import { beforeAll, describe, expect, it } from 'vitest';
import type { Found } from '../../src/desk/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { HOUR } from '../../src/lib/time.ts';
import { blindIndexTag } from '../../src/sealing/blind-index.ts';
import { importPkcs8 } from '../../src/sealing/ecdh.ts';
import { openRosterEntry } from '../../src/sealing/roster.ts';
import type { EnrolledClient } from '../access/enrolled-client.ts';
import { type Office, type OpenedEvent, outcome, startOffice, value } from './office.ts';

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice({ settings: { RELEASE_BUDGET: '6', LOOKUP_BUDGET: '40' } });
  event = await office.openEvent();
  await office.accredit(event, 1, { name: 'Ana Ñúñez', folio: 'F-1' });
  await office.accredit(event, 2, { name: 'Ana López' });
});

async function find(kind: 'folio' | 'name', text: string, by: EnrolledClient = office.ana, where = event) {
  const tag = encodeBase64url(value(await blindIndexTag(where.bundle.index, kind, text)));
  return outcome(await by.request('POST', office.path(where, '/find'), { tags: [{ kind, tag }] }));
}
const rowsOf = (answer: { body: object }) => (answer.body as Found).rows;

describe('looking up', () => {
  it('finds by folio and by name however they are written, and only the desk can read what it gets', async () => {
    for (const [kind, text] of [
      ['folio', 'f 1'],
      ['name', 'ANA  NUNEZ'],
    ] as const) {
      const answer = await find(kind, text, kind === 'folio' ? office.ana : office.beto);
      expect([answer.status, answer.body['more'], rowsOf(answer).length]).toEqual([200, false, 1]);
      const [row] = rowsOf(answer);
      const key = await importPkcs8(event.bundle.ecdh);
      const entry = value(await openRosterEntry(row!.jwe, key, { event: event.id, epoch: row!.epoch }));
      expect(entry).toMatchObject({ name: 'Ana Ñúñez', folio: 'F-1', outlet: 'Canal 22' });
    }
  });

  it('gives nothing for part of a name, a folio as a name, or another event', async () => {
    for (const answer of [await find('name', 'Ana'), await find('name', 'F-1'), await find('folio', 'Ana Ñúñez')]) {
      expect(answer).toEqual({ status: 200, body: { rows: [], more: false } });
    }
    const other = await office.openEvent();
    expect(rowsOf(await find('folio', 'F-1', office.ana, other))).toEqual([]);
  });

  it('tells the log how many rows were released, and by whom', () => {
    expect(office.leavesOf('rows_released')).toEqual(
      expect.arrayContaining([expect.objectContaining({ event: event.id, by: office.ana.pseudonym, rows: 1 })]),
    );
  });
});

describe('the ration', () => {
  it('ends at the budget of the hour, for each client by itself, also when all ask at once', async () => {
    office.service.clock.advance(HOUR);
    const answers = await Promise.all(Array.from({ length: 8 }, () => find('name', 'Ana López')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const spent = answers.filter(({ status }) => status === 429);
    expect(spent).toHaveLength(5);
    expect(spent[0]!.body['type']).toBe('urn:gafete:problem:release-spent');
    expect((await find('folio', 'F-1')).status).toBe(429);
    expect((await find('folio', 'F-1', office.beto)).status, 'a colleague has a ration of its own').toBe(200);
    expect((await find('folio', 'nobody')).status, 'nothing found costs no release').toBe(200);
    expect(office.leavesOf('alarm'), 'one alarm for six refusals').toHaveLength(1);
    expect(office.leavesOf('alarm')[0]).toMatchObject({ code: 'release_spent' });
    office.service.clock.advance(HOUR);
    expect((await find('folio', 'F-1')).status).toBe(200);
  });

  it('counts what is not found, so that a list of names cannot be tried out; says when to come back', async () => {
    office.service.clock.advance(HOUR + 600);
    const guess = (n: number) => find('name', `Nombre Número ${n}`);
    const answers = await Promise.all(Array.from({ length: 45 }, (_, n) => guess(n)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(40);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body['type']).toBe('urn:gafete:problem:lookup-spent');
    expect(refused.body['detail']).toContain('Come back in 50 minutes');
    const tag = encodeBase64url(value(await blindIndexTag(event.bundle.index, 'folio', 'F-1')));
    const found = await office.ana.request('POST', office.path(event, '/find'), { tags: [{ kind: 'folio', tag }] });
    expect([found.status, found.headers.get('retry-after')], 'somebody who is there is not found either').toEqual([
      429,
      '3000',
    ]);
    const alarms = office.leavesOf('alarm').filter((leaf) => (leaf as { code?: string }).code === 'lookup_spent');
    expect(alarms).toHaveLength(1);
    expect((await find('folio', 'F-1', office.beto)).status, 'a colleague has a ration of its own').toBe(200);
    office.service.clock.advance(3000);
    expect(rowsOf(await find('folio', 'F-1'))).toHaveLength(1);
  });

  it('counts every tag of a request', async () => {
    office.service.clock.advance(HOUR);
    const tags = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => ({
        kind: 'name',
        tag: encodeBase64url(value(await blindIndexTag(event.bundle.index, 'name', `Otro ${n}`))),
      })),
    );
    const ask = async () => (await office.ana.request('POST', office.path(event, '/find'), { tags })).status;
    const answers: number[] = [];
    for (let n = 0; n < 6; n++) answers.push(await ask());
    expect(answers).toEqual([200, 200, 200, 200, 200, 429]);
  });
});
