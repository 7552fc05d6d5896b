/** Pull mode: the witness reads a real service's log, and says what it found. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../../../src/cli/witness/watch.ts';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { integrateLeaves, pendingLeaf } from '../../../src/transparency/index.ts';
import { logOrigin, logPrefix } from '../../../src/transparency/wire.ts';
import { startWitness, type TestWitness } from '../../actors/witness.ts';
import { type Service, startService } from '../../harness.ts';
import { logKeysAt } from '../../transparency/witnesses.ts';

let service: Service;
let witness: TestWitness;
beforeEach(async () => {
  service = await startService();
  witness = await startWitness({ logs: await logKeysAt(service), now: service.clock.now });
});
afterEach(async () => {
  service.close();
  await witness.remove();
});

const origin = () => logOrigin(service.publicUrl);
const look = (fetch: unknown = service.fetch) =>
  lookAt(
    witness.self,
    { origin: origin(), prefix: logPrefix(service.publicUrl) },
    fetch as typeof globalThis.fetch,
    service.clock.now,
  );
async function grow(n = 1): Promise<void> {
  const leaf = { type: 'enrolment_code', role: 'gate' } as const;
  for (let i = 0; i < n; i++) await service.ports.store.atomic([pendingLeaf(service.ports, service.clock.now(), leaf)]);
  expect((await integrateLeaves(service.ports, service.clock.now())).ok).toBe(true);
}
const TABLES = ['log_head', 'log_tiles', 'log_entries'];
const sql = (make: (table: string) => string) => TABLES.forEach((table) => void service.store.sqlite.exec(make(table)));
let shelf: ReadonlyMap<string, Bytes>;
function keep(): void {
  sql((table) => `CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
  shelf = new Map(service.shelf.objects);
}
/** What an operator with every key does: database and shelf as they were kept, and no file that remembers the rest. */
function goBack(): void {
  sql((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`);
  service.shelf.objects.clear();
  for (const [id, bytes] of shelf) service.shelf.objects.set(id, bytes);
  service.publicFiles.files.clear();
}

describe('a witness that looks by itself', () => {
  it('cosigns what it sees, from the first head through many tiles, and the same head again', async () => {
    expect(await look()).toBe('unreadable');
    for (const more of [0, 1, 300, 0, 700]) {
      await grow(more);
      expect(await look()).toBe('cosigned');
    }
    expect(witness.self.memory.last(origin()).size % 8).toBe(0);
    expect(witness.self.memory.last(origin()).size).toBeGreaterThan(1000);
  });

  it('says fork of another tree of the same size, and of a longer one, and keeps the notes', async () => {
    await grow(3);
    await look();
    keep();
    await grow(9);
    await look();
    goBack();
    expect(await look()).toBe('rolled_back');
    await grow(9);
    expect(await look()).toBe('forked');
    await grow(30);
    expect(await look()).toBe('forked');
    expect(witness.self.memory.accusations(origin())).toHaveLength(3);
    expect(witness.self.memory.last(origin()).size).toBe(24);
  });

  it('accuses nobody of a server that is down, of damaged tiles, or of a checkpoint by somebody else', async () => {
    await grow(3);
    await look();
    await grow(9);
    expect(await look(() => Promise.reject(new Error('down')))).toBe('unreadable');
    service.store.sqlite.exec('DELETE FROM log_tiles');
    expect(await look()).toBe('unreadable');
    const foreign = await startService({ seed: 'another office' });
    await integrateLeaves(foreign.ports, foreign.clock.now());
    expect(await look(foreign.fetch)).toBe('unreadable');
    foreign.close();
    expect(witness.self.memory.accusations(origin())).toEqual([]);
  });
});
