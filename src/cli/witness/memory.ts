/**
 * What a witness saw last of each log: the one thing it must never forget or go back on. A database of its own with one
 * row a log, because its compare-and-swap holds between processes and its commit is on the disk before it answers.
 */
import SqliteDatabase from 'better-sqlite3';
import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { emptyRoot, HASH_BYTES } from '../../merkle/index.ts';

/** A tree that was cosigned. */
export interface SeenTree {
  readonly size: number;
  readonly root: Bytes;
}

export interface Memory {
  /** The last tree of a log; the empty one when there was none. */
  last(origin: string): SeenTree;
  /** Replaces `before` by `after`. False when `before` is not the last tree any more: somebody else was faster. */
  advance(origin: string, before: SeenTree, after: SeenTree): boolean;
  /** Keeps the cosigned note of the last tree, to be shown. */
  show(origin: string, size: number, note: string): void;
  shown(origin: string): string | undefined;
  /** Keeps a signed checkpoint that cannot be true beside what was seen. The first hundred of a log. */
  accuse(origin: string, note: string): void;
  accusations(origin: string): readonly string[];
  close(): void;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS evidence (origin TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (origin, note)) STRICT;
`;
const MAX_EVIDENCE = 100;

/** Opens the memory. Two processes may share it: of two answers on one tree one wins. */
export function openMemory(path: string): Memory {
  const db = new SqliteDatabase(path);
  db.pragma('journal_mode = WAL');
  // tlog-witness: the new checkpoint must be kept before the answer. FULL syncs at every commit, also in WAL mode.
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  db.exec(TABLES);
  const find = db.prepare<[string], { size: number; root: string; note: string | null }>(
    'SELECT size, root, note FROM seen WHERE origin = ?',
  );
  const begin = db.prepare('INSERT INTO seen (origin, size, root) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const swap = db.prepare('UPDATE seen SET size = ?, root = ?, note = NULL WHERE origin = ? AND size = ? AND root = ?');
  const put = db.prepare('UPDATE seen SET note = ? WHERE origin = ? AND size = ?');
  const accuse = db.prepare(
    `INSERT OR IGNORE INTO evidence (origin, note)
     SELECT ?, ? WHERE (SELECT count(*) FROM evidence WHERE origin = ?) < ${MAX_EVIDENCE}`,
  );
  const accusations = db.prepare<[string], { note: string }>('SELECT note FROM evidence WHERE origin = ?');
  return {
    last(origin) {
      const row = find.get(origin);
      const root = row === undefined ? emptyRoot() : decodeBase64(row.root, HASH_BYTES);
      if (root === undefined) throw new Error('the witness’s memory holds no root where one belongs');
      return { size: row?.size ?? 0, root };
    },
    advance(origin, before, after) {
      begin.run(origin, 0, encodeBase64(emptyRoot()));
      const root = encodeBase64(after.root);
      return swap.run(after.size, root, origin, before.size, encodeBase64(before.root)).changes === 1;
    },
    show: (origin, size, note) => void put.run(note, origin, size),
    shown: (origin) => find.get(origin)?.note ?? undefined,
    accuse: (origin, note) => void accuse.run(origin, note, origin),
    accusations: (origin) => accusations.all(origin).map(({ note }) => note),
    close: () => void db.close(),
  };
}
