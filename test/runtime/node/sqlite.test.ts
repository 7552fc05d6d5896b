import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite, type SqliteStore } from '../../../src/runtime/node/sqlite.ts';
import { replays } from '../../../src/storage/schema.ts';
import { MIGRATIONS } from '../../harness.ts';

let store: SqliteStore;
beforeEach(() => {
  store = openSqlite(':memory:', MIGRATIONS);
});
afterEach(() => store.close());

const add = (idSha256: string) => store.db.insert(replays).values({ idSha256, exp: 1 });
const find = (idSha256: string) => store.db.select().from(replays).where(eq(replays.idSha256, idSha256));

describe('statements that are compiled once', () => {
  test('answer each caller for its own parameters', async () => {
    await add('a');
    await add('b');
    expect((await find('a')).map((row) => row.idSha256)).toEqual(['a']);
    expect((await find('b')).map((row) => row.idSha256)).toEqual(['b']);
    expect(await find('c')).toEqual([]);
  });

  test('answer objects to whoever wants objects, after somebody wanted arrays', async () => {
    await add('a');
    const text = sql`select id_sha256 as name from replays`;
    expect(await store.db.values(text)).toEqual([['a']]);
    expect(await store.db.all(text)).toEqual([{ name: 'a' }]);
    expect(await store.db.values(text)).toEqual([['a']]);
  });

  test('leave nothing half done when a batch conflicts, and work again afterwards', async () => {
    await add('a');
    const conflict = await store.atomic([add('b') as never, add('a') as never]);
    expect(conflict).toEqual({ ok: false, error: 'conflict' });
    expect(await find('b')).toEqual([]);
    expect((await store.atomic([add('b') as never])).ok).toBe(true);
    expect(await find('b')).toHaveLength(1);
  });

  test('outlive more texts than are kept', async () => {
    await add('a');
    for (let i = 0; i < 600; i++) {
      const [row] = (await store.db.all(sql.raw(`select exp + ${i} as sum from replays`))) as { sum: number }[];
      expect(row?.sum).toBe(1 + i);
    }
    expect(await find('a')).toHaveLength(1);
  });
});
