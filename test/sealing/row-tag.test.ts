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
