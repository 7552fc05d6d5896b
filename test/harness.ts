/**
 * The real service in memory: real SQLite with every migration, a shelf in a Map, keys from a real ceremony, a clock and
 * a source of chance that tests hold in their hands. Nothing we own is mocked.
 */
import { join } from 'node:path';
import type { Hono } from 'hono';
import { createKeyRingFile, createOperatorFile, type OperatorFile } from '../src/cli/keys/ceremony.ts';
import { type Config, parseConfig } from '../src/config.ts';
import { createKeyRing, type KeyRing, type KeyRingFile } from '../src/key-ring.ts';
import { type Bytes, concatBytes, type Random, utf8 } from '../src/lib/bytes.ts';
import { sha256 } from '../src/lib/sha256.ts';
import { type UnixSeconds, unixSeconds } from '../src/lib/time.ts';
import type { Log, Ports, PublicFiles, RateLimiter, Shelf } from '../src/ports.ts';
import { openSqlite, type SqliteStore } from '../src/runtime/node/sqlite.ts';

export const MIGRATIONS = join(import.meta.dirname, '..', 'drizzle');
/** 2026-11-23 12:00:00 in Mexico City. */
export const NOON = unixSeconds(1_795_456_800);

/** A clock that only goes forward. */
export interface Clock {
  now(): UnixSeconds;
  set(at: number): void;
  advance(seconds: number): void;
}

export function createClock(start: UnixSeconds = NOON): Clock {
  let at: UnixSeconds = start;
  return {
    now: () => at,
    set(next) {
      if (next < at) throw new Error('the clock was set back');
      at = unixSeconds(next);
    },
    advance(seconds) {
      this.set(at + seconds);
    },
  };
}

/** Repeatable chance: SHA-256 of seed and counter. */
export function createRandom(seed = 'gafete'): Random {
  let counter = 0;
  return (n) => {
    const parts: Bytes[] = [];
    for (let length = 0; length < n; length += 32) parts.push(sha256(utf8(`${seed}/${counter++}`)));
    return concatBytes(...parts).slice(0, n) as Bytes;
  };
}

export interface MemoryShelf extends Shelf {
  readonly objects: Map<string, Bytes>;
}

export function createMemoryShelf(clock: Clock = createClock()): MemoryShelf {
  const objects = new Map<string, Bytes>();
  const putAt = new Map<string, number>();
  return {
    objects,
    put: async (id, bytes) => {
      objects.set(id, new Uint8Array(bytes));
      putAt.set(id, clock.now());
    },
    get: async (id) => objects.get(id),
    destroy: async (id) => void objects.delete(id),
    list: async (kind, minAge) =>
      [...objects.keys()].filter((id) => id.startsWith(`${kind}/`) && clock.now() - (putAt.get(id) ?? 0) >= minAge),
  };
}

export interface MemoryFiles extends PublicFiles {
  readonly files: Map<string, Bytes>;
}

export function createMemoryFiles(): MemoryFiles {
  const files = new Map<string, Bytes>();
  return {
    files,
    put: async (name, bytes) => void files.set(name, new Uint8Array(bytes)),
    get: async (name) => files.get(name),
  };
}

export interface MemoryLog extends Log {
  readonly lines: string[];
}

export function createMemoryLog(): MemoryLog {
  const lines: string[] = [];
  return { lines, event: (code, fields = {}) => void lines.push(JSON.stringify({ code, ...fields })) };
}

export interface Service {
  readonly app: Hono;
  readonly ports: Ports;
  readonly store: SqliteStore;
  readonly shelf: MemoryShelf;
  readonly publicFiles: MemoryFiles;
  readonly keys: KeyRing;
  readonly ringFile: KeyRingFile;
  readonly operator: OperatorFile;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: MemoryLog;
  readonly publicUrl: string;
  /** Talks to the app as a client would, by path or by absolute URL. */
  fetch(target: string | URL | Request, init?: RequestInit): Promise<Response>;
  close(): void;
}

export interface ServiceOptions {
  readonly now?: UnixSeconds;
  readonly seed?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Replaces the whole app by some domain's routes. */
  readonly createApp?: (ports: Ports) => Hono;
  /** Wraps ports, for fault injection. */
  readonly wrap?: (ports: Ports) => Ports;
  /** What `ports.fetch` answers; refuses everything unless given. */
  readonly outside?: typeof fetch;
}

/** Lets everything pass: tests of limits bring the real ones. */
export const NO_LIMITS: RateLimiter = { allow: async () => true };

/** Starts a service of its own for one test. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const clock = createClock(options.now);
  const random = createRandom(options.seed);
  const parsed = parseConfig(options.settings ?? {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const config: Config = parsed.value;
  const ceremony = { publicUrl: config.publicUrl, environment: config.environment, now: clock.now(), random };
  const operator = await createOperatorFile(ceremony);
  const ringFile = await createKeyRingFile(operator, ceremony);
  const keys = createKeyRing(ringFile);
  const store = openSqlite(':memory:', MIGRATIONS);
  const shelf = createMemoryShelf(clock);
  const publicFiles = createMemoryFiles();
  const log = createMemoryLog();
  const refuse: typeof fetch = () => Promise.reject(new Error('this test opens no socket'));
  const outside = options.outside ?? refuse;
  const limits = NO_LIMITS;
  const { now } = clock;
  const plain: Ports = { config, store, shelf, publicFiles, keys, log, limits, random, now, fetch: outside };
  const ports = options.wrap?.(plain) ?? plain;
  const createApp = options.createApp ?? (await import('../src/app.ts')).createApp;
  const app = createApp(ports);
  return {
    app,
    ports,
    store,
    shelf,
    publicFiles,
    keys,
    ringFile,
    operator,
    clock,
    random,
    log,
    publicUrl: config.publicUrl,
    fetch: async (target, init) => {
      const request =
        target instanceof Request ? target : new Request(new URL(target, `${new URL(config.publicUrl).origin}/`), init);
      return app.fetch(request);
    },
    close: () => store.close(),
  };
}
