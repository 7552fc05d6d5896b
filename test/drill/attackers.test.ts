/** Every program finds what it is there to find. That they find nothing in ours proves something only with this. */
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attacker, PublicKnowledge } from '../../src/drill/attack.ts';
import { dictionary } from '../../src/drill/attackers/dictionary.ts';
import { linker } from '../../src/drill/attackers/linker.ts';
import { reader } from '../../src/drill/attackers/reader.ts';
import { search } from '../../src/drill/attackers/search.ts';
import { createDataset, type DrillPerson } from '../../src/drill/dataset.ts';
import { recordHistory } from '../../src/drill/history.ts';
import { knowledgeOf } from '../../src/drill/known.ts';
import { type Loot, NO_LOOT } from '../../src/drill/target.ts';

const dataset = createDataset({ seed: 3, named: 6, crowd: 0 });
const [ana] = dataset.people as [DrillPerson];
const { name } = ana.synthetic.person;
const known: PublicKnowledge = knowledgeOf(dataset, 'http://localhost:8787', 500);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-attackers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A database with one value in it, as it lies on the disk and as it can be opened. */
function stolen(value: string | Buffer, extra: Partial<Loot> = {}): Loot {
  const sqlite = new SqliteDatabase(join(folder, 'db.sqlite'));
  sqlite.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, value)');
  sqlite.prepare('INSERT INTO things (value) VALUES (?)').run(value);
  sqlite.close();
  return { ...NO_LOOT, files: ['db.sqlite'], databases: ['db.sqlite'], ...extra };
}

async function namedBy(attacker: Attacker, loot: Loot): Promise<Set<string | undefined>> {
  const { claims } = await attacker.run(loot, folder, known, { cpuSeconds: 20 });
  return new Set(claims.map(({ person }) => person));
}

describe('the search', () => {
  const text = Buffer.from(`{"a":"b","who":"${name}","c":"something else that is long enough to be packed well"}`);
  it.each([
    ['UTF-8', text],
    ['UTF-16', Buffer.from(text.toString(), 'utf16le')],
    ['base64', text.toString('base64')],
    ['base64, one off', Buffer.concat([Buffer.from('x'), text]).toString('base64url')],
    ['base64, two off', Buffer.concat([Buffer.from('xy'), text]).toString('base64url')],
    ['hex', text.toString('hex')],
    ['gzip', gzipSync(text)],
    ['zlib', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['gzip in base64', gzipSync(text).toString('base64')],
    ['deflate in hex', deflateRawSync(text).toString('hex')],
  ])('finds a name in %s', async (_how, value) => {
    expect(await namedBy(search, stolen(value))).toEqual(new Set([ana.id]));
  });

  it('finds a name in a packed piece in the middle of a file', async () => {
    writeFileSync(join(folder, 'dump.bin'), Buffer.concat([randomBytes(777), gzipSync(text), randomBytes(99)]));
    expect(await namedBy(search, { ...NO_LOOT, files: ['dump.bin'] })).toEqual(new Set([ana.id]));
  });

  it('finds nobody in chance', async () => {
    expect(await namedBy(search, stolen(randomBytes(200_000)))).toEqual(new Set());
  });
});

describe('the dictionary', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest();
  const pepper = randomBytes(32);
  it.each([
    ['a CURP hashed', sha256(ana.identity.curp)],
    ['a CURP hashed, in hex', sha256(ana.identity.curp).toString('hex')],
    ['a name hashed, its first half, in base64url', sha256(name).subarray(0, 16).toString('base64url')],
    ['a folio hashed', sha256(ana.synthetic.person.folio)],
    ['a CURP under a pepper that was stolen', createHmac('sha256', pepper).update(ana.identity.curp).digest('hex')],
  ])('knows %s', async (_what, value) => {
    const secrets = { CURP_PEPPER: pepper.toString('base64') };
    expect(await namedBy(dictionary, stolen(value, { secrets }))).toContain(ana.id);
  });

  it('does not know a CURP under a pepper that was not stolen, and counts whom it tried', async () => {
    const loot = stolen(createHmac('sha256', pepper).update(ana.identity.curp).digest('hex'));
    const { claims, tried } = await dictionary.run(loot, folder, known, { cpuSeconds: 20 });
    expect(claims).toEqual([]);
    expect(tried).toBe(500);
  });
});

