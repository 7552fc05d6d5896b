import { mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { type Shelf, Unavailable } from '../../../src/ports.ts';
import { openFileShelf } from '../../../src/runtime/node/file-shelf.ts';

const KEY = new Uint8Array(32).fill(7) as Bytes;
let folder: string;
let shelf: Shelf;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-shelf-'));
  shelf = await openFileShelf(join(folder, 'shelf'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (id: string) => join(folder, 'shelf', id);

/** What an open file holds, after its name is gone. */
function bytesBehind(handle: number): Uint8Array {
  const bytes = new Uint8Array(64);
  return bytes.subarray(0, readSync(handle, bytes, 0, 64, 0));
}

describe('the key shelf as files', () => {
  test('gives back what was put, private to its owner, and nothing else lies beside it', async () => {
    await shelf.put('offer/a', KEY);
    expect(await shelf.get('offer/a')).toEqual(KEY);
    expect(statSync(path('offer/a')).mode & 0o777).toBe(0o600);
    expect(statSync(path('offer')).mode & 0o777).toBe(0o700);
    expect(readdirSync(path('offer'))).toEqual(['a']);
  });

  test('knows no object that was never put or was destroyed, and destroys twice without a word', async () => {
    expect(await shelf.get('offer/a')).toBeUndefined();
    await shelf.put('offer/a', KEY);
    await shelf.destroy('offer/a');
    await shelf.destroy('offer/a');
    expect(await shelf.get('offer/a')).toBeUndefined();
    expect(readdirSync(path('offer'))).toEqual([]);
  });

  test('overwrites the bytes of what it destroys or replaces, so that the disk block holds no key', async () => {
    await shelf.put('offer/a', KEY);
    const destroyed = openSync(path('offer/a'), 'r');
    await shelf.destroy('offer/a');
    await shelf.put('generation/b', KEY);
    const replaced = openSync(path('generation/b'), 'r');
    const next = new Uint8Array(32).fill(8) as Bytes;
    await shelf.put('generation/b', next);
    for (const handle of [destroyed, replaced]) {
      const behind = bytesBehind(handle);
      expect(behind).toHaveLength(32);
      expect(behind).not.toEqual(KEY);
    }
    expect(new Uint8Array(readFileSync(path('generation/b')))).toEqual(next);
  });

  test('lists ids of one kind by age', async () => {
    await shelf.put('offer/a', KEY);
    await shelf.put('row/b', KEY);
    expect(await shelf.list('offer', 0)).toEqual(['offer/a']);
    expect(await shelf.list('offer', 60)).toEqual([]);
    expect(await shelf.list('event', 0)).toEqual([]);
  });

  test('takes no id that could name another file', () => {
    for (const id of ['offer', 'offer/', '../a', 'offer/../a', '/etc/a', 'offer/a.tmp', 'Offer/a', '']) {
      expect(() => shelf.get(id)).toThrow('not a shelf id');
    }
  });

  test('is unavailable, not empty, when its folder cannot be used', async () => {
    await shelf.put('offer/a', KEY);
    rmSync(path('offer'), { recursive: true });
    writeFileSync(path('offer'), 'a file where a folder belongs');
    await expect(shelf.put('offer/b', KEY)).rejects.toThrow(Unavailable);
    await expect(shelf.get('offer/b')).rejects.toThrow(Unavailable);
  });
});
