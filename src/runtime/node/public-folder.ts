/** Public files as a folder: what a web server or a mirror may serve and a backup may keep. Never a secret among them. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bytes } from '../../lib/bytes.ts';
import { type PublicFiles, Unavailable } from '../../ports.ts';

/** As in `r2-public.ts`: names of our own making, which lead nowhere else. */
const NAME = /^[a-z]+(?:\/[A-Za-z0-9_-]+(?:\.p)?)+$/;

/** Opens the folder; it is made with the first file. */
export function openPublicFolder(folder: string): PublicFiles {
  const pathOf = (name: string) => {
    if (!NAME.test(name)) throw new Error('not a public name');
    return join(folder, name);
  };
  async function guarded<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw new Unavailable('files', error);
    }
  }
  return {
    put(name, bytes) {
      const path = pathOf(name);
      return guarded(() => {
        mkdirSync(dirname(path), { recursive: true });
        // Written aside and renamed: whoever reads meanwhile, or after a crash, finds the old file or the new one.
        const aside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
        const handle = openSync(aside, 'wx', 0o644);
        try {
          writeSync(handle, bytes);
          fsyncSync(handle);
        } finally {
          closeSync(handle);
        }
        renameSync(aside, path);
        const parent = openSync(dirname(path), 'r');
        try {
          fsyncSync(parent);
        } finally {
          closeSync(parent);
        }
      });
    },
    get(name) {
      const path = pathOf(name);
      return guarded(() => {
        try {
          return new Uint8Array(readFileSync(path)) as Bytes;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
          throw error;
        }
      });
    },
  };
}
