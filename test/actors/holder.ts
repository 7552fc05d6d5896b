/** A journalist with a wallet, and somebody who checks what is shown. */
import {
  type Checker,
  createChecker,
  createWalletClient,
  type WalletClient,
  type WalletFile,
} from '../../src/client/index.ts';
import type { Service } from '../harness.ts';
import { surroundingsOf } from './office.ts';

export interface Holder {
  readonly wallet: WalletClient;
  readonly kept: () => WalletFile | undefined;
}

let count = 0;

/** A wallet in memory that trusts this service's root. */
export function createHolder(service: Service): Holder {
  let file: WalletFile | undefined;
  const wallet = createWalletClient({
    store: {
      load: async () => file && JSON.parse(JSON.stringify(file)),
      save: async (next) => {
        file = next;
      },
    },
    trust: { anchors: [service.operator.certificate] },
    ...surroundingsOf(service, `holder-${count++}`),
  });
  return { wallet, kept: () => file };
}

/** A verifier that trusts this service's root and fetches its lists only. */
export function createGate(service: Service): Checker {
  return createChecker({
    trust: { anchors: [service.operator.certificate] },
    issuers: [service.publicUrl],
    ...surroundingsOf(service, 'gate'),
  });
}
