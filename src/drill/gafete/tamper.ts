/**
 * Somebody who writes the database and edits it cell by cell, takes rows away, and puts older versions back (L7). After each
 * edit the service works for a while, as it does anyway; then it is looked at whether anybody was told: a line of the
 * operator's log that means an attack, or an alarm in the public log. What nobody noticed is counted and not hidden: much of
 * it steers nothing (counts, hours, what is about to be swept), and what it may break is availability.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { MINUTE } from '../../lib/time.ts';
import type { Chance } from '../../synthetic/chance.ts';
import type { Attempt } from '../target.ts';
import type { Office } from './office.ts';
import type { DrillService } from './service.ts';

type Cell = string | number | null | Buffer;
type Row = Record<string, Cell>;

/** Lines that tell the operator of an attack; the public log has the same as alarms. */
const ALARMS =
  /"code":"(storage\.row_refused|storage\.row_put_back|status\.(list_refused|counter_put_back|envelope_lost|suspension_unreadable)|issuer\.(offer_refused|tries_lowered)|desk\.row_unreadable|http\.behind|log\.(refused|leaf_refused|not_copied)|sweep\.refused)"/;
/** Edits of each kind and table. */
const EACH = 4;
/** Tables whose rows are not the service's own. */
const NOT_OURS = /^(sqlite_|__drizzle)/;

/** Every edit is undone before the next, so that each is noticed, or not, for itself. */
export async function editRows(service: DrillService, office: Office, chance: Chance): Promise<Attempt[]> {
  const { sqlite } = service.store;
  const tables = (
    sqlite.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name").pluck().all() as string[]
  ).filter((name) => !NOT_OURS.test(name));
  const kinds = { edit_cells: editCell, delete_rows: deleteRow, put_older_rows_back: putBack };
  const attempts: Attempt[] = [];
  for (const [name, edit] of Object.entries(kinds)) {
    let [tried, unnoticed] = [0, 0];
    for (const table of tables) {
      for (let n = 0; n < EACH; n++) {
        const undo = edit(service, table, chance);
        if (undo === undefined) break;
        tried++;
        const from = linesOf(service).length;
        await workAWhile(service, office);
        if (
          !linesOf(service)
            .slice(from)
            .some((line) => ALARMS.test(line))
        )
          unnoticed++;
        undo();
        // What the edit set in motion comes to rest, so that the next one is not taken for noticed.
        await workAWhile(service, office);
      }
    }
    attempts.push({ name, tried, succeeded: 0, unnoticed });
  }
  return attempts;
}

type Edit = (service: DrillService, table: string, chance: Chance) => (() => void) | undefined;

const editCell: Edit = (service, table, chance) => {
  const row = anyRow(service, table, chance);
  if (row === undefined) return undefined;
  const columns = Object.keys(row).filter((name) => name !== 'rid' && row[name] !== null);
  const column = chance.pick(columns);
  return replace(service, table, { ...row, [column]: changed(row[column] as Exclude<Cell, null>) }, row);
};

const deleteRow: Edit = (service, table, chance) => {
  const row = anyRow(service, table, chance);
  if (row === undefined) return undefined;
  service.store.sqlite.prepare(`DELETE FROM main."${table}" WHERE rid = ?`).run(row['rid']);
  return () => put(service, table, row);
};

/** An older version of a row that is still there, as a restored backup has it. */
const putBack: Edit = (service, table, chance) => {
  const row = anyRow(service, table, chance);
  if (row === undefined) return undefined;
  const history = new SqliteDatabase(service.historyFile, { readonly: true });
  try {
    const older = history.prepare(`SELECT * FROM "${table}" WHERE rid = ? ORDER BY _seq`).get(row['rid']) as Row;
    const { _seq, _minute, _gone, ...version } = older ?? {};
    const isSame =
      older === undefined || Object.keys(row).every((name) => same(row[name] ?? null, version[name] ?? null));
    return isSame ? undefined : replace(service, table, version as Row, row);
  } finally {
    history.close();
  }
};

function anyRow({ store }: DrillService, table: string, chance: Chance): Row | undefined {
  const count = store.sqlite.prepare(`SELECT count(*) FROM main."${table}"`).pluck().get() as number;
  if (count === 0) return undefined;
  const at = chance.below(count);
  return store.sqlite.prepare(`SELECT * FROM main."${table}" LIMIT 1 OFFSET ?`).get(at) as Row | undefined;
}

/** The least change of its kind. */
function changed(value: Exclude<Cell, null>): Cell {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`;
  const bytes = Buffer.from(value);
  if (bytes.length > 0) bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  return bytes;
}

function same(one: Cell, other: Cell): boolean {
  return Buffer.isBuffer(one) && Buffer.isBuffer(other) ? one.equals(other) : one === other;
}

/** Writes `row` in place of the one with its `rid`; answers how to undo it. */
function replace(service: DrillService, table: string, row: Row, before: Row): (() => void) | undefined {
  try {
    put(service, table, row);
  } catch {
    // A constraint of the database itself refused it.
    return undefined;
  }
  return () => put(service, table, before);
}

function put({ store }: DrillService, table: string, row: Row): void {
  const names = Object.keys(row);
  const list = names.map((name) => `"${name}"`).join(', ');
  const marks = names.map(() => '?').join(', ');
  store.sqlite.prepare(`INSERT OR REPLACE INTO main."${table}" (${list}) VALUES (${marks})`).run(...Object.values(row));
}

function linesOf({ dataDir }: DrillService): string[] {
  return readFileSync(join(dataDir, 'printed.log'), 'utf8').split('\n');
}

/** What happens within a minute anyway: the timers, a wallet that reads a list, an office that looks at its desk. */
async function workAWhile(service: DrillService, { ana, events }: Office): Promise<void> {
  try {
    await service.pass(MINUTE);
  } catch {
    // A timer's work that fails is a line of its own in the log of a running server; nothing is lost.
  }
  // What these answer does not matter: whether somebody is told does.
  await ana.desk.acts();
  await ana.desk.event(events.live);
  await ana.desk.members(events.live);
  await service.fetch(`/events/${events.live}`);
  const lists = service.store.sqlite.prepare('SELECT id FROM main.lists').pluck().all() as string[];
  for (const id of lists) await service.fetch(`/status/${id}`);
}
