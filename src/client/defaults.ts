/**
 * The only place of the SDK that reaches for something global. Browsers, Node (≥ 22) and Workers all have what it needs.
 */
import type { Bytes, Random } from '../lib/bytes.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';

/** Keeps a browser's cookies out. Workers have none, and older ones refuse the very member. */
export const NO_COOKIES: RequestInit = 'credentials' in Request.prototype ? { credentials: 'omit' } : {};

/** What is needed of a runtime's `fetch`; the global one of every runtime fits, and so does a test's. */
export type ClientFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What surrounds a client. Every member has a default from the runtime. */
export interface ClientSurroundings {
  readonly fetch: ClientFetch;
  /** Cryptographically secure bytes. */
  readonly random: Random;
  readonly now: () => UnixSeconds;
  /** Waits between two tries. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** The surroundings that the caller gave, with the runtime's own in the gaps. */
export function withDefaults(given: Partial<ClientSurroundings> = {}): ClientSurroundings {
  const { fetch, crypto, setTimeout, Date: Clock } = globalThis;
  return {
    fetch: given.fetch ?? ((url, init) => fetch(url, init)),
    random: given.random ?? ((n) => crypto.getRandomValues(new Uint8Array(n)) as Bytes),
    now: given.now ?? (() => unixSeconds(Math.floor(Clock.now() / 1000))),
    wait: given.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
  };
}
