import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ChainPolicy,
  encodeX5c,
  fingerprintOf,
  importTrustAnchor,
  type TrustAnchor,
  verifyChain,
} from '../../../src/credential/x509/index.ts';
import { OID, PURPOSE } from '../../../src/credential/x509/oids.ts';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { signWith, verifyEs256 } from '../../../src/lib/es256.ts';
import { at, createAuthority, createKeys, ISSUER, NOW } from './authority.ts';
import { build, extension, type Odd } from './build.ts';

// Root → intermediate → leaf, with every certificate made to order.
let root: CryptoKeyPair;
let middle: CryptoKeyPair;
let leafKeys: CryptoKeyPair;
let stranger: CryptoKeyPair;
let anchorDer: Bytes;
let anchor: TrustAnchor;

beforeAll(async () => {
  [root, middle, leafKeys, stranger] = (await Promise.all([1, 2, 3, 4].map(createKeys))) as [
    CryptoKeyPair,
    CryptoKeyPair,
    CryptoKeyPair,
    CryptoKeyPair,
  ];
  anchorDer = await buildRoot({});
  anchor = (await importTrustAnchor(anchorDer))!;
});

const buildRoot = (odd: Partial<Odd>) =>
  build({ subject: 'root', issuer: 'root', publicKey: root.publicKey, signer: root.privateKey, ca: true, ...odd });
const buildMiddle = (odd: Partial<Odd> = {}) =>
  build({ subject: 'middle', issuer: 'root', publicKey: middle.publicKey, signer: root.privateKey, ca: true, ...odd });
/** A leaf under the root. */
const buildLeaf = (odd: Partial<Odd> = {}) =>
  build({ subject: 'leaf', issuer: 'root', publicKey: leafKeys.publicKey, signer: root.privateKey, ...odd });
/** A leaf under the intermediate. */
const buildLowLeaf = (odd: Partial<Odd> = {}) => buildLeaf({ issuer: 'middle', signer: middle.privateKey, ...odd });

async function verdict(chain: readonly Bytes[], policy: Partial<ChainPolicy> = {}): Promise<string> {
  const result = await verifyChain(encodeX5c(chain), {
    anchors: [anchor],
    now: NOW,
    purpose: 'credential-signing',
    issuer: ISSUER,
    distrusted: new Set(),
    ...policy,
  });
  if (result.ok) return 'OK';
  const { error } = result;
  return 'reason' in error ? `${error.type} ${error.reason} ${error.certificate}` : error.type;
}

describe('chains that are accepted', () => {
  test('a leaf under the anchor', async () => {
    expect(await verdict([await buildLeaf()])).toBe('OK');
  });

  test('a leaf under an intermediate under the anchor', async () => {
    expect(await verdict([await buildLowLeaf(), await buildMiddle()])).toBe('OK');
  });

  test('an intermediate restricted to this purpose', async () => {
    const purposes = [PURPOSE['credential-signing']];
    expect(await verdict([await buildLowLeaf(), await buildMiddle({ purposes })])).toBe('OK');
  });

  test('an extension nobody knows, when it is not critical', async () => {
    const extra = [extension('1.2.3.4', false, Uint8Array.of(5, 0))];
    expect(await verdict([await buildLeaf({ extra })])).toBe('OK');
  });

  test('at the first and the last second of validity, and not one further', async () => {
    const leaf = [await buildLeaf({ notBefore: -1, notAfter: 1 })];
    expect(await verdict(leaf, { now: at(-1) })).toBe('OK');
    expect(await verdict(leaf, { now: at(1) })).toBe('OK');
    expect(await verdict(leaf, { now: (at(-1) - 1) as typeof NOW })).toBe('E_X5C_CHAIN not-yet-valid 0');
    expect(await verdict(leaf, { now: (at(1) + 1) as typeof NOW })).toBe('E_X5C_CHAIN expired 0');
  });

  test('the anchor whose key signed is found among two of the same name', async () => {
    const other = await buildRoot({ publicKey: stranger.publicKey, signer: stranger.privateKey });
    const anchors = [(await importTrustAnchor(other))!, anchor];
    expect(await verdict([await buildLeaf()], { anchors })).toBe('OK');
  });

  test('the answer holds the key, and ends with the first certificate that does', async () => {
    const chain = encodeX5c([await buildLowLeaf({ notAfter: 50 }), await buildMiddle({ notAfter: 40 })]);
    const result = await verifyChain(chain, {
      anchors: [anchor],
      now: NOW,
      purpose: 'credential-signing',
      issuer: ISSUER,
      distrusted: new Set(),
    });
    if (!result.ok) throw new Error(result.error.type);
    expect(result.value.validUntil).toBe(at(40));
    const raw = await crypto.subtle.exportKey('raw', leafKeys.publicKey);
    const message = new Uint8Array(raw);
    const signature = await signWith(leafKeys.privateKey)(message);
    expect(await verifyEs256(result.value.key, signature, message)).toBe(true);
  });
});

