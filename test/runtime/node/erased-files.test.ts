import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepErasures } from '../../../src/erasure/index.ts';
import { searchFiles } from '../../../src/runtime/node/erased-files.ts';
import { createSearch, readElsewhere } from '../../../src/runtime/node/file-search.ts';
import { openSqlite, type SqliteStore } from '../../../src/runtime/node/sqlite.ts';
import { startOffice } from '../../desk/office.ts';
import { createRandom, MIGRATIONS } from '../../harness.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-erased-'));
  file = join(folder, 'gafete.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const random = createRandom('erased');
const everyByte = () => Buffer.concat(['', '-wal', '-shm'].map((end) => readFileSync(file + end)));

/** Rows of sizes from one cell to several overflow pages; gives two samples of each. */
function fill(sqlite: SqliteDatabase.Database, rows: number, from = 0): Buffer[] {
  const insert = sqlite.prepare('INSERT INTO log_entries (rid, place, bundle) VALUES (?, ?, ?)');
  const one = (i: number) => {
    const value = random(60 + ((i * 997) % 20_000));
    insert.run(new DataView(random(8).buffer).getUint32(0) * 65_536 + i, from + i, value);
    return [Buffer.from(value.slice(20, 36)), Buffer.from(value.slice(-16))];
  };
  return sqlite.transaction(() => Array.from({ length: rows }, (_, i) => one(i)).flat())();
}

describe('what SQLite keeps of deleted rows', () => {
  let store: SqliteStore;
  beforeEach(() => {
    store = openSqlite(file, MIGRATIONS);
  });
  afterEach(() => store.close());

  it('stands in the files until the log is put back and cut off, and not after', async () => {
    const samples = fill(store.sqlite, 300);
    store.sqlite.prepare('DELETE FROM log_entries').run();
    expect(
      samples.some((sample) => everyByte().includes(sample)),
      'secure_delete alone is not enough',
    ).toBe(true);
    expect(await searchFiles(store.sqlite, samples)).toBe('absent');
    const bytes = everyByte();
    expect(samples.filter((sample) => bytes.includes(sample))).toEqual([]);
    expect(readFileSync(`${file}-wal`)).toHaveLength(0);
  });

  it('goes with every other row too, whichever pages they shared and moved between', async () => {
    for (let round = 0; round < 4; round++) {
      fill(store.sqlite, 200, round * 1000);
      const doomed = store.sqlite.prepare('SELECT rid, bundle FROM log_entries WHERE rid % 3 = 0').all() as {
        rid: number;
        bundle: Buffer;
      }[];
      const samples = doomed.flatMap(({ bundle }) => [bundle.subarray(20, 36), bundle.subarray(-16)]);
      store.sqlite.prepare('DELETE FROM log_entries WHERE rid % 3 = 0').run();
      expect(await searchFiles(store.sqlite, samples)).toBe('absent');
      const bytes = everyByte();
      expect(samples.filter((sample) => bytes.includes(sample))).toEqual([]);
    }
  });

  it('is found when the database was opened without secure_delete, and rewriting every page helps', async () => {
    store.sqlite.pragma('secure_delete = OFF');
    const samples = fill(store.sqlite, 100);
    store.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    store.sqlite.prepare('DELETE FROM log_entries').run();
    store.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    expect(samples.some((sample) => everyByte().includes(sample))).toBe(true);
    expect(await searchFiles(store.sqlite, samples)).toBe('absent');
    expect(samples.some((sample) => everyByte().includes(sample))).toBe(false);
  });

  it('is found where a row still lives: the search is able to find', async () => {
    const samples = fill(store.sqlite, 50);
    expect(await searchFiles(store.sqlite, samples.slice(7, 8))).toBe('found');
    expect(await searchFiles(store.sqlite, [random(16)])).toBe('absent');
  });

  it('cannot be made to go while another connection reads an older state, and says so without waiting for it', async () => {
    const samples = fill(store.sqlite, 50);
    const reader = new SqliteDatabase(file);
    reader.exec('BEGIN');
    expect(reader.prepare('SELECT count(*) AS n FROM log_entries').get()).toEqual({ n: 50 });
    store.sqlite.prepare('DELETE FROM log_entries').run();
    const begun = performance.now();
    expect(await searchFiles(store.sqlite, samples)).toBe('busy');
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(samples.some((sample) => everyByte().includes(sample))).toBe(true);
    reader.exec('COMMIT');
    reader.close();
    expect(await searchFiles(store.sqlite, samples)).toBe('absent');
  });
});

describe('closing an event on a file', () => {
  it('is not certified while a second connection has a read transaction open, and is when that ends', async () => {
    const store = openSqlite(file, MIGRATIONS);
    const office = await startOffice({ wrap: (ports) => ({ ...ports, store }) });
    const event = await office.openEvent();
    await office.accredit(event, 3);
    const sealed = store.sqlite.prepare('SELECT roster_sealed FROM roster').all() as { roster_sealed: Buffer }[];
    const reader = new SqliteDatabase(file);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM roster').get();
    expect((await office.both(office.onEvent(event, 'close'))).status).toBe(200);
    const certificate = () => office.service.fetch(`/log/erasure/${event.id}`);
    expect((await certificate()).status).toBe(404);
    expect(sealed.every(({ roster_sealed }) => everyByte().includes(roster_sealed.subarray(-16)))).toBe(true);
    reader.exec('COMMIT');
    reader.close();
    await sweepErasures(office.service.ports, office.service.clock.now());
    expect(await (await certificate()).text()).toContain('\nproof files-searched\n');
    expect(sealed.some(({ roster_sealed }) => everyByte().includes(roster_sealed.subarray(-16)))).toBe(false);
    store.close();
  });
});

describe('the search', () => {
  it('finds a sample wherever the parts that are read are cut, and nothing that is not there', () => {
    const sample = Uint8Array.from({ length: 16 }, (_, i) => i);
    const bytes = Buffer.concat([random(50), sample, random(50)]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const search = createSearch([random(16), sample]);
      expect(
        [bytes.subarray(0, cut), bytes.subarray(cut)].some((part) => search.found(part)),
        `cut at ${cut}`,
      ).toBe(true);
      const other = createSearch([random(16), sample.with(15, 0)]);
      expect([bytes.subarray(0, cut), bytes.subarray(cut)].some((part) => other.found(part))).toBe(false);
    }
    const small = createSearch([sample]);
    expect([...bytes].some((byte) => small.found(Uint8Array.of(byte)))).toBe(true);
    expect(createSearch([]).found(bytes)).toBe(false);
  });

  it('reads files in another process, and throws when one cannot be read', async () => {
    const parts: Uint8Array[] = [];
    const self = import.meta.filename;
    for await (const part of readElsewhere([self, join(folder, 'absent')])) parts.push(part);
    expect(Buffer.concat(parts).equals(readFileSync(self))).toBe(true);
    await expect(readElsewhere([folder]).next()).rejects.toThrow('could not be read');
  });
});
