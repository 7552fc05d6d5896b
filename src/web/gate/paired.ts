import type { PairedGate } from './door.ts';
import type { GateStore } from './store.ts';

/** Which gate this device is; `undefined` when it is none, or its pairing never came to an end. */
export async function readPairedGate(store: GateStore): Promise<PairedGate | undefined> {
  const file = (await store.read('gate')) as PairedGate | undefined;
  // Sealed by this device: what opens is what the SDK wrote.
  return file?.gate === undefined ? undefined : file;
}