describe('x5c rows of the attack catalogue', () => {
  const rows: readonly [string, () => Promise<readonly Bytes[]>, string][] = [
    ['leaf expired', async () => [await buildLeaf({ notAfter: -1 })], 'E_X5C_CHAIN expired 0'],
    ['leaf not yet valid', async () => [await buildLeaf({ notBefore: 1 })], 'E_X5C_CHAIN not-yet-valid 0'],
    ['chain order reversed', async () => [await buildMiddle(), await buildLowLeaf()], 'E_X5C_CHAIN order 0'],
    ['missing intermediate', async () => [await buildLowLeaf()], 'E_X5C_CHAIN no-path-to-anchor 0'],
    [
      'self-signed leaf',
      async () => [await buildLeaf({ issuer: 'leaf', signer: leafKeys.privateKey })],
      'E_X5C_POLICY leaf-self-signed 0',
    ],
    ['trust anchor included', async () => [await buildLeaf(), anchorDer], 'E_X5C_POLICY anchor-included 1'],
    [
      'wrong extended key usage',
      async () => [await buildLeaf({ purposes: [PURPOSE['status-signing']] })],
      'E_X5C_POLICY purpose 0',
    ],
    ['CA:true leaf', async () => [await buildLeaf({ ca: true })], 'E_X5C_POLICY leaf-is-ca 0'],
    [
      'path length of an intermediate exceeded',
      async () => {
        const low = await build({
          subject: 'low',
          issuer: 'middle',
          publicKey: stranger.publicKey,
          signer: middle.privateKey,
          ca: true,
        });
        const leaf = await buildLeaf({ issuer: 'low', signer: stranger.privateKey });
        return [leaf, low, await buildMiddle({ pathLength: 0 })];
      },
      'E_X5C_POLICY path-length 2',
    ],
    [
      'RSA-1024 leaf',
      async () => {
        const rsa = await crypto.subtle.generateKey(
          { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
          true,
          ['sign', 'verify'],
        );
        return [await buildLeaf({ publicKey: rsa.publicKey })];
      },
      'E_X5C_POLICY algorithm 0',
    ],
    [
      'leaf names another issuer',
      async () => [await buildLeaf({ uris: ['https://evil.example'] })],
      'E_ISS_X5C_MISMATCH',
    ],
    [
      'same subject as the anchor, different key',
      async () => [await buildLeaf({ signer: stranger.privateKey })],
      'E_X5C_CHAIN signature 0',
    ],
    [
      'same subject as the intermediate, different key',
      async () => [await buildLowLeaf({ signer: stranger.privateKey }), await buildMiddle()],
      'E_X5C_CHAIN signature 0',
    ],
    [
      'unknown critical extension',
      async () => [await buildLeaf({ extra: [extension('1.2.3.4', true, Uint8Array.of(5, 0))] })],
      'E_X5C_POLICY critical-extension 0',
    ],
  ];
  test.each(rows)('%s', async (_title, chain, expected) => {
    expect(await verdict(await chain())).toBe(expected);
  });
});

describe('further chains that are refused', () => {
  const rows: readonly [string, () => Promise<readonly Bytes[]>, string][] = [
    ['no certificate', async () => [], 'E_X5C_CHAIN empty 0'],
    ['five certificates', async () => Array(5).fill(await buildLeaf()), 'E_X5C_CHAIN too-long 4'],
    [
      'intermediate that is no CA',
      async () => [await buildLowLeaf(), await buildMiddle({ ca: false })],
      'E_X5C_POLICY issuer-is-not-ca 1',
    ],
    [
      'intermediate that may not sign certificates',
      async () => [await buildLowLeaf(), await buildMiddle({ keyUsage: Uint8Array.of(7, 0x80) })],
      'E_X5C_POLICY key-usage 1',
    ],
    [
      'leaf without digitalSignature',
      async () => [await buildLeaf({ keyUsage: undefined })],
      'E_X5C_POLICY key-usage 0',
    ],
    [
      'leaf that may sign certificates',
      async () => [await buildLeaf({ keyUsage: Uint8Array.of(2, 0x84) })],
      'E_X5C_POLICY key-usage 0',
    ],
    [
      'leaf without extended key usage',
      async () => [await buildLeaf({ purposes: undefined })],
      'E_X5C_POLICY purpose 0',
    ],
    [
      'leaf with two purposes',
      async () => [await buildLeaf({ purposes: [PURPOSE['credential-signing'], PURPOSE['status-signing']] })],
      'E_X5C_POLICY purpose 0',
    ],
    [
      'leaf with any extended key usage',
      async () => [await buildLeaf({ purposes: ['2.5.29.37.0'] })],
      'E_X5C_POLICY purpose 0',
    ],
    [
      'intermediate for another purpose',
      async () => [await buildLowLeaf(), await buildMiddle({ purposes: [PURPOSE['policy-signing']] })],
      'E_X5C_POLICY purpose 1',
    ],
    [
      'intermediate expired',
      async () => [await buildLowLeaf(), await buildMiddle({ notAfter: -1 })],
      'E_X5C_CHAIN expired 1',
    ],
    [
      'a foreign root included',
      async () => [await buildLowLeaf(), await buildMiddle({ issuer: 'middle', signer: middle.privateKey })],
      'E_X5C_POLICY anchor-included 1',
    ],
    ['leaf without URI', async () => [await buildLeaf({ uris: [] })], 'E_ISS_X5C_MISMATCH'],
    [
      'leaf with the issuer and another URI',
      async () => [await buildLeaf({ uris: [ISSUER, 'https://other.example'] })],
      'E_ISS_X5C_MISMATCH',
    ],
    ['issuer with a slash more', async () => [await buildLeaf({ uris: [`${ISSUER}/`] })], 'E_ISS_X5C_MISMATCH'],
    ['issuer in capitals', async () => [await buildLeaf({ uris: [ISSUER.toUpperCase()] })], 'E_ISS_X5C_MISMATCH'],
    [
      'critical name constraints',
      async () => [
        await buildLowLeaf(),
        await buildMiddle({ extra: [extension('2.5.29.30', true, Uint8Array.of(0x30, 0))] }),
      ],
      'E_X5C_POLICY critical-extension 1',
    ],
    [
      'an extension twice',
      async () => [await buildLeaf({ extra: [extension(OID.basicConstraints, true, Uint8Array.of(0x30, 0))] })],
      'E_X5C_CHAIN malformed 0',
    ],
    ['version 1', async () => [await buildLeaf({ version: 0 })], 'E_X5C_CHAIN malformed 0'],
    [
      'two statements of the algorithm',
      async () => [await buildLeaf({ innerAlgorithm: '1.2.840.10045.4.3.3' })],
      'E_X5C_CHAIN malformed 0',
    ],
    [
      'negative serial number',
      async () => [await buildLeaf({ serial: Uint8Array.of(0x80) })],
      'E_X5C_CHAIN malformed 0',
    ],
    [
      'serial number with a leading zero',
      async () => [await buildLeaf({ serial: Uint8Array.of(0, 1) })],
      'E_X5C_CHAIN malformed 0',
    ],
    [
      'serial number of 21 octets',
      async () => [await buildLeaf({ serial: new Uint8Array(21).fill(1) })],
      'E_X5C_CHAIN malformed 0',
    ],
    [
      'a NUL in a name',
      async () => [await buildLeaf({ uris: [`${ISSUER}\0.evil.example`] })],
      'E_X5C_CHAIN malformed 0',
    ],
    ['a byte after the certificate', async () => [Uint8Array.of(...(await buildLeaf()), 0)], 'E_X5C_CHAIN malformed 0'],
  ];
  test.each(rows)('%s', async (_title, chain, expected) => {
    expect(await verdict(await chain())).toBe(expected);
  });

  test('algorithms and points are judged before time and signature', async () => {
    const offCurve = new Uint8Array(65).fill(4);
    expect(await verdict([await buildLeaf({ point: offCurve })])).toBe('E_X5C_POLICY algorithm 0');
    expect(await verdict([await buildLowLeaf(), await buildMiddle({ point: offCurve })])).toBe(
      'E_X5C_POLICY algorithm 1',
    );
    const compressed = new Uint8Array(33).fill(2);
    expect(await verdict([await buildLeaf({ point: compressed, notAfter: -1 })])).toBe('E_X5C_POLICY algorithm 0');
    const sha384 = '1.2.840.10045.4.3.3';
    expect(await verdict([await buildLeaf({ algorithm: sha384, notAfter: -1 })])).toBe('E_X5C_POLICY algorithm 0');
  });

  test('a distrusted leaf, intermediate or anchor', async () => {
    const [leaf, ca] = [await buildLowLeaf(), await buildMiddle()];
    const distrusting = (der: Bytes) => verdict([leaf, ca], { distrusted: new Set([fingerprintOf(der)]) });
    expect(await distrusting(leaf)).toBe('E_X5C_POLICY distrusted 0');
    expect(await distrusting(ca)).toBe('E_X5C_POLICY distrusted 1');
    expect(await distrusting(anchorDer)).toBe('E_X5C_CHAIN no-path-to-anchor 1');
  });

  test('an anchor that has ended, or lets no CA stand below it', async () => {
    const ended = (await importTrustAnchor(await buildRoot({ notAfter: -1 })))!;
    expect(await verdict([await buildLeaf()], { anchors: [ended] })).toBe('E_X5C_CHAIN anchor-expired 0');
    const short = (await importTrustAnchor(await buildRoot({ pathLength: 0 })))!;
    expect(await verdict([await buildLeaf()], { anchors: [short] })).toBe('OK');
    const long = [await buildLowLeaf(), await buildMiddle()];
    expect(await verdict(long, { anchors: [short] })).toBe('E_X5C_POLICY path-length 1');
  });

  test('x5c that is base64url, unpadded, or not base64', async () => {
    const [good] = encodeX5c([await buildLeaf()]) as [string];
    const policy = {
      anchors: [anchor],
      now: NOW,
      purpose: 'credential-signing',
      issuer: ISSUER,
      distrusted: new Set<string>(),
    } as const;
    const rows: readonly [string, string][] = [
      [`${good}=`, 'malformed'],
      [good.slice(0, -1), 'malformed'],
      [`${good}\n`, 'malformed'],
      [`${good.slice(0, -8)}AA==`, 'malformed'],
      ['', 'malformed'],
      ['!!!!', 'malformed'],
      ['AA=A', 'malformed'],
      ['A'.repeat(8192), 'malformed'],
      ['A'.repeat(8196), 'too-long'],
    ];
    for (const [text, reason] of rows) {
      expect(await verifyChain([text], policy)).toEqual({
        ok: false,
        error: { type: 'E_X5C_CHAIN', reason, certificate: 0 },
      });
    }
  });

  test('any flipped bit of the leaf', async () => {
    const leaf = await buildLeaf();
    for (let bit = 0; bit < leaf.length * 8; bit += 7) {
      const flipped = leaf.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await verdict([flipped]), `bit ${bit}`).not.toBe('OK');
    }
  });
});