describe('the reader', () => {
  const row = JSON.stringify({ professional_name: name, role: 'writer' });
  const key = randomBytes(32);
  const seal = (aad?: string) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    if (aad !== undefined) cipher.setAAD(Buffer.from(aad));
    return Buffer.concat([iv, cipher.update(row), cipher.final(), cipher.getAuthTag()]);
  };
  it('reads what stands there', async () => {
    expect(await namedBy(reader, stolen(row))).toEqual(new Set([ana.id]));
  });
  it.each([
    ['as bytes', seal()],
    ['as base64, bound to its column', seal('things.value').toString('base64')],
  ])('opens what was sealed with a key that was stolen too, %s', async (_how, value) => {
    expect(await namedBy(reader, stolen(value, { secrets: { KEY: key.toString('base64') } }))).toEqual(
      new Set([ana.id]),
    );
    expect(await namedBy(reader, { ...NO_LOOT, files: ['db.sqlite'], databases: ['db.sqlite'] })).toEqual(new Set());
  });
});

describe('the history', () => {
  it('has every version of a row, also of one that is gone', async () => {
    const sqlite = new SqliteDatabase(join(folder, 'live.sqlite'));
    sqlite.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)');
    recordHistory(sqlite, join(folder, 'history.sqlite'), () => 1_000_061);
    sqlite.prepare('INSERT INTO people VALUES (1, ?)').run(name);
    const changed = sqlite.prepare(`UPDATE people SET name = 'nobody' WHERE id = 1 RETURNING name`).all();
    expect(changed).toEqual([{ name: 'nobody' }]);
    sqlite.exec('DELETE FROM people');
    expect(sqlite.prepare('SELECT changes() AS n').get()).toEqual({ n: 1 });
    const kept = sqlite.prepare('SELECT _seq, _minute, _gone, name FROM history.people').all();
    sqlite.close();
    expect(kept).toEqual([
      { _seq: 1, _minute: 1_000_020, _gone: 0, name },
      { _seq: 2, _minute: 1_000_020, _gone: 0, name: 'nobody' },
      { _seq: 3, _minute: 1_000_020, _gone: 1, name: 'nobody' },
    ]);
    expect(await namedBy(reader, { ...NO_LOOT, history: 'history.sqlite' })).toEqual(new Set([ana.id]));
  });
});

describe('the linker', () => {
  it('puts together two showings with one key, one salt, one status entry or the next', async () => {
    const show = (id: string, x: string, idx: number, salt: string) => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const payload = { cnf: { jwk: { x } }, status: { status_list: { uri: 'list', idx } }, iat: 1 };
      const shown = `${part({})}.${part(payload)}.${id}~${part([salt, 'zones', {}])}~${id}.${id}.${id}`;
      return { id, gate: 'g', shown };
    };
    const observations = [
      show('a', 'k', 5, 's'),
      show('b', 'k', 900, 't'),
      show('c', 'l', 6, 'u'),
      show('d', 'm', 50_000, 's'),
    ];
    const { links } = await linker.run({ ...NO_LOOT, observations }, folder, known, { cpuSeconds: 5 });
    const likeness = (a: string, b: string) => links.find((link) => link.a === a && link.b === b)?.score ?? 0;
    const unlike = likeness('b', 'd');
    for (const [a, b] of [
      ['a', 'b'],
      ['a', 'c'],
      ['a', 'd'],
    ] as const)
      expect(likeness(a, b), `${a} ${b}`).toBeGreaterThan(unlike);
  });
});
