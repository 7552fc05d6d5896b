/**
 * What a runtime must supply. Each has two real implementations (`runtime/node`, `runtime/worker`); nothing else is a port.
 * Use-cases receive `Ports` first; pure functions never do.
 */
import type { Config, LimitedEndpoint } from './config.ts';
import type { KeyRing } from './key-ring.ts';
import type { Bytes, Random } from './lib/bytes.ts';
import type { Result } from './lib/result.ts';
import type { UnixSeconds } from './lib/time.ts';
import type { Database, Statement } from './storage/database.ts';

/** SQLite: a file on Node, D1 on Workers. No interactive transactions exist on either. */
export interface Store {
  readonly db: Database;
  /**
   * All statements or none. `conflict` when a constraint refused one of them: that is how a lost race looks.
   * Throws `StoreUnavailable` when the database does not answer; the caller cannot know whether the batch was done.
   */
  atomic(
    statements: readonly [Statement, ...Statement[]],
  ): Promise<Result<readonly (readonly unknown[])[], 'conflict'>>;
  /**
   * Makes the database forget what was deleted and looks for `samples` (16 bytes each) of it, byte by byte, in every file
   * of the database. Only where the host has files: D1 shows none.
   */
  searchFiles?(samples: readonly Bytes[]): Promise<FileSearch>;
}

/** `busy`: somebody reads an older state, so that nothing can be forgotten yet. */
export type FileSearch = 'absent' | 'found' | 'busy';

/**
 * Keys whose destruction is erasure: a file each on Node, one R2 object each on Workers. No bulk read exists.
 * Ids are `<kind>/<name>` with `[a-z-]` and `[A-Za-z0-9_-]`.
 */
export interface Shelf {
  put(id: string, bytes: Bytes): Promise<void>;
  get(id: string): Promise<Bytes | undefined>;
  /** Destroying what is not there succeeds: a repeated erasure is the same erasure. */
  destroy(id: string): Promise<void>;
  /** Ids of one kind that were put at least `minAge` seconds ago: for the sweep, which must not race a row on its way. */
  list(kind: string, minAge: number): Promise<readonly string[]>;
}

/**
 * What everybody may have, outside the database: the log's tiles and checkpoint, published lists, policies. A folder on
 * Node, an R2 bucket of its own on Workers. It may be mirrored and backed up freely, and outlives the database.
 */
export interface PublicFiles {
  /** Whole or not at all. A name's bytes never change, the checkpoint's apart. */
  put(name: string, bytes: Bytes): Promise<void>;
  get(name: string): Promise<Bytes | undefined>;
}

/** The operator's log: closed codes and counts. There is no parameter that takes a text from a request. */
export interface Log {
  event(code: LogCode, fields?: Readonly<Record<string, number | LogWord>>): void;
}

/** Codes and words are literals of our own source; the type keeps a request's text out. */
export type LogCode = Lowercase<string>;
export type LogWord = Lowercase<string> | boolean;

/** Counts requests of callers: in memory on Node, by the platform on Workers. Never in the database. */
export interface RateLimiter {
  /** Whether this caller may send one more request to this endpoint now. `caller`: an address, or a part of one. */
  allow(endpoint: LimitedEndpoint, caller: string): Promise<boolean>;
}

export interface Ports {
  readonly config: Config;
  readonly store: Store;
  readonly shelf: Shelf;
  readonly publicFiles: PublicFiles;
  readonly keys: KeyRing;
  readonly log: Log;
  readonly limits: RateLimiter;
  readonly random: Random;
  readonly fetch: typeof fetch;
  /** Read once per request, at its start. */
  now(): UnixSeconds;
}

/** The database, the shelf or the public files did not answer: 503 with `Retry-After`, and nothing is lost. */
export class Unavailable extends Error {
  readonly part: 'store' | 'shelf' | 'keys' | 'files';
  constructor(part: 'store' | 'shelf' | 'keys' | 'files', cause: unknown) {
    super(`${part} unavailable`, { cause });
    this.part = part;
  }
}
