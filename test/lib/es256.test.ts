import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/lib/bytes.ts';
import { importEs256PublicKey, parseEcPublicJwk, signWith, verifyEs256 } from '../../src/lib/es256.ts';

const source = new URL('../../../shared/vectors/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json', import.meta.url);
const present = existsSync(source);

interface Group {
  readonly publicKeyJwk?: unknown;
  readonly publicKey: { readonly uncompressed: string };
  readonly tests: readonly {
    readonly tcId: number;
    readonly comment: string;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
  }[];
}

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
// RFC 7515 appendix A.3.
const RFC7515_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

describe('public keys', () => {
  test('a P-256 JWK keeps its four members and loses the rest', () => {
    expect(parseEcPublicJwk({ ...RFC7515_KEY, kid: 'x', use: 'sig', d: undefined })).toEqual(RFC7515_KEY);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', [RFC7515_KEY]],
    ['a text', 'EC'],
    ['another type', { ...RFC7515_KEY, kty: 'OKP' }],
    ['another curve', { ...RFC7515_KEY, crv: 'P-384' }],
    ['a private half', { ...RFC7515_KEY, d: RFC7515_KEY.x }],
    ['a private half that is null', { ...RFC7515_KEY, d: null }],
    ['a symmetric key riding along', { ...RFC7515_KEY, k: 'AA' }],
    ['a coordinate of 31 bytes', { ...RFC7515_KEY, x: RFC7515_KEY.x.slice(0, 42) }],
    ['a padded coordinate', { ...RFC7515_KEY, x: `${RFC7515_KEY.x}=` }],
    ['set bits behind a coordinate', { ...RFC7515_KEY, x: `${RFC7515_KEY.x.slice(0, -1)}V` }],
    ['a second coordinate of 33 bytes', { ...RFC7515_KEY, y: `${RFC7515_KEY.y}A` }],
    ['a second coordinate of other letters', { ...RFC7515_KEY, y: RFC7515_KEY.y.replace('_', '/') }],
    ['a number', { ...RFC7515_KEY, y: 5 }],
  ])('%s is refused', (_title, value) => {
    expect(parseEcPublicJwk(value)).toBeUndefined();
  });

  test('a point that is not on the curve is not imported', async () => {
    expect(await importEs256PublicKey({ kty: 'EC', crv: 'P-256', x: RFC7515_KEY.x, y: RFC7515_KEY.x })).toBeUndefined();
  });
});

test('a signature is 64 bytes and holds for its message alone', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const signature = await signWith(pair.privateKey)(utf8('gafete'));
  expect(signature.length).toBe(64);
  expect(await verifyEs256(pair.publicKey, signature, utf8('gafete'))).toBe(true);
  expect(await verifyEs256(pair.publicKey, signature, utf8('gafetf'))).toBe(false);
  expect(await verifyEs256(pair.publicKey, concatBytes(signature, Uint8Array.of(0)), utf8('gafete'))).toBe(false);
  expect(await verifyEs256(pair.publicKey, signature.slice(0, 63), utf8('gafete'))).toBe(false);
});

describe.skipIf(!present)('wycheproof P1363 (skipped where ../shared/vectors is absent)', () => {
  const file = present
    ? (JSON.parse(readFileSync(source, 'utf8')) as { testGroups: readonly Group[] })
    : { testGroups: [] };

  test('every signature is judged as labelled', async () => {
    let judged = 0;
    for (const group of file.testGroups) {
      const point = fromHex(group.publicKey.uncompressed);
      const key = await crypto.subtle.importKey('raw', point, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
        'verify',
      ]);
      for (const vector of group.tests) {
        const verdict = await verifyEs256(key, fromHex(vector.sig), fromHex(vector.msg));
        expect(verdict, `${vector.tcId} ${vector.comment}`).toBe(vector.result === 'valid');
        judged++;
      }
    }
    expect(judged).toBe(262);
  });
});
