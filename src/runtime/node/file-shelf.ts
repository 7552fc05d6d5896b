/**
 * The key shelf as a folder: one file an object, nothing else. Destroying overwrites, syncs and unlinks. Disks with
 * wear levelling and snapshots may keep bytes all the same: put the folder on tmpfs or on a volume whose key is
 * forgotten at every boot. Nothing copies it.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Bytes } from '../../lib/bytes.ts';
import { type Shelf, Unavailable } from '../../ports.ts';

const ID = /^[a-z][a-z-]{0,31}\/[A-Za-z0-9_-]{1,64}$/;

// Only what waits for the disk leaves the thread. An object has some 32 bytes: the way to a worker thread and back costs
// several times the system call, and there were eight of them to a destruction.
const sync = promisify(fsync);

function missing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function syncFolder(folder: string): Promise<void> {
  const handle = openSync(folder, 'r');
  await sync(handle).finally(() => closeSync(handle));
}

/** Opens the shelf in `folder` (made with mode 0700). */
export async function openFileShelf(folder: string): Promise<Shelf> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string) => {
    if (!ID.test(id)) throw new Error('not a shelf id');
    return join(folder, id);
  };
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new Unavailable('shelf', error);
    }
  }
  /** Opens a new file; the first of its kind makes the kind's folder, whose name must survive a power cut as well. */
  async function openNew(path: string): Promise<number> {
    try {
      return openSync(path, 'wx', 0o600);
    } catch (error) {
      if (!missing(error)) throw error;
    }
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await syncFolder(folder);
    return openSync(path, 'wx', 0o600);
  }
  return {
    put: (id, bytes) => {
      const path = pathOf(id);
      return guarded(async () => {
        // Written aside and renamed: a crash leaves the old object or the new one, never half of one.
        const aside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
        const handle = await openNew(aside);
        try {
          writeSync(handle, bytes);
          await sync(handle);
        } finally {
          closeSync(handle);
        }
        const old = openIfThere(path);
        renameSync(aside, path);
        await syncFolder(dirname(path));
        await overwrite(old);
      });
    },
    get: (id) => {
      const path = pathOf(id);
      return guarded(async () => {
        try {
          return new Uint8Array(readFileSync(path)) as Bytes;
        } catch (error) {
          if (missing(error)) return undefined;
          throw error;
        }
      });
    },
    destroy: (id) => {
      const path = pathOf(id);
      return guarded(async () => {
        // Overwritten before the name goes: a crash in between leaves a file that opens nothing. That is also why the
        // folder is not synced: a name that a power cut brings back is one more such file, for the sweep.
        await overwrite(openIfThere(path));
        try {
          unlinkSync(path);
        } catch (error) {
          if (!missing(error)) throw error;
        }
      });
    },
    list: (kind, minAge) =>
      guarded(async () => {
        const ids: string[] = [];
        const before = Date.now() - minAge * 1000;
        for (const name of await namesIn(join(folder, kind))) {
          const path = join(folder, kind, name);
          const { mtimeMs } = await stat(path);
          if (mtimeMs > before) continue;
          // A file set aside by a crash in `put` was never an object.
          if (name.endsWith('.tmp')) await unlink(path);
          else ids.push(`${kind}/${name}`);
        }
        return ids;
      }),
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
}

/** Overwrites the bytes behind a handle and closes it. */
async function overwrite(handle: number | undefined): Promise<void> {
  if (handle === undefined) return;
  try {
    const { size } = fstatSync(handle);
    writeSync(handle, randomBytes(size), 0, size, 0);
    await sync(handle);
  } finally {
    closeSync(handle);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (missing(error)) return [];
    throw error;
  }
}
