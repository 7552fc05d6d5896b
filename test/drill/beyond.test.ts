/** The judge of the closed list: every column is on it, and whatever lies beyond is found. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBeyond } from '../../src/drill/beyond.ts';
import { CLOSED_LIST } from '../../src/drill/closed-list.ts';
import { type Loot, NO_LOOT } from '../../src/drill/target.ts';
import { openSqlite } from '../../src/runtime/node/sqlite.ts';
import { MIGRATIONS } from '../harness.ts';

/** A full hour. */
const NOW = 1_795_456_800;
const id = () => randomBytes(16).toString('base64url');
const digest = () => randomBytes(32).toString('base64url');
const rid = () => 2 ** 40 + randomBytes(4).readUInt32BE();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-beyond-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Row = Record<string, string | number | null | Buffer>;
const roster = (change: Row = {}): Row => ({
  rid: rid(),
  id: id(),
  event: id(),
  epoch: 1,
  roster_sealed: randomBytes(5977),
  shelf_key: id(),
  exp: NOW + 86_400,
  ...change,
});
const session = (change: Row = {}): Row => ({
  rid: rid(),
  sid: digest(),
  lookup: digest(),
  jkt: null,
  exp: NOW + 300,
  iv: randomBytes(12),
  seal_key_wrapped: randomBytes(48),
  ...change,
});

/** The complaints about a dump with these rows of one table. */
function about(table: string, rows: readonly Row[], extra: Partial<Loot> = {}): string[] {
  const sqlite = new SqliteDatabase(join(folder, 'db.sqlite'));
  const columns = Object.keys(rows[0] as Row);
  sqlite.exec(`CREATE TABLE ${table} (${columns.join(', ')})`);
  const insert = sqlite.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
  for (const row of rows) insert.run(...Object.values(row));
  sqlite.close();
  return places({ databases: ['db.sqlite'], ...extra });
}

function places(loot: Partial<Loot>): string[] {
  return findBeyond({ ...NO_LOOT, takenAt: NOW, ...loot }, folder).map(({ place, what }) => `${place}: ${what.en}`);
}

describe('the closed list', () => {
  it('has every column of the schema, and no column that is not there', () => {
    const { sqlite, close } = openSqlite(':memory:', MIGRATIONS);
    const columns = sqlite
      .prepare(
        `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
      )
      .pluck()
      .all() as string[];
    close();
    expect(columns.length).toBeGreaterThan(150);
    const own = (list: Iterable<string>) => [...list].filter((column) => !column.startsWith('__')).sort();
    expect(own(CLOSED_LIST.keys())).toEqual(own(columns));
  });
});

describe('the judge', () => {
  it('says nothing about rows as they should be', () => {
    expect(
      about(
        'roster',
        Array.from({ length: 20 }, () => roster()),
      ),
    ).toEqual([]);
  });

  it.each<[string, Row]>([
    ['roster.name: a column that is not on the closed list', { name: 'somebody' }],
    ['roster.exp: a time finer than promised', { exp: NOW + 1 }],
    ['roster.id: a value of another form than promised', { id: 'Ana Muñoz' }],
    ['roster.epoch: a value of another form than promised', { epoch: 'Ana' }],
    ['roster.roster_sealed: a sealed value that is not random', { roster_sealed: Buffer.alloc(5977, 'claims ') }],
  ])('finds %s', (complaint, change) => {
    expect(about('roster', [roster(change)])).toEqual([complaint]);
  });

  it('finds lengths that tell something', () => {
    const rows = Array.from({ length: 20 }, (_, at) => roster({ roster_sealed: randomBytes(3000 + at * 97) }));
    expect(about('roster', rows)).toEqual(['roster.roster_sealed: lengths that tell something']);
  });

  it('finds one vector in two values', () => {
    const iv = randomBytes(12);
    const rows = [1, 2].map(() => roster({ roster_sealed: Buffer.concat([iv, randomBytes(5965)]) }));
    expect(about('roster', rows)).toEqual(['roster.roster_sealed: two sealed values with one vector']);
  });

  it('finds row ids that count', () => {
    const rows = Array.from({ length: 12 }, (_, at) => roster({ rid: at + 1 }));
    expect(about('roster', rows)).toEqual(['roster: row ids that tell who came first']);
  });

  it('finds a session that outlived its end, and one that has none', () => {
    expect(about('sessions', [session()])).toEqual([]);
    rmSync(join(folder, 'db.sqlite'));
    expect(about('sessions', [session({ exp: NOW - 8000 })])).toEqual([
      'sessions.exp: a row that outlived its deadline',
    ]);
    rmSync(join(folder, 'db.sqlite'));
    expect(about('sessions', [session({ exp: NOW + 40 * 86_400 })])).toEqual([
      'sessions.exp: a time finer than promised',
    ]);
  });

  it('finds a private key among public ones', () => {
    const row = {
      rid: rid(),
      event: id(),
      epoch: 1,
      jwk: JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }),
    };
    expect(about('desk_keys', [row])).toEqual(['desk_keys.jwk: a value of another form than promised']);
  });

  it('finds a statement with room for more than its own members', () => {
    const row = { rid: rid(), statement: JSON.stringify({ act: 'revoke', note: 'she said so' }) };
    expect(about('acts', [row])).toEqual(['acts.statement: a value of another form than promised']);
  });

  it('reads log lines, and files that nobody expected', () => {
    mkdirSync(join(folder, 'raw'));
    const line = { minute: '2026-11-23T18:17', code: 'desk.refused', reason: 'event_unknown' };
    writeFileSync(join(folder, 'raw', 'printed.log'), `${JSON.stringify(line)}\n`);
    expect(places({ files: ['raw/printed.log'] })).toEqual([]);
    writeFileSync(join(folder, 'raw', 'printed.log'), `${JSON.stringify({ ...line, who: 'Ana Muñoz' })}\n`);
    writeFileSync(join(folder, 'raw', 'export.csv'), 'name\n');
    expect(places({ files: ['raw/printed.log', 'raw/export.csv'] })).toEqual([
      'printed.log: a log line that says more than codes and counts',
      'export.csv: a file that nobody expected',
    ]);
  });

  it('finds a piece of a row of the closed event in a free page', () => {
    mkdirSync(join(folder, 'raw'));
    const piece = randomBytes(32);
    writeFileSync(join(folder, 'raw', 'gafete.sqlite'), Buffer.concat([randomBytes(5000), piece, randomBytes(100)]));
    const closedPieces = [piece.toString('base64')];
    expect(places({ files: ['raw/gafete.sqlite'], closedPieces })).toEqual([
      'gafete.sqlite: bytes of an event that was closed',
    ]);
    expect(places({ files: ['raw/gafete.sqlite'], closedPieces: [randomBytes(32).toString('base64')] })).toEqual([]);
  });
});
