import { createDecipheriv, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASELINES } from '../../../src/drill/baseline/index.ts';
import { createDataset, type DrillPerson } from '../../../src/drill/dataset.ts';
import type { Level, Loot, Population } from '../../../src/drill/target.ts';
import { createSearch, type Marker, textMarker } from '../../../src/synthetic/dump-search.ts';

const dataset = createDataset({ seed: 7, named: 20, crowd: 10 });
const inside = dataset.people.filter(({ stage }) => stage !== undefined);
const closed = inside.filter(({ event }) => event === 'closed');

interface Robbed {
  readonly population: Population;
  readonly folder: string;
}

const robbed: Record<string, Robbed> = {};

beforeAll(async () => {
  for (const baseline of BASELINES) {
    const folder = mkdtempSync(join(tmpdir(), 'gafete-baseline-'));
    robbed[baseline.name] = { folder, population: await baseline.populate(dataset, folder) };
  }
});
afterAll(() => {
  for (const { folder } of Object.values(robbed)) rmSync(folder, { recursive: true });
});

function lootOf(name: string, level: Level): { readonly loot: Loot; readonly bytes: ReadonlyMap<string, Uint8Array> } {
  const { population, folder } = robbed[name] as Robbed;
  const loot = population.loots[level] as Loot;
  const bytes = new Map(loot.files.map((file) => [file, readFileSync(join(folder, level, file))] as const));
  return { loot, bytes };
}

/** What is found of these people, dumps unpacked where they can be. */
function found(bytes: ReadonlyMap<string, Uint8Array>, markersOf: (person: DrillPerson) => Marker[], whose = inside) {
  const search = createSearch(whose.flatMap(markersOf));
  const places = [...bytes].flatMap(([name, file]) => [
    { name, bytes: file },
    ...(isGzip(file) ? [{ name: `${name}, unpacked`, bytes: gunzipSync(file) }] : []),
  ]);
  return places.flatMap((place) => search.find(place));
}

const isGzip = (file: Uint8Array) => file[0] === 0x1f && file[1] === 0x8b && file[2] === 8;
const whats = (findings: readonly { readonly what: string }[]) => new Set(findings.map(({ what }) => what));
const nameOf = ({ synthetic: { person } }: DrillPerson) => [textMarker('name', person.name)];
const numbersOf = ({ identity }: DrillPerson) => [
  textMarker('curp', identity.curp),
  textMarker('rfc', identity.rfc),
  textMarker('phone', identity.phone),
  textMarker('email', identity.email),
  textMarker('address', identity.address),
];
const picturesOf = ({ identity, synthetic: { portrait } }: DrillPerson): Marker[] =>
  [identity.scan(), portrait].flatMap((picture) =>
    picture === undefined ? [] : [{ what: 'picture', bytes: picture.slice(-60, -20), text: false }],
  );
const filesWith = (findings: readonly { readonly file: string }[], start: string) =>
  findings.filter(({ file }) => file.startsWith(start));

describe('the conventional portal', () => {
  it('loses everything about everybody to whoever gets a dump', () => {
    const { bytes } = lootOf('conventional', 'L1');
    expect(whats(found(bytes, numbersOf))).toEqual(new Set(['curp', 'rfc', 'phone', 'email', 'address']));
    for (const markersOf of [nameOf, picturesOf]) {
      const search = found(bytes, (person) => markersOf(person).map((marker) => ({ ...marker, what: person.id })));
      expect(whats(search)).toEqual(new Set(inside.map(({ id }) => id)));
    }
  });

  it('loses it in each of the places where such portals keep it', () => {
    const findings = found(lootOf('conventional', 'L1').bytes, numbersOf);
    for (const place of ['db/', 'backups/', 'staging/', 'logs/']) {
      expect(filesWith(findings, place).length, place).toBeGreaterThan(0);
    }
  });

  it('keeps no password in clear', () => {
    const passwords = rowsOf('conventional', 'L1', 'users').map(({ password }) => String(password));
    expect(passwords.every((password) => password.startsWith('$scrypt$'))).toBe(true);
  });
});

