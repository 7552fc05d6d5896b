/** An enrolment code for a Worker: SQL that the operator runs on D1. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrolmentCodeSha256 } from '../../src/access/wire.ts';
import { openKeyFile } from '../../src/runtime/node/key-file.ts';
import { openSqlite } from '../../src/runtime/node/sqlite.ts';
import { findEnrolmentCode } from '../../src/storage/enrolment-codes.ts';
import { createMemoryLog, createMemoryShelf, MIGRATIONS } from '../harness.ts';
import { createPlace, type Place } from './gafete.ts';

let place: Place;
beforeAll(async () => {
  place = await createPlace();
});
afterAll(() => place?.remove());

it('its SQL makes the code and its leaf in a database of the same shape, and holds a hash only', async () => {
  expect((await place.gafete(['keys', 'init'])).code).toBe(0);
  const made = await place.gafete(['enrol-code', '--worker', '--role', 'gate', '--json']);
  expect(made.code, made.stderr).toBe(0);
  const { code, sql } = made.json() as unknown as { code: string; sql: string[] };
  expect(sql.join('\n')).not.toContain(code);
  expect(sql.join('\n')).not.toContain('?');

  const folder = mkdtempSync(join(tmpdir(), 'gafete-d1-'));
  const store = openSqlite(join(folder, 'd1.sqlite'), MIGRATIONS);
  for (const statement of sql) store.sqlite.exec(statement);
  const keys = openKeyFile(join(place.env['GAFETE_DATA'] as string, 'keys.json'));
  const ports = { store, keys, log: createMemoryLog(), shelf: createMemoryShelf() } as never;
  const found = await findEnrolmentCode(
    ports,
    enrolmentCodeSha256(code) as string,
    Math.floor(Date.now() / 1000) as never,
  );
  expect(found).toMatchObject({ role: 'gate' });
  expect(store.sqlite.prepare('SELECT type FROM pending_leaves').all()).toEqual([{ type: 'enrolment_code' }]);
  store.close();
  rmSync(folder, { recursive: true });
});
