/** Whoever can write the database: inserts, edits, swaps and puts back rows, and gets nowhere with it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { createBundle } from '../../src/sealing/bundle.ts';
import { publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

type Row = Record<string, unknown>;
const text = (value: unknown) => decodeUtf8(canon(value)) as string;

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

const rowsOf = (table: string) => office.sql<Row>(`SELECT * FROM ${table}`);
function put(table: string, row: Row): void {
  const names = Object.keys(row);
  const values = names.map(() => '?').join(',');
  office.write(`INSERT OR REPLACE INTO ${table} (${names.join(',')}) VALUES (${values})`, ...Object.values(row));
}
/** Runs with the database changed, and changes it back. */
async function withRows(table: string, change: () => void, look: () => Promise<void>): Promise<void> {
  const before = rowsOf(table);
  change();
  try {
    await look();
  } finally {
    office.write(`DELETE FROM ${table}`);
    for (const row of before) put(table, row);
  }
}
const document = async () => (await office.service.fetch(`/events/${event.id}`)).status;

describe('a database writer', () => {
  it.each([
    ['events', "UPDATE events SET state = 'distrusted'"],
    ['events', 'UPDATE events SET epoch = 9'],
    ['events', 'UPDATE events SET tag_shelf_key = shelf_key'],
    ['events', 'UPDATE events SET not_after = not_after + 1'],
    ['policies', 'UPDATE policies SET body = replace(body, \'"copies":10\', \'"copies":99\')'],
    ['policies', 'UPDATE policies SET version = 2'],
    ['desk_keys', 'UPDATE desk_keys SET epoch = 2'],
  ])('makes an event absent by editing %s: %s', async (table, statement) => {
    expect(await document()).toBe(200);
    await withRows(
      table,
      () => office.write(statement),
      async () => expect(await document()).toBe(404),
    );
    expect(await document()).toBe(200);
    expect(office.service.log.lines.join('\n')).toContain('storage.row_refused');
  });

  it('cannot put a desk key of its own in place of the real one', async () => {
    const own = publicJwkOfPkcs8(createBundle(event.id, office.service.random).ecdh);
    await withRows(
      'desk_keys',
      () => office.write('UPDATE desk_keys SET jwk = ?', text(own)),
      async () => {
        expect(await document()).toBe(404);
        const made = await office.make(office.ana, { ...event, deskKey: own });
        const [result] = await office.register(office.ana, event, [made.offer]);
        expect(result?.ok).toBe(false);
      },
    );
  });

  it("cannot give one event another one's desk key or policy", async () => {
    const other = await office.openEvent();
    for (const table of ['desk_keys', 'policies']) {
      await withRows(
        table,
        () => {
          const [mine, theirs] = [event.id, other.id].map((id) => rowsOf(table).find((row) => row['event'] === id)!);
          office.write(`DELETE FROM ${table} WHERE event = ?`, event.id);
          put(table, { ...theirs, rid: mine!['rid'], event: event.id });
        },
        async () => expect(await document()).toBe(404),
      );
    }
  });

  it('cannot put the row of an earlier epoch or policy back', async () => {
    const changed = await office.openEvent();
    const [before] = office.sql<Row>('SELECT * FROM events WHERE id = ?', changed.id);
    const answer = await office.ana.request('PUT', office.path(changed, '/policy'), {
      policy: { ...changed.policy, version: 2, copies: 5 },
    });
    expect(answer.status).toBe(200);
    const look = async () => (await office.service.fetch(`/events/${changed.id}`)).status;
    expect(await look()).toBe(200);
    office.write('DELETE FROM events WHERE id = ?', changed.id);
    put('events', before!);
    expect(await look()).toBe(404);
    expect(office.service.log.lines.join('\n')).toContain('storage.row_put_back');
  });

  it('cannot make an act, change one, or move its first person', async () => {
    const people = (await office.accredit(event, 6)).map(({ accreditation }) => accreditation);
    const statement = office.onPeople(event, 'withdraw', people, 'LOST');
    const begun = await office.begin(office.ana, statement);
    const act = begun.body['act'] as string;
    const other = { ...statement, reason: 'ISSUED_IN_ERROR' };
    const changes: [string, ...unknown[]][] = [
      ['UPDATE acts SET client = ? WHERE id = ?', office.beto.id, act],
      ['UPDATE acts SET statement = ? WHERE id = ?', text(other), act],
      ['UPDATE acts SET not_after = not_after + 1000 WHERE id = ?', act],
      ['UPDATE acts SET approval = ? WHERE id = ?', await office.sign(office.beto, statement), act],
    ];
    for (const [change, ...values] of changes) {
      await withRows(
        'acts',
        () => office.write(change, ...values),
        async () => {
          expect((await office.approve(office.beto, act, statement)).status, change).toBe(404);
          expect((await office.approve(office.ana, act, statement)).status, change).toBe(404);
        },
      );
    }
    // Alone with two rows of its own making: the second signature is still a second person's.
    const [row] = office.sql<Row>('SELECT * FROM acts WHERE id = ?', act);
    put('acts', { ...row, rid: 7, id: 'A'.repeat(22) });
    expect((await office.approve(office.beto, 'A'.repeat(22), statement)).status).toBe(404);
    expect(await office.stateOf(people[0]!)).toBe('offered');
    expect((await office.approve(office.beto, act, statement)).status).toBe(200);
  });

  it('cannot repeat an act by putting its row back', async () => {
    const people = (await office.accredit(event, 6)).map(({ accreditation }) => accreditation);
    const statement = office.onPeople(event, 'withdraw', people, 'LOST');
    const begun = await office.begin(office.ana, statement);
    const act = begun.body['act'] as string;
    const [row] = office.sql<Row>('SELECT * FROM acts WHERE id = ?', act);
    expect((await office.approve(office.beto, act, statement)).status).toBe(200);
    put('acts', row!);
    expect((await office.approve(office.beto, act, statement)).status, 'nobody is in that state any more').toBe(409);
  });

  it('cannot register an offer, change one, or move one to another accreditation', async () => {
    const [one, two] = (await office.accredit(event, 2)) as [never, never];
    const { code } = one as { code: string };
    const [a, b] = [one, two].map((made: { accreditation: string }) => made.accreditation);
    const offer = (id: unknown) => rowsOf('offers').find((row) => row['accreditation'] === id)!;
    const [mine, theirs] = [offer(a), offer(b)];
    const spoilt: Row[] = [
      { ...mine, header: String(mine['header']).replace('"copies":2', '"copies":9') },
      { ...mine, approval_kid: office.beto.keys.approval.kid },
      { ...mine, exp: Number(mine['exp']) + 3600 },
      { ...mine, offer_sealed: theirs['offer_sealed'], shelf_key: theirs['shelf_key'] },
      { ...mine, statement: theirs['statement'], approval_proof: theirs['approval_proof'] },
    ];
    for (const row of spoilt) {
      await withRows(
        'offers',
        () => {
          office.write('DELETE FROM offers WHERE accreditation = ?', a);
          put('offers', row);
        },
        async () => {
          const answer = await outcome(await office.wallet.requestToken(code));
          expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
        },
      );
    }
    expect((await office.wallet.requestToken(code)).status).toBe(200);
  });

  it('cannot make anybody a member of a bundle: a wrap moved to another member does not open', async () => {
    await withRows(
      'bundle_wraps',
      () =>
        office.write(
          'UPDATE bundle_wraps SET member = ? WHERE member = ?',
          office.beto.keys.member.kid,
          office.ana.keys.member.kid,
        ),
      async () => expect((await office.beto.request('GET', office.path(event, '/bundle'))).status).toBe(404),
    );
    expect(jwkThumbprint(office.ana.keys.member.jwk)).toBe(office.ana.keys.member.kid);
  });
});
