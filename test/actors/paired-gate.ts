/** A gate in a browser: keys that cannot be taken out, a journal on the device, and the offline judge. HTTP through the SDK only. */

import type { HolderKey, KeyKeeper } from '../../src/client/holder-keys.ts';
import {
  type CompiledBundle,
  createPairedGate,
  type GateJournal,
  type Judgement,
  judgePass,
  type KnownBundle,
  openGateJournal,
  orThrow,
  type PairedGateFile,
  type PairedGateOptions,
  pairGate,
  type WorkingGate,
} from '../../src/client/index.ts';
import { type Bytes, concatBytes } from '../../src/lib/bytes.ts';
import { type EcPublicJwk, signWith } from '../../src/lib/es256.ts';
import { createRandom } from '../harness.ts';
import { type Place, surroundingsOf } from './place.ts';

/** Keys in memory that WebCrypto does not export. */
export function memoryKeys(): KeyKeeper & { readonly made: Map<string, HolderKey>; readonly privateKeys: CryptoKey[] } {
  const made = new Map<string, HolderKey>();
  const privateKeys: CryptoKey[] = [];
  return {
    made,
    privateKeys,
    async create() {
      const curve = { name: 'ECDSA', namedCurve: 'P-256' };
      const pair = await crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
      const { x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as EcPublicJwk;
      const id = `key-${made.size}`;
      privateKeys.push(pair.privateKey);
      made.set(id, { id, jwk: { kty: 'EC', crv: 'P-256', x, y }, sign: signWith(pair.privateKey) });
      return made.get(id) as HolderKey;
    },
    find: async (id) => made.get(id),
    destroy: async (ids) => {
      for (const id of ids) made.delete(id);
    },
    list: async () => [...made.keys()],
    destroyAll: async () => made.clear(),
  };
}

/** What a device keeps of its gate. */
export interface Device extends PairedGateOptions {
  file: PairedGateFile | undefined;
  readonly keys: ReturnType<typeof memoryKeys>;
}

let count = 0;

/** A device that is no gate yet. */
export function createDevice(place: Place): Device {
  const device: Device = {
    file: undefined,
    keys: memoryKeys(),
    store: {
      load: async () => device.file && JSON.parse(JSON.stringify(device.file)),
      save: async (file) => {
        device.file = file;
      },
    },
    ...surroundingsOf(place, `device-${count++}`),
  };
  return device;
}

/** A gate that works offline from what it has, and syncs when it is told to. */
export interface OfflineGate {
  readonly gate: WorkingGate;
  readonly device: Device;
  readonly file: PairedGateFile;
  readonly journal: () => GateJournal;
  readonly bundle: () => CompiledBundle;
  readonly known: () => KnownBundle;
  /** Asks for the bundle; `unchanged` when the service says that nothing is new. */
  refresh(): Promise<'fresh' | 'unchanged'>;
  scan(text: string, mode?: 'entry' | 'exit'): Promise<Judgement>;
  /** The guard lets in somebody whom the screen did not. */
  override(judgement: Judgement): Promise<void>;
  /** Exchanges handles and reports overrides. Answers what another gate had seen before. */
  sync(): Promise<readonly string[]>;
  /** Dies and starts again from what was kept. */
  restart(): Promise<void>;
}

/** Pairs a device by a link and opens its journal. */
export async function pairDevice(place: Place, link: string, device = createDevice(place)): Promise<OfflineGate> {
  const file = orThrow(await pairGate(link, device));
  const gate = createPairedGate(file.issuer, device);
  const { event } = file.gate as NonNullable<PairedGateFile['gate']>;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  let kept: Bytes[] = [];
  const random = createRandom(`journal-${count++}`);
  const open = () => openGateJournal({ key, event, bytes: concatBytes(...kept), random });
  let journal = await open();
  const keep = async ({ bytes }: { readonly bytes: Bytes }) => void kept.push(bytes);
  let bundle: CompiledBundle | undefined;
  let known: KnownBundle | undefined;
  let clockOffset = 0;
  const now = () => place.clock.now();
  return {
    ...{ gate, device, file, journal: () => journal },
    bundle: () => bundle as CompiledBundle,
    known: () => known as KnownBundle,
    async refresh() {
      const fetched = orThrow(await gate.bundle(known));
      ({ clockOffset } = fetched);
      if (fetched.state === 'unchanged') return 'unchanged';
      bundle = fetched.bundle;
      known = { etag: fetched.etag, iat: fetched.bundle.iat };
      return 'fresh';
    },
    async scan(text, mode = 'entry') {
      const judgement = await judgePass({
        ...{ bundle: bundle as CompiledBundle, handles: journal.shift.handles, gate: { mode } },
        ...{ text, now: now(), clockOffset },
      });
      await keep(
        await journal.judged(now(), judgement.verdict, judgement.verdict === 'go' ? judgement.newHandle : undefined),
      );
      return judgement;
    },
    override: async ({ newHandle }) => keep(await journal.overridden(now(), newHandle)),
    async sync() {
      const { unsent, cursor, unsentOverrides } = journal.shift;
      const exchange = orThrow(await gate.exchangeHandles({ handles: unsent, cursor }));
      await keep(await journal.exchanged(exchange));
      if (unsentOverrides > 0) {
        orThrow(await gate.override({ count: unsentOverrides, event }));
        await keep(await journal.overridesSent(unsentOverrides));
      }
      return exchange.shared;
    },
    async restart() {
      kept = [concatBytes(...kept)];
      journal = await open();
    },
  };
}
