import { readPrivateFile, writePrivateFile } from '../runtime/node/private-file.ts';
import { CommandError } from './terminal.ts';

/** A JSON document in a file of mode 0600: a desk profile or a wallet. Both stores of the SDK fit. */
export function privateJson<T>(path: string): { load(): Promise<unknown>; save(value: T): Promise<void> } {
  return {
    async load() {
      const text = readPrivateFile(path);
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw new CommandError(
          'damaged',
          { en: `${path} is not JSON any more.`, es: `${path} ya no es JSON.` },
          {
            next: 'restore it from a copy, or move it away and start anew',
          },
        );
      }
    },
    async save(value) {
      writePrivateFile(path, `${JSON.stringify(value)}\n`);
    },
  };
}
