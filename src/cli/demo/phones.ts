/** The journalists' side of the demo: one wallet each, and a memory of everything that has left it. */
import {
  type AccreditedPerson,
  createWalletClient,
  type HeldCopy,
  type HeldSummary,
  orThrow,
  type WalletClient,
  type WalletFile,
} from '../../client/index.ts';
import type { Shown } from '../../synthetic/markers.ts';

/** Wallets that are served at the same time. */
const AT_ONCE = 4;

export interface Phone {
  readonly wallet: WalletClient;
  readonly held: HeldSummary;
  /** What was shown with it: for the search at the end, and for the thief in the story. */
  readonly shown: Shown;
}

/** Somebody's wallet, in memory, that picks up one offer. */
export async function pickUp(offer: AccreditedPerson, anchors: readonly string[]): Promise<Phone> {
  const shown: Shown = { copies: [], answers: [] };
  let kept: WalletFile | undefined;
  const store = {
    load: async () => kept,
    save: async (wallet: WalletFile) => {
      shown.copies.push(...spentBetween(kept, wallet));
      kept = wallet;
    },
  };
  const wallet = createWalletClient({
    store,
    trust: { anchors },
    fetch(url, init) {
      if (typeof init.body === 'string' && url.includes('/response/')) shown.answers.push(init.body);
      return fetch(url, init);
    },
  });
  const held = orThrow(
    await wallet.accept(offer.link, {
      ...(offer.txCode !== undefined && { txCode: offer.txCode }),
      confirm: () => true,
    }),
  );
  return { wallet, held, shown };
}

function spentBetween(before: WalletFile | undefined, after: WalletFile): HeldCopy[] {
  const left = new Set(after.credentials.flatMap(({ copies }) => copies.map(({ sdJwt }) => sdJwt)));
  return (before?.credentials ?? []).flatMap(({ copies }) => copies.filter(({ sdJwt }) => !left.has(sdJwt)));
}

/** Everybody, a few at a time, in the order given. */
export async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  onDone: (done: number) => void,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T, index);
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
