/**
 * What this device keeps, in IndexedDB: keys that cannot be taken out, and under one of them everything else. Sealed
 * records: `gate` (who this gate is), `bundle`, `clock`, `overrides` (a report that is on its way); and the journal of the
 * shift, one row a step. There is no name, claim or picture in any of them, and `wipe` leaves nothing.
 */
import type { KeyKeeper } from '../../client/holder-keys.ts';
import { type Bytes, concatBytes, type Random } from '../../lib/bytes.ts';
import { signWith } from '../../lib/es256.ts';
import type { JsonValue } from '../../lib/json.ts';
import { randomId } from '../../lib/random-id.ts';
import { openDeviceRecord, sealDeviceRecord } from '../../sealing/index.ts';

export type RecordName = 'gate' | 'bundle' | 'clock' | 'overrides';

export interface GateStore {
  /** AES-256-GCM, not extractable: seals everything here. */
  readonly sealingKey: CryptoKey;
  read(name: RecordName): Promise<JsonValue | undefined>;
  write(name: RecordName, value: JsonValue): Promise<void>;
  erase(name: RecordName): Promise<void>;
  /** Key pairs of this device, not extractable. */
  readonly keys: KeyKeeper;
  /** The journal, its rows one behind the other. */
  readJournal(): Promise<Bytes>;
  /** Writes a row and waits until the system says that it is on the disk. */
  appendJournal(row: { readonly place: number; readonly bytes: Bytes }): Promise<void>;
  /** One row instead of all, at once. */
  replaceJournal(row: { readonly place: number; readonly bytes: Bytes }): Promise<void>;
  /** Everything of this gate, keys included. */
  wipe(): Promise<void>;
}

const DATABASE = 'gafete-gate';
const SEALING_KEY = 'sealing';
/** Ids of the key pairs. */
const PAIRS = 'pairs';
const [KEYS, RECORDS, JOURNAL] = ['keys', 'records', 'journal'] as const;

/** Opens the database of this page. Throws where the browser keeps nothing (some private windows). */
export async function openGateStore(random: Random): Promise<GateStore> {
  const database = await openDatabase();
  const read: Read = (store, key) => finished(database.transaction(store).objectStore(store).get(key));
  const write: Write = (store, change) => committed(database, store, change);

  const found = await read<CryptoKey>(KEYS, SEALING_KEY);
  const sealingKey =
    found ?? (await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']));
  if (found === undefined) await write(KEYS, (keys) => keys.put(sealingKey, SEALING_KEY));
  // Without it a browser short of room may throw a shift away.
  void navigator.storage?.persist?.().catch(() => {});

  return {
    sealingKey,
    async read(name) {
      const bytes = await read<Bytes>(RECORDS, name);
      return bytes === undefined ? undefined : openDeviceRecord(sealingKey, name, bytes);
    },
    async write(name, value) {
      const bytes = await sealDeviceRecord(sealingKey, name, value, random);
      await write(RECORDS, (records) => records.put(bytes, name));
    },
    erase: (name) => write(RECORDS, (records) => records.delete(name)),
    keys: createKeeper(read, write, random),
    async readJournal() {
      const rows = await finished<Bytes[]>(database.transaction(JOURNAL).objectStore(JOURNAL).getAll());
      return concatBytes(...rows);
    },
    appendJournal: ({ place, bytes }) => write(JOURNAL, (journal) => journal.put(bytes, place)),
    replaceJournal: ({ place, bytes }) =>
      write(JOURNAL, (journal) => {
        journal.clear();
        journal.put(bytes, place);
      }),
    async wipe() {
      await committed(database, [KEYS, RECORDS, JOURNAL], (_, transaction) => {
        for (const store of [KEYS, RECORDS, JOURNAL]) transaction.objectStore(store).clear();
      });
      database.close();
      await finished(indexedDB.deleteDatabase(DATABASE));
    },
  };
}

type Read = <T>(store: string, key: IDBValidKey) => Promise<T | undefined>;
type Write = (store: string, change: (target: IDBObjectStore) => void) => Promise<void>;

function createKeeper(read: Read, write: Write, random: Random): KeyKeeper {
  const list = async () => ((await read<string[]>(KEYS, PAIRS)) ?? []) as readonly string[];
  const keyOf = async (id: string, { publicKey, privateKey }: CryptoKeyPair) => {
    const { x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as { x: string; y: string };
    return { id, jwk: { kty: 'EC', crv: 'P-256', x, y }, sign: signWith(privateKey) } as const;
  };
  const destroy = async (ids: readonly string[]) => {
    const left = (await list()).filter((id) => !ids.includes(id));
    await write(KEYS, (keys) => {
      for (const id of ids) keys.delete(id);
      keys.put([...left], PAIRS);
    });
  };
  return {
    async create() {
      const id = randomId(random);
      const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
      const known = await list();
      await write(KEYS, (keys) => {
        keys.put(pair, id);
        keys.put([...known, id], PAIRS);
      });
      return keyOf(id, pair);
    },
    async find(id) {
      const pair = await read<CryptoKeyPair>(KEYS, id);
      return pair === undefined ? undefined : keyOf(id, pair);
    },
    destroy,
    list,
    destroyAll: async () => destroy(await list()),
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener('upgradeneeded', () => {
    for (const store of [KEYS, RECORDS, JOURNAL]) request.result.createObjectStore(store);
  });
  return finished(request);
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the database of this page')));
  });
}

/** `strict`: the promise is kept only after the bytes are where a flat battery leaves them. */
function committed(
  database: IDBDatabase,
  stores: string | string[],
  change: (first: IDBObjectStore, transaction: IDBTransaction) => void,
): Promise<void> {
  const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
  const done = new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('the database of this page')));
  });
  change(transaction.objectStore(typeof stores === 'string' ? stores : stores[0]!), transaction);
  return done;
}
