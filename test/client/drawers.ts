import type { Box, WalletDrawers } from '../../src/client/browser-wallet/index.ts';

/** A browser's drawers in memory. Values go in and out as structured clones, as they do there. */
export function drawersInMemory(): Omit<WalletDrawers, 'close'> & { readonly log: string[] } {
  const log: string[] = [];
  const box = <T>(name: string): Box<T> => {
    const kept = new Map<string, T>();
    return {
      get: async (id) => structuredClone(kept.get(id)),
      async put(id, value) {
        log.push(`${name}.put`);
        kept.set(id, structuredClone(value));
      },
      async delete(ids) {
        log.push(`${name}.delete`);
        for (const id of ids) kept.delete(id);
      },
      ids: async () => [...kept.keys()],
      async clear() {
        log.push(`${name}.clear`);
        kept.clear();
      },
    };
  };
  return { device: box('device'), keys: box('keys'), file: box('file'), log };
}
