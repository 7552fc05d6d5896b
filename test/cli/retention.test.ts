import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { openSqlite } from '../../src/runtime/node/sqlite.ts';
import { SHELF_DEADLINES, TABLE_DEADLINES } from '../../src/storage/deadlines.ts';
import { listKept, measureKept } from '../../src/storage/retention.ts';
import { startOffice } from '../desk/office.ts';
import { MIGRATIONS } from '../harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'gafete-retention-'));
const before = { ...process.env };
beforeAll(() => {
  process.env['GAFETE_DATA'] = join(folder, 'data');
  process.env['GAFETE_PUBLIC'] = join(folder, 'public');
  process.env['GAFETE_OPERATOR'] = join(folder, 'operator');
});
afterAll(() => {
  process.env = before;
  rmSync(folder, { recursive: true });
});

async function gafete(...words: string[]) {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    write(text: string | Uint8Array) {
      written[name] += text;
      return true;
    },
  });
  const code = await run(words, { stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...written };
}

describe('gafete retention', () => {
  it('refuses politely, in both languages, where the data is elsewhere, and makes nothing', async () => {
    const en = await gafete('retention');
    expect([en.code, en.stderr]).toEqual([3, expect.stringContaining('not on this machine')]);
    expect(en.stderr).toContain('GAFETE_DATA');
    expect((await gafete('retention', '--lang', 'es')).stderr).toContain('no están en esta máquina');
  });

  it('lists every store with owner, rule, number and age', async () => {
    expect((await gafete('keys', 'init')).code).toBe(0);
    mkdirSync(join(folder, 'data'), { recursive: true });
    openSqlite(join(folder, 'data', 'gafete.sqlite'), MIGRATIONS).close();
    const { code, stdout } = await gafete('retention', '--json');
    expect(code).toBe(0);
    const { stores, overdue } = JSON.parse(stdout) as { stores: Record<string, unknown>[]; overdue: number };
    expect(overdue).toBe(0);
    expect(stores.map(({ store }) => store)).toEqual([
      ...Object.keys(TABLE_DEADLINES),
      ...Object.keys(SHELF_DEADLINES).map((kind) => `shelf/${kind}`),
      'keys',
      'public_files',
    ]);
    expect(stores.find(({ store }) => store === 'keys')).toMatchObject({
      records: 1,
      oldestHours: 0,
      owner: 'service',
    });
    const es = await gafete('retention', '--lang', 'es');
    expect(es.stdout).toMatch(/offers\s+issuer\s+0\s+—\s+—\s+al recogerse, o a su vencimiento/);
    expect(es.stdout).toContain('Nada ha vencido.');
    expect((await gafete('doctor')).stdout).toContain('No row is past its deadline.');
  });
});

describe('what is kept', () => {
  it('is counted, with the age of the oldest in hours and what is overdue', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    await office.accredit(event, 3, { lives: 3600 });
    const now = unixSeconds(office.service.clock.now() + 5 * 3600);
    const kept = await listKept(office.service.ports, now);
    const of = (store: string) => kept.find((each) => each.store === store);
    expect(of('offers')).toMatchObject({ records: 3, oldestHours: 5, overdue: 3 });
    expect(of('roster')).toMatchObject({ records: 3, oldestHours: undefined, overdue: 0 });
    expect(of('shelf/offer')).toMatchObject({ records: 3, oldestHours: 0 });
    const measured = await measureKept(office.service.ports, unixSeconds(now + 2 * 86_400));
    expect(measured).toMatchObject({ oldest_days: 2 });
    expect(measured.overdue).toBeGreaterThan(3);
  });
});