describe('the compliant portal', () => {
  it.each(['L1', 'L2'] as const)(
    'hides numbers, contacts and pictures from whoever gets files and rows: %s',
    (level) => {
      const { bytes } = lootOf('compliant', level);
      expect(found(bytes, numbersOf)).toEqual([]);
      expect(found(bytes, picturesOf)).toEqual([]);
    },
  );

  it('names people all the same: its audit log is written for auditors, and nothing else says a name', () => {
    const { bytes } = lootOf('compliant', 'L1');
    const named = found(bytes, (person) => nameOf(person).map((marker) => ({ ...marker, what: person.id })));
    expect(whats(named)).toEqual(new Set(inside.map(({ id }) => id)));
    const names = new Set(inside.map(({ synthetic }) => synthetic.person.name));
    const columns = ['users', 'applicants'].flatMap((table) => rowsOf('compliant', 'L1', table));
    expect(columns.filter(({ name }) => names.has(String(name)))).toEqual([]);
    expect(filesWith(named, 'logs/')).toEqual([]);
  });

  it('opens wholly with the environment of the running service', () => {
    const { loot, bytes } = lootOf('compliant', 'L3');
    const key = Buffer.from(loot.secrets['APP_KEY'] as string, 'base64');
    const rows = rowsOf('compliant', 'L3', 'applicants');
    const opened = rows.map(({ curp }) => open(key, Buffer.from(String(curp), 'base64'), 'applicants.curp').toString());
    expect(new Set(opened)).toEqual(new Set(inside.map(({ identity }) => identity.curp)));
    const scan = open(key, bytes.get(String(rows[0]?.['id_scan_path'])) as Uint8Array, 'file');
    expect([...scan.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });

  it('keeps an index of CURPs that the pepper opens and nothing else does', () => {
    const { loot } = lootOf('compliant', 'L3');
    const stored = new Set(rowsOf('compliant', 'L3', 'applicants').map(({ curp_index }) => curp_index));
    const hits = (pepper: Uint8Array) =>
      inside.filter(({ identity }) => stored.has(createHmac('sha256', pepper).update(identity.curp).digest('hex')));
    expect(hits(Buffer.from(loot.secrets['CURP_PEPPER'] as string, 'base64')).length).toBe(inside.length);
    expect(hits(new Uint8Array(32))).toEqual([]);
    expect(lootOf('compliant', 'L1').loot.secrets).toEqual({});
  });

  it('deletes the people of a closed event, and keeps them in its history', () => {
    const { loot } = lootOf('compliant', 'L2');
    expect(rowsOf('compliant', 'L2', 'applicants').filter(({ event }) => event === 'closed')).toEqual([]);
    const history = new SqliteDatabase(join(robbed['compliant']?.folder as string, 'L2', loot.history as string));
    const rows = history.prepare("SELECT id FROM applicants WHERE event = 'closed' AND _gone = 0").all();
    expect(rows.length).toBeGreaterThanOrEqual(closed.length);
    history.close();
  });
});

describe('both portals', () => {
  it.each(['conventional', 'compliant'])(
    '%s: tells an outsider who has applied, and lets in who is written',
    (name) => {
      const { attempts } = (robbed[name] as Robbed).population;
      const byRegistration = attempts.L0?.find((attempt) => attempt.name === 'membership_by_registration');
      expect(byRegistration?.succeeded).toBe(byRegistration?.tried);
      const written = attempts.L7?.[0];
      expect(written?.succeeded).toBe(written?.tried);
      expect(written?.unnoticed).toBe(written?.tried);
    },
  );

  it('only the conventional one tells accounts apart when a password is forgotten', () => {
    const told = (name: string) =>
      robbed[name]?.population.attempts.L0?.find((attempt) => attempt.name === 'membership_by_password_reset');
    expect(told('conventional')?.succeeded).toBe(told('conventional')?.tried);
    // One answer for everybody: half of those asked about are inside, and a fair coin is as good.
    expect((told('compliant')?.succeeded ?? 0) / (told('compliant')?.tried ?? 1)).toBe(0.5);
  });

  it.each(['conventional', 'compliant'])('%s: shows the same code at every gate', (name) => {
    const { observations } = lootOf(name, 'L6').loot;
    expect(new Set(observations.map(({ shown }) => shown)).size).toBe(observations.length / 2);
  });
});

function rowsOf(name: string, level: Level, table: string): Record<string, unknown>[] {
  const sqlite = new SqliteDatabase(join(robbed[name]?.folder as string, level, 'open', 'db', 'portal.sqlite'));
  const rows = sqlite.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
  sqlite.close();
  return rows;
}

function open(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}
