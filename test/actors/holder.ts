/** A journalist with a wallet, and somebody who checks what is shown. */
import {
  type Checker,
  createChecker,
  createWalletClient,
  type WalletClient,
  type WalletFile,
} from '../../src/client/index.ts';
import { type Place, surroundingsOf } from './place.ts';

export interface Holder {
  readonly wallet: WalletClient;
  readonly kept: () => WalletFile | undefined;
}

let count = 0;

/** A wallet in memory that trusts this service's root. */
export function createHolder(place: Place): Holder {
  let file: WalletFile | undefined;
  const wallet = createWalletClient({
    store: {
      load: async () => file && JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
      },
    },
    trust: { anchors: [place.operator.certificate] },
    issuers: [place.publicUrl],
    ...surroundingsOf(place, `holder-${count++}`),
  });
  return { wallet, kept: () => file };
}

/** A verifier that trusts this service's root and fetches its lists only. */
export function createGate(place: Place): Checker {
  return createChecker({
    trust: { anchors: [place.operator.certificate] },
    issuers: [place.publicUrl],
    ...surroundingsOf(place, 'gate'),
  });
}
