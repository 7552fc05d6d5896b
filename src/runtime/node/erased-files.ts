/**
 * Makes SQLite forget what was deleted, and looks whether it did. `secure_delete` overwrites in the database file, but only
 * once the write-ahead log is put back into it, and the log itself keeps what was written until it is cut off; neither
 * happens while somebody reads an older state.
 */
import { setTimeout } from 'node:timers/promises';
import type SqliteDatabase from 'better-sqlite3';
import type { FileSearch } from '../../ports.ts';
import { createSearch, readElsewhere } from './file-search.ts';

/** Waits for readers, in milliseconds: a query of ours is over in the first of them. */
const WAITS = [0, 20, 100, 400];

/** Searches the files of a database (one in memory has none: its pages are searched). */
export async function searchFiles(
  sqlite: SqliteDatabase.Database,
  samples: readonly Uint8Array[],
): Promise<FileSearch> {
  if (!(await truncateLog(sqlite))) return 'busy';
  if (!(await isFound(sqlite, samples))) return 'absent';
  // Pages that SQLite filled anew may keep bytes of rows that moved elsewhere before they were deleted. Every page is
  // written again then, from what is alive.
  sqlite.exec('VACUUM');
  if (!(await truncateLog(sqlite))) return 'busy';
  return (await isFound(sqlite, samples)) ? 'found' : 'absent';
}

async function isFound(sqlite: SqliteDatabase.Database, samples: readonly Uint8Array[]): Promise<boolean> {
  const file = sqlite.name;
  if (sqlite.memory) return createSearch(samples).found(sqlite.serialize());
  const search = createSearch(samples);
  let found = false;
  // To the end even when one was found: the reader would otherwise wait for somebody to take what it read.
  for await (const part of readElsewhere([file, `${file}-wal`, `${file}-shm`])) found ||= search.found(part);
  return found;
}

/** Puts the write-ahead log into the database and cuts it off; false while somebody still reads an older state. */
async function truncateLog(sqlite: SqliteDatabase.Database): Promise<boolean> {
  for (const wait of WAITS) {
    await setTimeout(wait);
    const [timeout] = sqlite.pragma('busy_timeout') as [{ timeout: number }];
    // SQLite would wait for a reader with the whole process.
    sqlite.pragma('busy_timeout = 0');
    try {
      const [done] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
      if (done.busy === 0) return true;
    } finally {
      sqlite.pragma(`busy_timeout = ${timeout.timeout}`);
    }
  }
  return false;
}
