/**
 * Keys as exportable JWKs inside the wallet file: for the command line and for tests. One write drops a copy and its key
 * together. A file of the first version, in which each copy had its key in it, opens and is written anew by the next change.
 */
import type { Random } from '../lib/bytes.ts';
import type { HolderKey, KeyKeeper } from './holder-keys.ts';
import { drawPrivateJwk, publicJwkOf, signerOf, thumbprintOf } from './keys.ts';
import type { PrivateJwk } from './profile.ts';
import {
  type FirstWalletFile,
  keysNamedBy,
  parseWalletWithKeys,
  type WalletFile,
  type WalletStore,
} from './wallet-store.ts';

/** A store whose file holds the keys, split into a store without them and their keeper. */
export function keysInFile(
  store: WalletStore,
  random: Random,
): { readonly store: WalletStore; readonly keys: KeyKeeper } {
  const held = new Map<string, PrivateJwk>();

  const holderKey = async (id: string, key: PrivateJwk): Promise<HolderKey> => ({
    id,
    jwk: publicJwkOf(key),
    sign: await signerOf(key),
  });

  return {
    store: {
      async load() {
        const value = await store.load();
        const kept = parseWalletWithKeys(value);
        // Not one of ours, which the reader of the answer says.
        if (kept === undefined) return value === undefined ? undefined : null;
        const { keys, ...wallet } = kept.v === 1 ? named(kept) : kept;
        for (const [id, key] of Object.entries(keys)) held.set(id, key);
        return wallet;
      },
      save(wallet) {
        const keys = keysNamedBy(wallet).flatMap((id) =>
          held.has(id) ? [[id, held.get(id) as PrivateJwk] as const] : [],
        );
        return store.save({ ...wallet, keys: Object.fromEntries(keys) });
      },
      ...(store.clear !== undefined && { clear: () => (store.clear as () => Promise<void>)() }),
    },
    keys: {
      async create() {
        const key = await drawPrivateJwk(random);
        const id = thumbprintOf(key);
        held.set(id, key);
        return holderKey(id, key);
      },
      async find(id) {
        const key = held.get(id);
        return key && holderKey(id, key);
      },
      async destroy(ids) {
        for (const id of ids) held.delete(id);
      },
      list: async () => [...held.keys()],
      async destroyAll() {
        held.clear();
      },
    },
  };
}

/** A file of the first version, with names for its keys. */
function named({ credentials }: FirstWalletFile): WalletFile & { readonly keys: Readonly<Record<string, PrivateJwk>> } {
  const keys: Record<string, PrivateJwk> = {};
  const renamed = credentials.map(({ refresh: _none, ...credential }) => ({
    ...credential,
    claims: credential.claims as WalletFile['credentials'][number]['claims'],
    copies: credential.copies.map(({ sdJwt, key }) => {
      const id = thumbprintOf(key);
      keys[id] = key;
      return { sdJwt, key: id };
    }),
  }));
  return { v: 2, credentials: renamed, keys };
}
