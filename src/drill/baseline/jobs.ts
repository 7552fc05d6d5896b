/**
 * What a portal's cron jobs leave beside it. The leak of 2024 came out of the second of these: a forgotten pre-production
 * copy with everybody in it. Both portals have both; the compliant one encrypts its dumps as it does its uploads.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Portal } from './portal.ts';
import { PORTAL_SCHEMA, PORTAL_TABLES } from './schema.ts';

/** The nightly dump: SQL, gzipped, kept for 30 days. `night`: `2026-11-22`. */
export function dumpNightly({ folder, sqlite, protection }: Portal, night: string): void {
  const lines = [PORTAL_SCHEMA];
  for (const table of PORTAL_TABLES) {
    for (const row of sqlite.prepare(`SELECT * FROM ${table}`).raw().all() as (string | number | null)[][]) {
      lines.push(`INSERT INTO ${table} VALUES (${row.map(quote).join(', ')});`);
    }
  }
  mkdirSync(join(folder, 'backups'), { recursive: true });
  const dump = gzipSync(lines.join('\n'));
  writeFileSync(join(folder, 'backups', `portal-${night}.sql.gz`), protection.file(dump));
}

function quote(value: string | number | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** The staging copy: somebody needed real data to find a fault, and nobody took it away. Production, whole. */
export function copyToStaging({ folder, sqlite }: Portal): void {
  sqlite.pragma('wal_checkpoint(PASSIVE)');
  mkdirSync(join(folder, 'staging'), { recursive: true });
  cpSync(join(folder, 'db', 'portal.sqlite'), join(folder, 'staging', 'portal.sqlite'));
  cpSync(join(folder, 'uploads'), join(folder, 'staging', 'uploads'), { recursive: true });
}
