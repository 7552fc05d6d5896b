/**
 * A recording of everything that a database ever held: after each request its files are copied, and every page and every
 * version of every row that is new is kept. It is what a host's history has, and more; then it is attacked.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import SqliteDatabase from 'better-sqlite3';
import { decodeBase64url } from '../src/lib/base64url.ts';
import type { Bytes } from '../src/lib/bytes.ts';
import { openAead, splitSealed } from '../src/sealing/aead.ts';
import { openOuter, type ShelfLayer } from '../src/sealing/shelf-layer.ts';
import type { Kept } from './invariants.ts';
import type { Target } from './targets.ts';

/** Every sealed column, by table. */
export const SEALED_COLUMNS = {
  offers: 'offer_sealed',
  roster: 'roster_sealed',
  bundle_wraps: 'bundle_sealed',
  sessions: 'seal_key_wrapped',
  issued: 'ranks_sealed',
  revocations: 'revocation_sealed',
} as const;
type SealedTable = keyof typeof SEALED_COLUMNS;

export interface Version {
  readonly table: SealedTable;
  readonly row: Readonly<Record<string, unknown>>;
  readonly sealed: Bytes;
}

export interface Recording {
  /** Copies what is new. */
  take(): void;
  /** Every page and every frame that ever stood in the files. */
  pages(): readonly Kept[];
  /** Every version of every row with a sealed column. */
  versions(): readonly Version[];
  /** How many requests were recorded. */
  taken(): number;
}

const PAGE = 4096;

export function record(database: string): Recording {
  const pages = new Map<string, Kept>();
  const versions = new Map<string, Version>();
  const scratch = mkdtempSync(join(tmpdir(), 'gafete-recording-'));
  let taken = 0;

  function keep(name: string, bytes: Uint8Array, start: number, step: number): void {
    for (let at = start; at < bytes.length; at += step) {
      const page = bytes.slice(at, at + step);
      pages.set(createHash('sha1').update(page).digest('base64'), { name, bytes: page });
    }
  }
  function readRows(copy: string): void {
    const sqlite = new SqliteDatabase(copy);
    for (const [table, column] of Object.entries(SEALED_COLUMNS) as [SealedTable, string][]) {
      const rows = sqlite.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
      for (const row of rows) {
        const value = row[column];
        const sealed = typeof value === 'string' ? ciphertextOf(value) : (Uint8Array.from(value as Buffer) as Bytes);
        const id = createHash('sha1').update(table).update(sealed).digest('base64');
        if (!versions.has(id)) versions.set(id, { table, row, sealed });
      }
    }
    sqlite.close();
  }
  return {
    take() {
      taken++;
      const copy = join(scratch, 'copy.sqlite');
      for (const end of ['', '-wal', '-shm']) {
        rmSync(copy + end, { force: true });
        if (existsSync(database + end)) copyFileSync(database + end, copy + end);
      }
      keep('database', readFileSync(copy), 0, PAGE);
      // A frame has a header of 24 bytes, the log one of 32.
      if (existsSync(`${copy}-wal`)) keep('write-ahead log', readFileSync(`${copy}-wal`), 32, PAGE + 24);
      rmSync(`${copy}-shm`, { force: true });
      readRows(copy);
    },
    pages: () => [...pages.values()],
    versions: () => [...versions.values()],
    taken: () => taken,
  };
}

/** The ciphertext inside a compact JWE. */
function ciphertextOf(jwe: string): Bytes {
  const bytes = decodeBase64url(jwe.split('.')[3] ?? '');
  if (bytes === undefined) throw new Error('a sealed text that is no JWE');
  return bytes;
}

/** A recorded target: the same one, with a look after each request. */
export function recorded(target: Target, recording: Recording): Target {
  return {
    ...target,
    async fetch(to, init) {
      const answer = await target.fetch(to, init);
      recording.take();
      return answer;
    },
  };
}

/** Sealed values that compress: none, unless something in them can be read. */
export function compressible(versions: readonly Version[]): readonly string[] {
  return versions
    .filter(({ sealed }) => deflateRawSync(sealed, { level: 9 }).length < sealed.length)
    .map(({ table }) => table);
}

/** Every key that a thief of service and shelf has: all symmetric keys of the ring, and what is left on the shelf. */
export async function keysOf(
  target: Target,
  ring: Readonly<Record<string, readonly { key: string }[]>>[],
): Promise<readonly Bytes[]> {
  const keys: Bytes[] = [];
  for (const id of await target.shelfIds()) {
    const key = await target.ports.shelf.get(id);
    if (key?.length === 32) keys.push(key);
  }
  for (const entry of ring.flatMap((each) => Object.values(each).flat()))
    keys.push(decodeBase64url(entry.key, 32) as Bytes);
  return keys;
}

/** Which versions open with any of the keys, with what their row says as additional data and with none. */
export async function attack(
  versions: readonly Version[],
  keys: readonly Bytes[],
  shelfKeys: readonly string[],
): Promise<readonly Version[]> {
  const opened: Version[] = [];
  for (const version of versions) if (await opens(version, keys, shelfKeys)) opened.push(version);
  return opened;
}

async function opens(
  { table, row, sealed }: Version,
  keys: readonly Bytes[],
  shelfKeys: readonly string[],
): Promise<boolean> {
  const layer = layerOf(table, row);
  const names = table === 'bundle_wraps' ? shelfKeys : [String(row['shelf_key'])];
  const parts = splitSealed(sealed);
  for (const key of keys) {
    for (const id of layer === undefined ? [] : names)
      if ((await openOuter({ id, key }, layer as ShelfLayer, sealed)).ok) return true;
    if (parts.ok && (await openAead(key, parts.value, new Uint8Array(0))).ok) return true;
  }
  return false;
}

function layerOf(table: SealedTable, row: Version['row']): ShelfLayer | undefined {
  const text = (name: string) => String(row[name]);
  if (table === 'offers') return { typ: 'gafete/v1/offer/outer', lookup: text('lookup') };
  if (table === 'roster') return { typ: 'gafete/v1/roster/outer', event: text('event'), row: text('id') };
  if (table !== 'bundle_wraps') return undefined;
  return { typ: 'gafete/v1/bundle/outer', event: text('event'), epoch: Number(row['epoch']), member: text('member') };
}
