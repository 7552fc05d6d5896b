/**
 * Who writes the database, and who steals it. Every tagged table of the schema, every column of it, on rows that a whole
 * journey wrote; and a copy of everything, taken before and tried after.
 */
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { deriveOfferKeys, openOuter, parseOfferCode } from '../../src/sealing/index.ts';
import { type Authenticity, readAuthentic } from '../../src/storage/authentic.ts';
import { claimDatabase } from '../../src/storage/deployment.ts';
import * as schema from '../../src/storage/schema.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { findMarkers } from '../invariants.ts';
import { JACINTA, KUH, MARKERS, XOCHITL } from '../journeys/people.ts';
import { accredit, codeOf, openEvent, pickUp, show } from '../journeys/scene.ts';
import { nodeTarget, type Target } from '../targets.ts';

const TAGGED = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .filter((table) => 'tagKey' in getTableColumns(table));
/** Counters that compare-and-swap statements change stand outside the tag, and the schema says so. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  offers: ['state', 'tries'],
  lists: ['next'],
  log_head: ['ran'],
};

/** Tables that this journey leaves empty: the last three belong to asking. */
const MAY_BE_EMPTY: readonly string[] = ['gates', 'transactions', 'verdicts'];

let target: Target;
let office: Office;
let event: string;
let people: AccreditedPerson[];
beforeAll(async () => {
  target = await nodeTarget();
  await claimDatabase(target.ports, target.now());
  office = await enrolOffice(target);
  await createEnrolmentCode(target.ports, 'gate', target.now());
  await enrolOffice(target, 'desk');
  event = await openEvent(office, target);
  people = await accredit(office, event, [XOCHITL, KUH, JACINTA]);
  await pickUp(target, people[0] as AccreditedPerson);
  const accreditations = [(people[0] as AccreditedPerson).accreditation];
  orThrow(await office.desk.suspend({ accreditations, reason: 'LOST' }));
  orThrow(await office.desk.closeEvent(event));
  // The log gets its head.
  await target.sweep();
});
afterAll(() => target.close());

type Row = Authenticity & Record<string, unknown>;

/** As the one reader of such rows sees it. */
async function isBelieved(table: string, row: Row): Promise<boolean> {
  return (await readAuthentic(target.ports, table, row, { now: target.now() })) !== undefined;
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (value instanceof Uint8Array) return value.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
  return value === null ? 'x' : `${String(value)}x`;
}

describe('a writer of the database', () => {
  const names = TAGGED.map((table) => [getTableName(table), table] as const);

  it('meets tags on every table that steers a key', () => {
    expect(TAGGED.map(getTableName)).toEqual(
      expect.arrayContaining([
        'deployment',
        'clients',
        'approval_keys',
        'members',
        'enrolment_codes',
        'events',
        'policies',
        'desk_keys',
        'offers',
        'lists',
        'list_bits',
        'suspensions',
        'acts',
      ]),
    );
  });

  it.each(names)('%s: no column can be edited, and no tag serves another row or table', async (name, table) => {
    const rows = (await target.ports.store.db.select().from(table)) as unknown as Row[];
    for (const row of rows) {
      // The control: as it was written, it counts.
      expect(await isBelieved(name, row), 'the row as the service wrote it').toBe(true);
      for (const column of Object.keys(getTableColumns(table))) {
        if (column === 'rid' || OUTSIDE[name]?.includes(column)) continue;
        expect(await isBelieved(name, { ...row, [column]: other(row[column]) }), column).toBe(false);
      }
      for (const wrong of rows) {
        if (wrong !== row) expect(await isBelieved(name, { ...row, tag: wrong.tag }), 'another row’s tag').toBe(false);
      }
      for (const [table] of names) if (table !== name) expect(await isBelieved(table, row)).toBe(false);
    }
    if (!MAY_BE_EMPTY.includes(name)) expect(rows.length, 'rows that were looked at').toBeGreaterThan(0);
  });

  it('cannot make the service redeem an offer that it edited: one answer for all, and nothing changes hands', async () => {
    const [, second] = people as [AccreditedPerson, AccreditedPerson];
    const [before] = await target.rows(`SELECT * FROM offers WHERE accreditation = '${second.accreditation}'`);
    for (const column of [
      'header',
      'statement',
      'approval_proof',
      'approval_kid',
      'tx_code_tag',
      'exp',
      'shelf_key',
      'tag',
    ]) {
      await target.write(
        `UPDATE offers SET ${column} = ? WHERE accreditation = ?`,
        other(before?.[column]),
        second.accreditation,
      );
      await expect(pickUp(target, second), column).rejects.toMatchObject({ error: { problem: 'invalid_grant' } });
      await target.write(
        `UPDATE offers SET ${column} = ?, tries = 0 WHERE accreditation = ?`,
        before?.[column],
        second.accreditation,
      );
    }
    expect(await show(target, await pickUp(target, second))).toMatchObject({ verdict: 'go' });
  });
});

describe('a thief of yesterday’s database and yesterday’s shelf', () => {
  it('opens nothing of an offer that was picked up since: code and link included, once the key is destroyed', async () => {
    const [person] = (await accredit(office, event, [{ ...JACINTA, folio: 'A-77' }])) as [AccreditedPerson];
    const code = parseOfferCode(await codeOf(target, person));
    if (!code.ok) throw new Error('the office made a code');
    const keys = await deriveOfferKeys(code.value, target.publicUrl);
    const [row] = await target.rows(`SELECT offer_sealed, shelf_key FROM offers WHERE lookup = '${keys.lookup}'`);
    const id = String(row?.['shelf_key']);
    const layer = { typ: 'gafete/v1/offer/outer', lookup: keys.lookup } as const;
    const sealed = Uint8Array.from(row?.['offer_sealed'] as Uint8Array);
    // The control: while it waits, shelf and code together open the outer layer.
    const key = await target.ports.shelf.get(`offer/${id}`);
    expect((await openOuter({ id, key: key as Bytes }, layer, sealed)).ok).toBe(true);

    await pickUp(target, person, false);

    expect(await target.ports.shelf.get(`offer/${id}`)).toBeUndefined();
    for (const shelfId of await target.shelfIds()) {
      const left = await target.ports.shelf.get(shelfId);
      if (left?.length === 32) expect((await openOuter({ id, key: left }, layer, sealed)).ok, shelfId).toBe(false);
    }
    expect(await target.rows(`SELECT 1 FROM offers WHERE lookup = '${keys.lookup}'`)).toEqual([]);
  });

  it('names nobody: with the database, the shelf and the log, and every layer opened that the shelf opens', async () => {
    const kept = await target.kept();
    const opened: { name: string; bytes: Uint8Array }[] = [];
    for (const row of await target.rows('SELECT id, event, shelf_key, roster_sealed FROM roster')) {
      const layer = { typ: 'gafete/v1/roster/outer', event: String(row['event']), row: String(row['id']) } as const;
      const key = (await target.ports.shelf.get(`row/${row['shelf_key']}`)) as Bytes;
      const inner = await openOuter(
        { id: String(row['shelf_key']), key },
        layer,
        Uint8Array.from(row['roster_sealed'] as Uint8Array),
      );
      if (inner.ok) opened.push({ name: 'a roster row without its outer layer', bytes: inner.value });
    }
    expect(opened.length).toBeGreaterThan(0);
    expect(findMarkers([...kept, ...opened], MARKERS)).toEqual([]);
  });
});
