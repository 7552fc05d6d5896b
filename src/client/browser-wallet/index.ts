/**
 * What a wallet in a browser keeps, and how: holder keys as non-extractable `CryptoKey`s, one for each copy; its file
 * encrypted under a key of the device, or one that only a passkey gives (PRF). Nothing here has a page.
 *
 * `createWalletClient({ ...walletIn(await openDrawers('w'), key), trust, lock })`, where `key` is left out for a key of the
 * device, or gives `deriveWalletKey(prf)`. `lock` is `(work) => navigator.locks.request('w', work)`: two tabs are two
 * clients. `forgetEverything` of the client is travel mode.
 *
 * What it cannot do: a page that runs somebody else's script signs whatever that script wants while it is open, and may
 * have a PRF output; a browser's database may keep deleted bytes on disk for a while, encrypted; and browsers may clear
 * everything when space is short, unless the page asked them not to (`navigator.storage.persist`).
 * @module
 */
export { deriveWalletKey } from '../../sealing/index.ts';
export type { Box } from './box.ts';
export type { KeptKey } from './crypto-keys.ts';
export type { WalletKeySource } from './encrypted-store.ts';
export { openDrawers, type WalletDrawers } from './indexed-db.ts';
export { walletIn } from './wallet-in.ts';
