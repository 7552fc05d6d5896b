import { existsSync, readFileSync } from 'node:fs';
import { getListFromStatusListJWT, StatusList as OracleList } from '@sd-jwt/jwt-status-list';
import { beforeAll, describe, expect, test } from 'vitest';
import { readEntry, type StatusWidth } from '../../../src/credential/status-list/bits.ts';
import { createStatusBits, setStatus, verifyStatusListToken } from '../../../src/credential/status-list/index.ts';
import { deflate, inflate } from '../../../src/credential/status-list/zlib.ts';
import { decodeBase64url } from '../../../src/lib/base64url.ts';
import { createIssuer, createToken, forgeToken, type Issuer, NOW, URI } from './fixtures.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await createIssuer();
});

test.each([
  // Token Status List §4.2, the two short examples, index by index.
  [1, 'eNrbuRgAAhcBXQ', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]],
  [2, 'eNo76fITAAPfAgc', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]],
] as const)('tsl-10: the specification’s %i-bit example reads as printed', async (width, lst, values) => {
  const bytes = await inflate(decodeBase64url(lst)!, 2 ** 21);
  if (!bytes.ok) throw new Error(bytes.error);
  expect(values.map((_, index) => readEntry(bytes.value, width, index))).toEqual([...values]);
  expect(bytes.value).toHaveLength((values.length * width) / 8);
});

const file = new URL('../../../../shared/vectors/status-list/decoded_json_examples.json', import.meta.url);
type Vector = { file: string; bits: StatusWidth; lst: string; entries: number; nonzero: Record<string, number> };
const vectors: Vector[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).lists : [];

describe.skipIf(vectors.length === 0)(
  'tsl-10: the official vectors (third-party, read from beside the project)',
  () => {
    test.each(vectors.map((vector) => [vector.file, vector] as const))(
      '%s',
      async (_file, { bits, lst, entries, nonzero }) => {
        const bytes = await inflate(decodeBase64url(lst)!, 2 ** 21);
        if (!bytes.ok) throw new Error(bytes.error);
        expect(bytes.value.length * (8 / bits)).toBe(entries);
        const found: Record<string, number> = {};
        for (let index = 0; index < entries; index++) {
          const value = readEntry(bytes.value, bits, index);
          if (value !== 0) found[index] = value;
        }
        expect(found).toEqual(nonzero);
      },
    );
  },
);

describe('an independent library', () => {
  test('reads our list as we wrote it', async () => {
    const bits = createStatusBits(4096);
    const values = Array.from({ length: 4096 }, (_, index) =>
      (index * 7919) % 11 === 0 ? 1 : index % 97 === 0 ? 2 : 0,
    );
    values.forEach((value, index) => {
      setStatus(bits, index, value as 0);
    });
    const oracle = getListFromStatusListJWT(await createToken(issuer, { bits }));
    expect(oracle.getBitsPerStatus()).toBe(2);
    expect(values.map((_, index) => oracle.getStatus(index))).toEqual(values);
  });

  test('writes lists that we read', async () => {
    const values = Array.from({ length: 1024 }, (_, index) => index % 3);
    const lst = new OracleList(values, 2).compressStatusList();
    const payload = { sub: URI, iat: NOW, exp: NOW + 600, ttl: 60, status_list: { bits: 2, lst } };
    const token = await forgeToken(issuer, { alg: 'ES256', typ: 'statuslist+jwt', x5c: issuer.x5c }, payload);
    const list = await verifyStatusListToken(token, { uri: URI, now: NOW, verifyIssuer: issuer.verifyIssuer });
    if (!list.ok) throw new Error(list.error.type);
    expect(values.map((_, index) => readEntry(list.value.bytes, 2, index))).toEqual(values);
  });
});

test('the whole country fits: 203,700 entries, one in a hundred revoked, in 30 KB', async () => {
  const bits = createStatusBits(2 ** 18);
  // A fixed linear congruential walk spreads the revocations; its size does not depend on luck.
  let at = 1;
  for (let n = 0; n < 2037; n++) {
    at = (at * 1_103_515_245 + 12_345) % 2 ** 31;
    setStatus(bits, at % 203_700, 1);
  }
  const compressed = await deflate(bits);
  expect(compressed.length).toBeLessThan(30_000);
  expect(await inflate(compressed, bits.length)).toEqual({ ok: true, value: new Uint8Array(bits) });
});
