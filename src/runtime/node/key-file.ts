/** The key ring from one file of mode 0600, read again when it changes: renewal needs no restart. */
import { statSync } from 'node:fs';
import { createKeyRing, type KeyRing, parseKeyRingFile } from '../../key-ring.ts';
import { Unavailable } from '../../ports.ts';
import { readPrivateFile } from './private-file.ts';
import { importNodeSign } from './sign.ts';

/** How long a renewed file may go unnoticed, in milliseconds. */
const LOOK_EVERY = 2000;

/** Reads and parses the file. Throws, naming places and never values, when it is missing or malformed. */
export function readKeyFile(path: string): KeyRing {
  const text = readPrivateFile(path);
  if (text === undefined) throw new Error(`there is no key file at ${path}; run \`npm run gafete -- keys init\``);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`the key file at ${path} is not JSON`);
  }
  const file = parseKeyRingFile(json);
  if (!file.ok) throw new Error(`the key file at ${path} is malformed at: ${file.error.places.join(', ')}`);
  return createKeyRing(file.value, importNodeSign);
}

/** Opens the file as a ring that follows its changes. A change of environment is refused: the old ring stays. */
export function openKeyFile(path: string): KeyRing {
  let ring = readKeyFile(path);
  const environment = ring.environment;
  let changed = statSync(path).mtimeMs;
  let looked = performance.now();
  function current(): KeyRing {
    if (performance.now() - looked < LOOK_EVERY) return ring;
    looked = performance.now();
    try {
      const modified = statSync(path).mtimeMs;
      if (modified === changed) return ring;
      const next = readKeyFile(path);
      if (next.environment === environment) ring = next;
      changed = modified;
    } catch (error) {
      throw new Unavailable('keys', error);
    }
    return ring;
  }
  return {
    environment,
    get anchors() {
      return current().anchors;
    },
    get trustList() {
      return current().trustList;
    },
    signer: async (purpose, now) => current().signer(purpose, now),
    signers: async (purpose) => current().signers(purpose),
    logSigners: async () => current().logSigners(),
    key: async (purpose) => current().key(purpose),
    findKey: async (purpose, id) => current().findKey(purpose, id),
  };
}