describe('trust anchors', () => {
  test.each<[string, () => Promise<Bytes>]>([
    ['a leaf', () => buildLeaf()],
    ['an intermediate', () => buildMiddle()],
    ['a self-issued certificate signed by another key', () => buildRoot({ signer: stranger.privateKey })],
    ['a root that may not sign certificates', () => buildRoot({ keyUsage: undefined })],
    [
      'a root with an unknown critical extension',
      () => buildRoot({ extra: [extension('1.2.3.4', true, Uint8Array.of(5, 0))] }),
    ],
    ['a root that names another issuer', () => buildRoot({ issuer: 'other' })],
    ['a root whose point is not on the curve', () => buildRoot({ point: new Uint8Array(65).fill(4) })],
    ['a root signed with another algorithm', () => buildRoot({ algorithm: '1.2.840.10045.4.3.3' })],
    ['bytes', async () => Uint8Array.of(0x30, 0)],
  ])('%s is none', async (_title, der) => {
    expect(await importTrustAnchor(await der())).toBeUndefined();
  });

  test('the desk CA that we make is one, for each purpose only its own', async () => {
    const { ca, leaf } = await createAuthority({ purpose: 'status-signing' });
    const anchors = [(await importTrustAnchor(ca.certificate))!];
    expect(await verdict([leaf], { anchors, purpose: 'status-signing' })).toBe('OK');
    for (const purpose of ['credential-signing', 'request-signing', 'policy-signing'] as const) {
      expect(await verdict([leaf], { anchors, purpose })).toBe('E_X5C_POLICY purpose 0');
    }
  });
});
