/**
 * The key shelf as a folder: one file an object, nothing else. Destroying overwrites, syncs and unlinks. Disks with
 * wear levelling and snapshots may keep bytes all the same: put the folder on tmpfs or on a volume whose key is
 * forgotten at every boot. Nothing copies it.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bytes } from '../../lib/bytes.ts';
import { type Shelf, Unavailable } from '../../ports.ts';

const ID = /^[a-z][a-z-]{0,31}\/[A-Za-z0-9_-]{1,64}$/;

function missing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
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
  return {
    put: (id, bytes) => {
      const path = pathOf(id);
      return guarded(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        // Written aside and renamed: a crash leaves the old object or the new one, never half of one.
        const aside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
        const handle = await open(aside, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        const old = await openIfThere(path);
        await rename(aside, path);
        await syncFolder(dirname(path));
        await overwrite(old);
      });
    },
    get: (id) => {
      const path = pathOf(id);
      return guarded(async () => {
        try {
          return new Uint8Array(await readFile(path)) as Bytes;
        } catch (error) {
          if (missing(error)) return undefined;
          throw error;
        }
      });
    },
    destroy: (id) => {
      const path = pathOf(id);
      return guarded(async () => {
        // Overwritten before the name goes: a crash in between leaves a file that opens nothing.
        await overwrite(await openIfThere(path));
        try {
          await unlink(path);
          await syncFolder(dirname(path));
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

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
}

/** Overwrites the bytes behind a handle and closes it. */
async function overwrite(handle: FileHandle | undefined): Promise<void> {
  if (handle === undefined) return;
  try {
    const { size } = await handle.stat();
    await handle.write(randomBytes(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
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
