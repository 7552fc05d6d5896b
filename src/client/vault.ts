/**
 * A wallet's file and its keys, changed one step at a time. A key that no saved file names any more is destroyed: after a
 * copy was spent, after something was forgotten, and at the first look, for what a crash has left.
 */
import { err, ok } from '../lib/result.ts';
import type { Answer } from './desk-types.ts';
import type { KeyKeeper } from './holder-keys.ts';
import { walletEmptied, walletUnreadable } from './wallet-errors.ts';
import { EMPTY_WALLET, keysNamedBy, parseWallet, type WalletFile, type WalletStore } from './wallet-store.ts';

/** Lets nobody else change the same wallet meanwhile: `navigator.locks.request` where several pages could. */
export type WalletLock = <T>(work: () => Promise<T>) => Promise<T>;

export interface Vault {
  readonly keys: KeyKeeper;
  /** Refuses with `wallet_unreadable`. */
  load(): Answer<WalletFile>;
  /** Saves, then destroys the keys that only the file before had named. Refuses with `wallet_emptied`. */
  save(wallet: WalletFile): Answer<void>;
  /** Does work after all other work. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Empties the wallet, without waiting for anything: work under way saves nothing any more. */
  forgetEverything(): Promise<void>;
}

export function createVault(store: WalletStore, keys: KeyKeeper, lock: WalletLock = (work) => work()): Vault {
  let last: Promise<unknown> = Promise.resolve();
  let saving: Promise<unknown> = Promise.resolve();
  let named: readonly string[] | undefined;
  let emptied = 0;
  let loadedAfter = 0;

  async function load(): Answer<WalletFile> {
    loadedAfter = emptied;
    const value = await store.load();
    const wallet = value === undefined ? EMPTY_WALLET : parseWallet(value);
    if (wallet === undefined) return err(walletUnreadable());
    const now = keysNamedBy(wallet);
    if (named === undefined) {
      const known = new Set(now);
      await keys.destroy((await keys.list()).filter((id) => !known.has(id)));
    }
    named = now;
    return ok(wallet);
  }

  async function save(wallet: WalletFile): Answer<void> {
    if (loadedAfter !== emptied) {
      await keys.destroy(keysNamedBy(wallet));
      return err(walletEmptied());
    }
    const before = named ?? [];
    // Should the store fail, the next look finds out what it has kept, and destroys the keys of the rest.
    named = undefined;
    saving = store.save(wallet);
    await saving;
    const now = new Set(keysNamedBy(wallet));
    // After saving: a key without a copy is swept at the next look, a copy without its key would be lost.
    await keys.destroy(before.filter((id) => !now.has(id)));
    named = [...now];
    return loadedAfter === emptied ? ok(undefined) : err(walletEmptied());
  }

  async function clear(): Promise<void> {
    await (store.clear === undefined ? store.save(EMPTY_WALLET) : store.clear());
  }

  return {
    keys,
    load,
    save,
    inTurn(work) {
      const done = last.then(() => lock(work));
      last = done.catch(() => {});
      return done;
    },
    async forgetEverything() {
      emptied++;
      const writing = saving;
      // Keys first: what is left without them shows nothing to any gate, whenever the rest goes.
      await keys.destroyAll();
      await clear();
      // A write that had begun may have come after.
      await writing.catch(() => {});
      await keys.destroyAll();
      await clear();
    },
  };
}
