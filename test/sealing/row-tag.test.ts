import { expect, test } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { tagRow, verifyRow } from '../../src/sealing/row-tag.ts';
import { b, ringKey, runVectors, value } from './vectors.ts';

runVectors('row-tag', 17, {
  rowTag: async ({ k_mac, key, ...row }) => ({
    tag: encodeBase64url(await tagRow(await ringKey('row', key, k_mac), row)),
  }),
  verifyRow: async ({ k_mac, key, tag, ...row }) => ({
    ok: value(await verifyRow(await ringKey('row', key, k_mac), row, b(tag))),
  }),
});

test('a tag that was found good counts for the same row under the same key only', async () => {
  const bytes = (fill: number) => encodeBase64url(new Uint8Array(32).fill(fill));
  const [key, other] = await Promise.all([ringKey('row', 'k1', bytes(1)), ringKey('row', 'k1', bytes(2))]);
  const row = { table: 'events', columns: { id: 'e', state: 'open' }, notAfter: 9, generation: 0 };
  const tag = await tagRow(key, row);
  for (let read = 0; read < 2; read++) {
    expect((await verifyRow(key, row, tag)).ok).toBe(true);
    expect((await verifyRow(other, row, tag)).ok).toBe(false);
    expect((await verifyRow(key, { ...row, columns: { id: 'e', state: 'closed' } }, tag)).ok).toBe(false);
    expect((await verifyRow(key, { ...row, notAfter: 10 }, tag)).ok).toBe(false);
    expect((await verifyRow(key, { ...row, generation: 1 }, tag)).ok).toBe(false);
    expect((await verifyRow(key, row, new Uint8Array(tag).fill(0, 31))).ok).toBe(false);
  }
});
