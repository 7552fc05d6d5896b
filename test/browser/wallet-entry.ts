/** What a page needs of the SDK for a wallet, and nothing else: the size of this is the size of the wallet's machinery. */
import { openDrawers, walletIn } from '../../src/client/browser-wallet/index.ts';
import { createWalletClient } from '../../src/client/index.ts';

Object.assign(globalThis, { gafete: { openDrawers, walletIn, createWalletClient } });
