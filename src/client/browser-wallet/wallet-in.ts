import type { KeyKeeper } from '../holder-keys.ts';
import type { WalletStore } from '../wallet-store.ts';
import { cryptoKeys } from './crypto-keys.ts';
import { encryptedStore, type WalletKeySource } from './encrypted-store.ts';
import { deviceKeyIn, type WalletDrawers } from './indexed-db.ts';

/**
 * What a wallet client needs of a browser. `key` opens the file: of the device, unless a passkey gives one. Destroying all
 * keys destroys the device's own as well, so that the file is unreadable before it is gone.
 */
export function walletIn(
  { device, keys: holderKeys, file }: Omit<WalletDrawers, 'close'>,
  key: WalletKeySource = () => deviceKeyIn(device),
): { readonly store: WalletStore; readonly keys: KeyKeeper } {
  const keys = cryptoKeys(holderKeys);
  return {
    store: encryptedStore(file, key),
    keys: {
      ...keys,
      async destroyAll() {
        await Promise.all([device.clear(), keys.destroyAll()]);
      },
    },
  };
}
