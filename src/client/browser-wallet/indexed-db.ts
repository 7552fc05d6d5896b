/** The browser's own database, with the drawers of a wallet. */
import type { Bytes } from '../../lib/bytes.ts';
import { createDeviceKey } from '../../sealing/index.ts';
import type { Box } from './box.ts';
import type { KeptKey } from './crypto-keys.ts';

/** The drawers of one wallet. `device`: keys that open `file`. `keys`: holder keys. */
export interface WalletDrawers {
  readonly device: Box<CryptoKey>;
  readonly keys: Box<KeptKey>;
  readonly file: Box<Bytes>;
  close(): void;
}

const DRAWERS = ['device', 'keys', 'file'] as const;
const DEVICE_KEY = 'device';

/** Opens, or makes, a wallet's database. The name is what a look into the browser's storage shows. */
export async function openDrawers(name: string): Promise<WalletDrawers> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const drawer of DRAWERS) request.result.createObjectStore(drawer);
  };
  const database = await settled(request);
  // Another page that wants to delete the database need not wait for this one.
  database.onversionchange = () => database.close();
  return {
    device: drawerOf(database, 'device'),
    keys: drawerOf(database, 'keys'),
    file: drawerOf(database, 'file'),
    close: () => database.close(),
  };
}

/** The device's own key: found, or made at the first use. */
export async function deviceKeyIn(device: Box<CryptoKey>): Promise<CryptoKey> {
  const found = await device.get(DEVICE_KEY);
  if (found !== undefined) return found;
  const key = await createDeviceKey();
  await device.put(DEVICE_KEY, key);
  return key;
}

function drawerOf<T>(database: IDBDatabase, name: (typeof DRAWERS)[number]): Box<T> {
  const change = async (work: (store: IDBObjectStore) => void): Promise<void> => {
    // Strict: what was spent must be spent after a power cut too.
    const transaction = database.transaction(name, 'readwrite', { durability: 'strict' });
    const done = completed(transaction);
    work(transaction.objectStore(name));
    await done;
  };
  const read = <R>(ask: (store: IDBObjectStore) => IDBRequest<R>) =>
    settled(ask(database.transaction(name, 'readonly').objectStore(name)));
  return {
    get: (id) => read<T | undefined>((store) => store.get(id)),
    put: (id, value) => change((store) => store.put(value, id)),
    delete: (ids) =>
      change((store) => {
        for (const id of ids) store.delete(id);
      }),
    ids: async () => (await read((store) => store.getAllKeys())).map(String),
    clear: () => change((store) => store.clear()),
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
