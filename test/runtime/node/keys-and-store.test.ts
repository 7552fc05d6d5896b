import { chmodSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createKeyRingFile, createOperatorFile } from '../../../src/cli/keys/ceremony.ts';
import { Unavailable } from '../../../src/ports.ts';
import { openKeyFile } from '../../../src/runtime/node/key-file.ts';
import { readPrivateFile, writePrivateFile } from '../../../src/runtime/node/private-file.ts';
import { openSqlite } from '../../../src/runtime/node/sqlite.ts';
import { requireChanges, requireOneChange } from '../../../src/storage/guard.ts';
import { replays } from '../../../src/storage/schema.ts';
import { createRandom, MIGRATIONS, NOON } from '../../harness.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'gafete-test-'));

describe('private files', () => {
  it('are written whole with mode 0600, and refused when others may read them', () => {
    const path = join(folder(), 'deep', 'keys.json');
    writePrivateFile(path, 'secret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readPrivateFile(path)).toBe('secret');
    chmodSync(path, 0o644);
    expect(() => readPrivateFile(path)).toThrow('chmod 600');
    expect(readPrivateFile(join(folder(), 'none'))).toBeUndefined();
  });
});

describe('the key file', () => {
  it('is taken up again when it changes, without a restart', async () => {
    const path = join(folder(), 'keys.json');
    const ceremony = {
      publicUrl: 'http://localhost:8787',
      environment: 'demo',
      now: NOON,
      random: createRandom(),
    } as const;
    const operator = await createOperatorFile(ceremony);
    const first = await createKeyRingFile(operator, ceremony);
    const second = await createKeyRingFile(operator, ceremony);
    writePrivateFile(path, JSON.stringify(first));
    const ring = openKeyFile(path);
    expect((await ring.signer('status', NOON)).kid).toBe(first.signing.status[0]!.kid);
    writePrivateFile(path, JSON.stringify(second));
    await expect
      .poll(async () => (await ring.signer('status', NOON)).kid, { timeout: 8000 })
      .toBe(second.signing.status[0]!.kid);
    writePrivateFile(path, '{ broken');
    await expect
      .poll(() => ring.signer('status', NOON).catch((error) => error), { timeout: 8000 })
      .toBeInstanceOf(Unavailable);
  });
});

describe('the SQLite store', () => {
  const open = () => openSqlite(join(folder(), 'db.sqlite'), MIGRATIONS);
  const row = (id: string) => ({ idSha256: id, exp: 1 });

  it('is private to its owner, durable, and overwrites what is deleted', () => {
    const store = open();
    expect(store.sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(store.sqlite.pragma('synchronous', { simple: true })).toBe(2);
    expect(store.sqlite.pragma('secure_delete', { simple: true })).toBe(1);
    expect(statSync(store.sqlite.name).mode & 0o777).toBe(0o600);
    store.close();
  });

  it('does all statements of a batch or none', async () => {
    const { atomic, db } = open();
    expect((await atomic([db.insert(replays).values(row('a')), db.insert(replays).values(row('b'))])).ok).toBe(true);
    const conflict = await atomic([db.insert(replays).values(row('c')), db.insert(replays).values(row('a'))]);
    expect(conflict).toEqual({ ok: false, error: 'conflict' });
    expect(await db.select({ id: replays.idSha256 }).from(replays)).toHaveLength(2);
  });

  it('a guard aborts a batch whose UPDATE matched another number of rows', async () => {
    const { atomic, db } = open();
    await atomic([db.insert(replays).values(row('a'))]);
    const touch = (id: string) => db.update(replays).set({ exp: 2 }).where(sql`${replays.idSha256} = ${id}`);
    expect((await atomic([touch('a'), requireOneChange(db)])).ok).toBe(true);
    expect(await atomic([touch('none'), requireOneChange(db)])).toEqual({ ok: false, error: 'conflict' });
    expect(await atomic([touch('a'), requireChanges(db, 2)])).toEqual({ ok: false, error: 'conflict' });
  });

  it('rows lie in an order that does not tell who came first', async () => {
    const { atomic, db } = open();
    const ids = Array.from({ length: 40 }, (_, i) => `id-${String(i).padStart(2, '0')}`);
    for (const id of ids) await atomic([db.insert(replays).values(row(id))]);
    const stored = (await db.select({ id: replays.idSha256 }).from(replays).orderBy(replays.rid)).map(({ id }) => id);
    expect([...stored].sort()).toEqual(ids);
    expect(stored).not.toEqual(ids);
  });

  it('what was deleted is gone from the file after a truncating checkpoint', async () => {
    const store = open();
    await store.atomic([store.db.insert(replays).values(row('MARKER-4f1c'))]);
    store.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(store.sqlite.name).includes('MARKER-4f1c')).toBe(true);
    await store.atomic([store.db.delete(replays)]);
    store.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(store.sqlite.name).includes('MARKER-4f1c')).toBe(false);
    store.close();
  });
});
