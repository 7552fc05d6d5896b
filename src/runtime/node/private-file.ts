import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder that only its owner can enter. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) makePrivateFolder(folder);
  const aside = `${path}.${process.pid}.tmp`;
  rmSync(aside, { force: true });
  const handle = openSync(aside, 'wx', 0o600);
  try {
    writeFileSync(handle, text);
    // Before the rename: after a power cut the name must not lead to an empty key file.
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, path);
}

/** Reads a private file; `undefined` when it is not there. Throws when others may read it: a secret that leaked once stays leaked. */
export function readPrivateFile(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by other users; run chmod 600 on it, and renew what it holds`);
  }
  return readFileSync(path, 'utf8');
}
