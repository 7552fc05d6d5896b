/** One open wallet: its drawers, its key, whom it believes, and the SDK's client over all of that. */
import { openDrawers, type WalletDrawers, walletIn } from '../../client/browser-wallet/index.ts';
import { deviceKeyIn } from '../../client/browser-wallet/indexed-db.ts';
import { createWalletClient, type WalletClient } from '../../client/index.ts';
import { type Memory, memoryIn } from './memory.ts';

export interface WalletSession {
  /** The client, over the offices that are believed at this moment. */
  readonly client: () => WalletClient;
  readonly memory: () => Memory;
  readonly remember: (change: (memory: Memory) => Memory) => Promise<void>;
  /** Travel mode: keys, passes, memory, choices. */
  readonly empty: () => Promise<void>;
}

/** Says nothing: it is what a look into the browser's storage shows. */
const DATABASE = 'w';

/** Opens the wallet of this browser, or makes it. */
export async function openSession(): Promise<WalletSession> {
  const drawers: WalletDrawers = await openDrawers(DATABASE);
  const key = () => deviceKeyIn(drawers.device);
  const kept = walletIn(drawers, key);
  const store = memoryIn(drawers.file, key);
  const lock = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request(DATABASE, work) as Promise<T>;
  let memory = await store.load();
  let client = clientOf(memory);

  function clientOf({ offices }: Memory): WalletClient {
    const anchors = [...new Set(offices.map(({ anchor }) => anchor))];
    return createWalletClient({
      ...kept,
      lock,
      trust: { anchors },
      issuers: offices.map(({ issuer }) => issuer),
    });
  }

  return {
    client: () => client,
    memory: () => memory,
    async remember(change) {
      const before = memory;
      memory = change(memory);
      if (memory.offices !== before.offices) client = clientOf(memory);
      await store.save(memory);
    },
    async empty() {
      // The keys first: they are the client's own first step.
      await client.forgetEverything();
      localStorage.clear();
      sessionStorage.clear();
      memory = await store.load();
      client = clientOf(memory);
    },
  };
}

/** The office that serves this page. */
export function ownIssuer(): string {
  return new URL('.', document.baseURI).href.replace(/\/$/, '');
}

/** Asks the browser not to clear what is kept when space is short. It may say no. */
export async function askToPersist(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}
