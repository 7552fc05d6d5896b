/**
 * A deployment in a folder: SQLite file, key shelf, key file, as on an operator's disk, with a clock in the test's hands.
 * It can be closed, copied, robbed of a part and opened again: what disasters and upgrades do.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { openLogSource } from '../../src/cli/audit/log-source.ts';
import { type Audit, auditLog } from '../../src/cli/audit/replay.ts';
import type { Seen } from '../../src/cli/audit/seen.ts';
import { createKeyRingFile, createOperatorFile, type OperatorFile } from '../../src/cli/keys/ceremony.ts';
import { parseConfig } from '../../src/config.ts';
import { createKeyRing, type KeyRingFile } from '../../src/key-ring.ts';
import type { Random } from '../../src/lib/bytes.ts';
import type { Ports } from '../../src/ports.ts';
import { readPublicLog } from '../../src/recovery/public-log.ts';
import { openFileShelf } from '../../src/runtime/node/file-shelf.ts';
import { openPublicFolder } from '../../src/runtime/node/public-folder.ts';
import { openSqlite } from '../../src/runtime/node/sqlite.ts';
import { placesIn } from '../../src/runtime/node/system.ts';
import { claimDatabase } from '../../src/storage/deployment.ts';
import { sweep } from '../../src/sweep.ts';
import { integrateLeaves } from '../../src/transparency/index.ts';
import { logOrigin, logPrefix } from '../../src/transparency/wire.ts';
import type { Place } from '../actors/place.ts';
import { type Clock, createMemoryLog, createRandom, type MemoryLog, MIGRATIONS, NO_LIMITS } from '../harness.ts';

/** A deployment that is open. */
export interface Deployment extends Place {
  readonly folder: string;
  readonly ports: Ports;
  readonly log: MemoryLog;
  readonly clock: Clock;
  /** Statements that the service did not make. */
  rows(sql: string): readonly Record<string, unknown>[];
  write(sql: string, ...values: unknown[]): void;
  /** What the timer does. */
  tick(): Promise<void>;
  /** Puts the write-ahead log into the file and closes it: what an orderly stop, and a cold backup, find. */
  close(): void;
}

const operatorFile = (folder: string) => join(folder, 'desk-ca.json');

/** Makes keys for a new deployment. */
export async function makeDeployment(folder: string, clock: Clock, seed = 'deployment'): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const config = parseConfig({});
  if (!config.ok) throw new Error('the defaults are good');
  const { publicUrl, environment } = config.value;
  const ceremony = { publicUrl, environment, now: clock.now(), random: createRandom(seed) };
  const operator = await createOperatorFile(ceremony);
  const ring = await createKeyRingFile(operator, ceremony);
  writeFileSync(operatorFile(folder), JSON.stringify(operator), { mode: 0o600 });
  writeFileSync(placesIn(folder).keys, JSON.stringify(ring), { mode: 0o600 });
}

const readJson = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;

let opened = 0;

/** Opens what lies in the folder, with this version's migrations. */
export async function openDeployment(
  folder: string,
  clock: Clock,
  random: Random = createRandom(`opened-${opened++}`),
): Promise<Deployment> {
  const config = parseConfig({});
  if (!config.ok) throw new Error('the defaults are good');
  const places = placesIn(folder);
  const store = openSqlite(places.database, MIGRATIONS);
  const log = createMemoryLog();
  const ports: Ports = {
    config: config.value,
    store,
    shelf: await openFileShelf(places.shelf),
    publicFiles: openPublicFolder(join(folder, 'public')),
    keys: createKeyRing(readJson<KeyRingFile>(places.keys)),
    log,
    limits: NO_LIMITS,
    random,
    now: clock.now,
    fetch: () => Promise.reject(new Error('this test opens no socket')),
  };
  const claimed = await claimDatabase(ports, clock.now());
  if (!claimed.ok) throw new Error(claimed.error.type);
  const app = createApp(ports);
  const { publicUrl } = config.value;
  return {
    folder,
    ports,
    log,
    clock,
    publicUrl,
    operator: readJson<OperatorFile>(operatorFile(folder)),
    fetch: async (target, init) =>
      app.fetch(target instanceof Request ? target : new Request(new URL(target, `${publicUrl}/`), init)),
    rows: (sql) => store.sqlite.prepare(sql).all() as Record<string, unknown>[],
    write: (sql, ...values) => void store.sqlite.prepare(sql).run(...values),
    async tick() {
      await sweep(ports);
      await integrateLeaves(ports, clock.now());
    },
    close() {
      store.sqlite.pragma('wal_checkpoint(TRUNCATE)');
      store.close();
    },
  };
}

export interface Audited extends Audit {
  /** Types of the leaves, as the public files have them. */
  readonly types: readonly string[];
}

/** Somebody who audits over HTTP, with the state file of the last time. Throws what he finds. */
export async function auditor(place: Place, before?: Seen): Promise<Audited> {
  const keys = (await (await place.fetch('/log/keys')).text()).trimEnd().split('\n');
  const source = openLogSource(logPrefix(place.publicUrl), place.fetch as typeof fetch);
  const origin = logOrigin(place.publicUrl);
  const audited = await auditLog(source, { origin, keys, before, now: place.clock.now() });
  if (!audited.ok) throw new Error(`the auditor finds ${audited.error.type}`);
  const log = await readPublicLog(place.ports);
  if (!log.ok) throw new Error(`the public files: ${log.error.type}`);
  return { ...audited.value, types: log.value.leaves.map(({ leaf }) => leaf.type) };
}
