/**
 * Every version of every row ever written, as a host that can restore any minute keeps it (D1 Time Travel). Triggers write
 * into a database of the thief's beside the robbed one; the service does not know. A column that a mutant adds is recorded
 * like any other.
 */
import type SqliteDatabase from 'better-sqlite3';

/**
 * Records from now on into `file`, in tables of the same names with two columns in front: `_seq`, the order of writing, and
 * `_minute`, when, which is all the precision that such a history needs. `_gone` is 1 for the last look of a deleted row.
 */
export function recordHistory(sqlite: SqliteDatabase.Database, file: string, now: () => number): void {
  sqlite.prepare('ATTACH ? AS history').run(file);
  sqlite.exec('PRAGMA history.journal_mode = MEMORY; PRAGMA history.synchronous = OFF');
  sqlite.function('drill_minute', { deterministic: false }, () => now() - (now() % 60));
  sqlite.exec('CREATE TABLE history._sequence (n INTEGER NOT NULL)');
  sqlite.exec('INSERT INTO history._sequence VALUES (0)');
  const tables = sqlite
    .prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  for (const table of tables) recordTable(sqlite, table);
}

function recordTable(sqlite: SqliteDatabase.Database, table: string): void {
  const columns = sqlite.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
  const list = columns.map((name) => `"${name}"`).join(', ');
  sqlite.exec(`CREATE TABLE history."${table}" (_seq INTEGER, _minute INTEGER, _gone INTEGER, ${list})`);
  for (const [when, row, gone] of [
    ['INSERT', 'NEW', 0],
    ['UPDATE', 'NEW', 0],
    ['DELETE', 'OLD', 1],
  ] as const) {
    const values = columns.map((name) => `${row}."${name}"`).join(', ');
    sqlite.exec(
      `CREATE TEMP TRIGGER "record_${table}_${when}" AFTER ${when} ON main."${table}" BEGIN
         UPDATE history._sequence SET n = n + 1;
         INSERT INTO history."${table}" VALUES ((SELECT n FROM history._sequence), drill_minute(), ${gone}, ${values});
       END`,
    );
  }
}
