/** Reads what was stolen, cell by cell: what every program here begins with. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { Loot } from '../target.ts';

/** A value in its row. `row` is the same object for all cells of one row. */
export interface Row {
  readonly table: string;
  readonly cells: Readonly<Record<string, CellValue>>;
  /** Only in a history: the minute in which this version was written, and whether it is the last look of a deleted row. */
  readonly minute?: number;
  readonly gone?: boolean;
}
export type CellValue = string | number | null | Uint8Array;

/** Every row of every table of every stolen database; of a history, every version of every row. */
export function* readRows(loot: Loot, folder: string, { history = true } = {}): Generator<Row, void, undefined> {
  for (const path of loot.databases) yield* rowsOf(join(folder, path), false);
  if (history && loot.history !== undefined) yield* rowsOf(join(folder, loot.history), true);
}

function* rowsOf(path: string, isHistory: boolean): Generator<Row, void, undefined> {
  const sqlite = new SqliteDatabase(path);
  try {
    const tables = sqlite
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sequence'",
      )
      .pluck()
      .all() as string[];
    for (const table of tables) {
      if (table.startsWith('__')) continue;
      const order = isHistory ? 'ORDER BY _seq' : '';
      for (const row of sqlite.prepare(`SELECT * FROM "${table}" ${order}`).iterate()) {
        const { _seq, _minute, _gone, ...cells } = row as Record<string, CellValue>;
        yield isHistory ? { table, cells, minute: Number(_minute), gone: _gone === 1 } : { table, cells };
      }
    }
  } finally {
    sqlite.close();
  }
}

/** A stolen file's bytes. */
export function readLoot(folder: string, path: string): Buffer {
  return readFileSync(join(folder, path));
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Texts that may be bytes written down: hex, base64 or base64url, of at least `least` bytes. */
export function bytesIn(text: string, least = 8): Buffer | undefined {
  if (text.length < least || text.length > 2_000_000) return undefined;
  if (text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)) {
    const bytes = Buffer.from(text, 'hex');
    return bytes.length >= least ? bytes : undefined;
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= least ? bytes : undefined;
}
