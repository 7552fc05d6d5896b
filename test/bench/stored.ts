/** What a deployment holds, counted from outside the server: rows, bytes, shelf objects; and how to make it hold more. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { CONFIGURATION_ID } from '../../src/issuer/wire.ts';
import { DAY } from '../../src/lib/time.ts';
import { placesIn, systemClock } from '../../src/runtime/node/service.ts';
import type { Deployment } from './deployment.ts';

export interface Stored {
  readonly rows: ReadonlyMap<string, number>;
  /** Bytes of pages in use, indexes included. */
  readonly bytes: number;
  readonly shelf: number;
}

/** Counts what is there now. */
export function countStored({ config }: Deployment): Stored {
  const { database, shelf } = placesIn(config.dataDir);
  const sqlite = new SqliteDatabase(database, { readonly: true });
  const tables = sqlite
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[];
  const count = (table: string) => sqlite.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number;
  const pragma = (name: string) => sqlite.pragma(name, { simple: true }) as number;
  const rows = new Map(tables.map((table) => [table, count(table)]));
  const bytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  sqlite.close();
  const objects = readdirSync(shelf).reduce((sum, kind) => sum + readdirSync(join(shelf, kind)).length, 0);
  return { rows, bytes, shelf: objects };
}

const COLUMNS = {
  accreditations: 'rid, id, event, state, registered_hour, exp, policy_version, configurations, copies',
  revocations: 'rid, accreditation, configuration, attempt, revocation_sealed',
  roster: 'rid, id, event, epoch, roster_sealed, shelf_key, exp',
  roster_tags: 'rid, event, tag, row',
  pending_leaves: 'rid, id, hour, type, leaf',
} as const;

/**
 * Adds rows until there are `total` accreditations, each with what a picked-up one leaves behind. Revocation envelopes and
 * leaves have their real length; roster entries are short, because a pick-up never looks at one. The server is stopped.
 */
export function fillTo({ config }: Deployment, event: string, total: number): void {
  const sqlite = new SqliteDatabase(placesIn(config.dataDir).database);
  sqlite.pragma('synchronous = OFF');
  sqlite.pragma('cache_size = -500000');
  const insert = (table: keyof typeof COLUMNS) => {
    const places = COLUMNS[table].replaceAll(/\w+/g, '?');
    return sqlite.prepare(`INSERT INTO ${table} (${COLUMNS[table]}) VALUES (${places})`);
  };
  const [accreditation, revocation] = [insert('accreditations'), insert('revocations')];
  const [roster, tag, leaf] = [insert('roster'), insert('roster_tags'), insert('pending_leaves')];
  const envelope = sqlite.prepare('SELECT revocation_sealed FROM revocations LIMIT 1').pluck().get() as string;
  const leaves = sqlite.prepare('SELECT type, leaf FROM pending_leaves ORDER BY rid LIMIT 1').get() as {
    type: string;
    leaf: string;
  };
  const present = sqlite.prepare('SELECT count(*) FROM accreditations').pluck().get() as number;
  const id = () => randomBytes(16).toString('base64url');
  const now = systemClock();
  const [exp, hour] = [now + 30 * DAY, now - (now % 3600)];
  const missing = total - present;
  // Random, but rising: the file grows as if it had been written over months, without a month of seeking.
  const rid = (i: number, part: number) => Math.floor(((i + part + Math.random() / 4) * 2 ** 48) / missing);
  const add = (i: number) => {
    const [name, row] = [id(), id()];
    accreditation.run(rid(i, 0), name, event, 'active', hour, exp, 1, CONFIGURATION_ID, 10);
    revocation.run(rid(i, 0), name, CONFIGURATION_ID, 1, envelope);
    roster.run(rid(i, 0), row, event, 1, randomBytes(48), id(), exp);
    for (const part of [0, 0.5]) {
      tag.run(rid(i, part), event, id(), row);
      leaf.run(rid(i, part), id(), hour, leaves.type, leaves.leaf);
    }
  };
  for (let from = 0; from < missing; from += 20_000) {
    const until = Math.min(from + 20_000, missing);
    sqlite.transaction(() => {
      for (let i = from; i < until; i++) add(i);
    })();
  }
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  sqlite.close();
}
