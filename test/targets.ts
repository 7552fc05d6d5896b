/**
 * The places a journey is played on: one Node process with everything in memory, one on a real SQLite file and a real
 * folder of keys, and the Worker in workerd. One interface, so that a journey is written once.
 *
 * Whatever a target keeps or says can be looked at byte by byte; and every request that reaches the service is kept for
 * the marker scan too, because a service that is never told a name cannot lose one.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { R2Object } from '@cloudflare/workers-types';
import type SqliteDatabase from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import type { KeyRingFile } from '../src/key-ring.ts';
import { type UnixSeconds, unixSeconds } from '../src/lib/time.ts';
import type { Ports } from '../src/ports.ts';
import { openFileShelf } from '../src/runtime/node/file-shelf.ts';
import { openPublicFolder } from '../src/runtime/node/public-folder.ts';
import { openSqlite, type SqliteStore } from '../src/runtime/node/sqlite.ts';
import { sealRow } from '../src/storage/authentic.ts';
import { lists } from '../src/storage/schema.ts';
import { sweep } from '../src/sweep.ts';
import { integrateLeaves } from '../src/transparency/index.ts';
import type { Place } from './actors/place.ts';
import {
  type MemoryFiles,
  type MemoryLog,
  type MemoryShelf,
  MIGRATIONS,
  type ServiceOptions,
  startService,
} from './harness.ts';
import type { Inspected, Kept } from './invariants.ts';
import { startWorker } from './worker/worker.ts';

export interface Target extends Place, Inspected {
  readonly name: 'node, in memory' | 'node, in files' | 'workerd, D1 and R2';
  readonly ports: Ports;
  /** The service's keys as they are written down. */
  readonly ringFile: KeyRingFile;
  now(): UnixSeconds;
  /** Runs a statement that the service did not make: what a database writer does. */
  write(sql: string, ...values: unknown[]): Promise<void>;
  /** Makes an event's status list come out every second where the clock is the real one; a policy allows ten at least. */
  hasten(event: string): Promise<void>;
  /** Until a change that was just made is published. */
  untilPublished(): Promise<void>;
  /** Only where the clock is ours. */
  readonly advance: ((seconds: number) => void) | undefined;
  /** What the timer does: the sweep, then the sequencer of the log. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Seconds between two status lists of a journey's event: the shortest that a policy allows. */
export const PERIOD = 10;

/** Answers that hold a person's claims because their holder asks for them: nothing else may. */
const TO_THE_HOLDER = '/credential';

function watchTraffic(fetch: Place['fetch']): Place['fetch'] & { traffic(): Kept[] } {
  let kept: Kept[] = [];
  const watched: Place['fetch'] = async (target, init) => {
    const request = target instanceof Request ? target : undefined;
    const url = request?.url ?? String(target);
    const headers = JSON.stringify([...new Headers(request?.headers ?? init?.headers)]);
    const body = request === undefined ? init?.body : await request.clone().text();
    const { pathname } = new URL(url, 'http://localhost');
    kept.push({ name: `request to ${pathname}`, bytes: Buffer.from(`${url} ${headers} ${String(body ?? '')}`) });
    const answer = await fetch(target, init);
    if (pathname !== TO_THE_HOLDER) {
      kept.push({ name: `answer of ${pathname}`, bytes: new Uint8Array(await answer.clone().arrayBuffer()) });
    }
    return answer;
  };
  return Object.assign(watched, {
    traffic() {
      const seen = kept;
      kept = [];
      return seen;
    },
  });
}

/** A Node target. `wrap` puts faults between the app and its ports. */
export async function nodeTarget(
  storage: 'memory' | 'files' = 'memory',
  options: ServiceOptions = {},
): Promise<Target> {
  const folder = storage === 'files' ? mkdtempSync(join(tmpdir(), 'gafete-test-')) : undefined;
  const wrap = options.wrap ?? ((ports: Ports) => ports);
  const files =
    folder === undefined
      ? undefined
      : {
          store: openSqlite(join(folder, 'gafete.sqlite'), MIGRATIONS),
          shelf: await openFileShelf(join(folder, 'shelf')),
          publicFiles: openPublicFolder(join(folder, 'public')),
        };
  const service = await startService({ ...options, wrap: (ports) => wrap({ ...ports, ...files }) });
  const store: SqliteStore = files?.store ?? service.store;
  const fetch = watchTraffic(service.fetch);
  const { ports, clock, operator, publicUrl, log } = service;
  const kept = (): Kept[] =>
    folder === undefined
      ? memoryBytes(store.sqlite, service)
      : everyFile(folder).filter(({ bytes }) => bytes.length > 0);
  return {
    name: folder === undefined ? 'node, in memory' : 'node, in files',
    ports,
    ringFile: service.ringFile,
    publicUrl,
    operator,
    clock,
    fetch,
    now: clock.now,
    advance: (seconds) => clock.advance(seconds),
    hasten: async () => {},
    untilPublished: async () => clock.advance(2 * PERIOD),
    kept: async () => [...kept(), ...fetch.traffic(), logBytes(log)],
    rows: async (sql) => store.sqlite.prepare(sql).all() as Record<string, unknown>[],
    write: async (sql, ...values) => void store.sqlite.prepare(sql).run(...values),
    shelfIds: async () =>
      folder === undefined
        ? [...service.shelf.objects.keys()]
        : everyFile(join(folder, 'shelf')).map(({ name }) => name),
    async sweep() {
      await sweep(ports);
      await integrateLeaves(ports, clock.now());
    },
    async close() {
      files?.store.close();
      service.close();
      if (folder !== undefined) rmSync(folder, { recursive: true });
    },
  };
}

