import type { DpopKey } from './dpop.ts';

/**
 * A holder's key: its public half, and what signs with it. `id` is what the wallet file calls it; a browser's private half
 * cannot be taken out, a command line's can.
 */
export interface HolderKey extends DpopKey {
  readonly id: string;
}

/** Where a wallet's keys live. One key for each copy, and one for each token that is bound to a key (RFC 9449). */
export interface KeyKeeper {
  create(): Promise<HolderKey>;
  /** `undefined` when it was destroyed, or taken away by who rules the device. */
  find(id: string): Promise<HolderKey | undefined>;
  /** Destroys keys; ids that name none are passed over. */
  destroy(ids: readonly string[]): Promise<void>;
  /** Ids of all keys, for what a crash has left behind. */
  list(): Promise<readonly string[]>;
  /** Destroys every key, whatever the wallet file says. */
  destroyAll(): Promise<void>;
}
