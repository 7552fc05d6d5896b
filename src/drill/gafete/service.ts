/**
 * The service that is robbed: the real app over a real SQLite file, a real folder of keys and a ring from a real ceremony,
 * in this process, with a clock that the drill turns. Actors talk HTTP to it through the SDK and nothing else; only the
 * socket is left out, which makes an outsider's measurements of time sharper than any network would.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../app.ts';
import { createKeyRingFile, createOperatorFile, type OperatorFile } from '../../cli/keys/ceremony.ts';
import { parseConfig } from '../../config.ts';
import { createKeyRing, type KeyRingFile } from '../../key-ring.ts';
import { type UnixSeconds, unixSeconds } from '../../lib/time.ts';
import type { Ports } from '../../ports.ts';
import { openFileShelf } from '../../runtime/node/file-shelf.ts';
import { createLineLog } from '../../runtime/node/log.ts';
import { openPublicFolder } from '../../runtime/node/public-folder.ts';
import { systemRandom } from '../../runtime/node/service.ts';
import { openSqlite, type SqliteStore } from '../../runtime/node/sqlite.ts';
import { claimDatabase } from '../../storage/deployment.ts';
import { sweep } from '../../sweep.ts';
import { integrateLeaves } from '../../transparency/index.ts';
import { recordHistory } from '../history.ts';

const MIGRATIONS = join(import.meta.dirname, '..', '..', '..', 'drizzle');
/** 2026-11-23 12:17:23 in Mexico City: no full hour, so that a time which is not rounded shows. */
export const BEGIN = unixSeconds(1_795_457_843);

export interface DrillService {
  readonly ports: Ports;
  readonly store: SqliteStore;
  readonly operator: OperatorFile;
  readonly ring: KeyRingFile;
  readonly publicUrl: string;
  /** Database, WAL, log: what lies in the data folder besides keys. */
  readonly dataDir: string;
  readonly shelfDir: string;
  readonly historyFile: string;
  /** Names of everything that the shelf ever held. */
  readonly everOnShelf: ReadonlySet<string>;
  now(): UnixSeconds;
  /** Lets time pass, with the timer's work at its end. */
  pass(seconds: number): Promise<void>;
  /** A second or so, without the timer. */
  tick(seconds: number): void;
  fetch(target: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** What every actor is surrounded by. */
  surroundings(): {
    readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
    readonly now: () => UnixSeconds;
    readonly wait: (milliseconds: number) => Promise<void>;
  };
  close(): void;
}

/** Starts one below `folder`, which must exist. */
export async function startDrillService(folder: string): Promise<DrillService> {
  let at: UnixSeconds = BEGIN;
  const now = () => at;
  const parsed = parseConfig({});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const config = parsed.value;
  const ceremony = { publicUrl: config.publicUrl, environment: config.environment, now: at, random: systemRandom };
  const operator = await createOperatorFile(ceremony);
  const ring = await createKeyRingFile(operator, ceremony);
  const [dataDir, shelfDir, historyFile] = ['data', 'shelf', 'history.sqlite'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(dataDir, { recursive: true });
  const store = openSqlite(join(dataDir, 'gafete.sqlite'), MIGRATIONS);
  // No power cut is part of the drill, and what is written is the same.
  store.sqlite.pragma('synchronous = OFF');
  recordHistory(store.sqlite, historyFile, now);
  const everOnShelf = new Set<string>();
  const files = await openFileShelf(shelfDir);
  const shelf: Ports['shelf'] = {
    ...files,
    put: (id, bytes) => {
      everOnShelf.add(id);
      return files.put(id, bytes);
    },
  };
  const log = createLineLog((line) => appendFileSync(join(dataDir, 'printed.log'), line), now);
  // One caller stands for everybody here, and would be refused.
  const limits = { allow: async () => true };
  const outside: typeof fetch = () => Promise.reject(new Error('nobody is called from here'));
  const keys = createKeyRing(ring);
  const publicFiles = openPublicFolder(join(dataDir, 'public'));
  const random = systemRandom;
  const ports: Ports = { config, store, shelf, publicFiles, keys, log, limits, random, now, fetch: outside };
  const claimed = await claimDatabase(ports, at);
  if (!claimed.ok) throw new Error(claimed.error.type);
  const app = createApp(ports);
  const base = `${new URL(config.publicUrl).origin}/`;
  const call: DrillService['fetch'] = async (target, init) =>
    app.fetch(target instanceof Request ? target : new Request(new URL(target, base), init));
  const tick = (seconds: number) => {
    at = unixSeconds(at + seconds);
  };
  return {
    ports,
    store,
    operator,
    ring,
    publicUrl: config.publicUrl,
    dataDir,
    shelfDir,
    historyFile,
    everOnShelf,
    now,
    tick,
    async pass(seconds) {
      tick(seconds);
      await sweep(ports);
      await integrateLeaves(ports, now());
    },
    fetch: call,
    surroundings: () => ({
      fetch: (url, init) => call(url, init),
      now,
      wait: async (milliseconds) => tick(Math.ceil(milliseconds / 1000)),
    }),
    close: () => store.close(),
  };
}