function logBytes({ lines }: MemoryLog): Kept {
  return { name: 'log', bytes: Buffer.from(lines.join('\n')) };
}

function memoryBytes(
  sqlite: SqliteDatabase.Database,
  { shelf, publicFiles }: { readonly shelf: MemoryShelf; readonly publicFiles: MemoryFiles },
): Kept[] {
  const objects = [...shelf.objects].flatMap(([name, bytes]) => [
    { name: `shelf ${name}`, bytes },
    { name: 'shelf names', bytes: Buffer.from(name) },
  ]);
  const files = [...publicFiles.files].map(([name, bytes]) => ({ name: `public ${name}`, bytes }));
  return [{ name: 'database', bytes: sqlite.serialize() }, ...objects, ...files];
}

/** Database, WAL, shared memory and shelf as they lie on the disk, names included. */
function everyFile(folder: string): Kept[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(folder, path), bytes: readFileSync(path) };
    });
}

/** The Worker. Takes seconds to start: one a file. Its clock is the real one. */
export async function workerTarget(settings: Readonly<Record<string, string>> = {}): Promise<Target> {
  const worker = await startWorker(settings);
  const { ports, d1, r2, publicBucket, publicUrl, ringFile } = worker;
  const fetch = watchTraffic(worker.fetch);
  const rows = async (sql: string) => (await d1.prepare(sql).all()).results as Record<string, unknown>[];

  const shelfIds = async (): Promise<string[]> => (await listAll()).map(({ key }) => key);
  async function listAll(): Promise<R2Object[]> {
    const found: R2Object[] = [];
    let page = await r2.list();
    for (;;) {
      found.push(...page.objects);
      if (!page.truncated) return found;
      page = await r2.list({ cursor: page.cursor });
    }
  }
  // D1 gives no file: every table, schema included, through the binding, blobs as their bytes.
  async function tables(): Promise<Kept[]> {
    const names = await rows(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
    );
    const all = ['sqlite_master', ...names.map((row) => String(row['name']))];
    const dumps = await d1.batch<Record<string, unknown>>(all.map((name) => d1.prepare(`SELECT * FROM "${name}"`)));
    return dumps.flatMap(({ results }, at) => {
      const name = `table ${all[at]}`;
      const values = results.flatMap((row) => Object.values(row));
      const texts = values.filter((value) => !Array.isArray(value)).join('\n');
      const blobs = values.filter((value) => Array.isArray(value)) as number[][];
      return [
        { name, bytes: Buffer.from(texts) },
        ...blobs.map((blob) => ({ name: `${name}, bytes`, bytes: Uint8Array.from(blob) })),
      ];
    });
  }
  // An object never changes under its name and version: it is read once.
  const read = new Map<string, Uint8Array>();
  async function objects(): Promise<Kept[]> {
    const listed = await listAll();
    const fresh = listed.filter(({ key, version }) => !read.has(key + version));
    await Promise.all(
      fresh.map(async ({ key, version }) => read.set(key + version, (await ports.shelf.get(key)) ?? new Uint8Array())),
    );
    return listed.flatMap(({ key, version }) => [
      { name: 'shelf names', bytes: Buffer.from(key) },
      { name: `shelf ${key}`, bytes: read.get(key + version) as Uint8Array },
    ]);
  }
  async function publicObjects(): Promise<Kept[]> {
    const { objects: listed } = await publicBucket.list();
    return Promise.all(
      listed.map(async ({ key }) => ({
        name: `public ${key}`,
        bytes: (await ports.publicFiles.get(key)) ?? new Uint8Array(),
      })),
    );
  }
  return {
    name: 'workerd, D1 and R2',
    ports,
    ringFile,
    publicUrl,
    operator: { certificate: ringFile.anchors[0] as string },
    clock: { now: ports.now },
    fetch,
    now: ports.now,
    advance: undefined,
    async hasten(event) {
      const [row] = await ports.store.db.select().from(lists).where(eq(lists.event, event));
      if (row === undefined) throw new Error('the event has no list');
      const { tag } = await sealRow(ports, 'lists', { ...row, period: 1 }, row);
      await ports.store.db.update(lists).set({ period: 1, tag }).where(eq(lists.event, event));
    },
    async untilPublished() {
      // To the start of the next second and a little more; the list itself is made by the request that comes then.
      await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000) + 100));
    },
    kept: async () => [
      ...(await tables()),
      ...(await objects()),
      ...(await publicObjects()),
      ...fetch.traffic(),
      { name: 'log', bytes: Buffer.from(worker.logText()) },
    ],
    rows,
    async write(sql, ...values) {
      await d1
        .prepare(sql)
        .bind(...values)
        .run();
    },
    shelfIds,
    sweep: worker.sweep,
    close: worker.close,
  };
}

/** The day that is `days` after today at the target: events are always ahead. */
export function dayFrom(now: number, days: number): string {
  return new Date((unixSeconds(now) + days * 86_400) * 1000).toISOString().slice(0, 10);
}
