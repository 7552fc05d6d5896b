/** A wallet's file in one drawer of a browser, encrypted under a key of the device or of a passkey. */
import type { Bytes, Random } from '../../lib/bytes.ts';
import { openWalletFile, sealWalletFile } from '../../sealing/index.ts';
import type { WalletStore } from '../wallet-store.ts';
import type { Box } from './box.ts';

const NAME = 'wallet';

/** Gives the key of a wallet file, each time that it is needed: after travel mode a new one. */
export type WalletKeySource = () => Promise<CryptoKey>;

/**
 * A store over a drawer of sealed bytes. What does not open under this key is told apart from an empty wallet: the client
 * says `wallet_unreadable`, and only `forgetEverything` removes it.
 */
export function encryptedStore(box: Box<Bytes>, key: WalletKeySource, random?: Random): WalletStore {
  const draw: Random = random ?? ((n) => crypto.getRandomValues(new Uint8Array(n)));
  return {
    async load() {
      const sealed = await box.get(NAME);
      if (sealed === undefined) return undefined;
      const text = await openWalletFile(await key(), new Uint8Array(sealed));
      try {
        return text.ok ? JSON.parse(text.value) : null;
      } catch {
        return null;
      }
    },
    save: async (wallet) => box.put(NAME, await sealWalletFile(await key(), JSON.stringify(wallet), draw)),
    clear: () => box.clear(),
  };
}
