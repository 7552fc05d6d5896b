import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { importEs256PublicKey, importEs256PublicPoint, signWith, verifyEs256 } from '../../src/lib/es256.ts';
import { nativeCrypto } from '../../src/lib/native-crypto.ts';
import { sha256, sha256Text } from '../../src/lib/sha256.ts';
import { openAead, sealAead } from '../../src/sealing/aead.ts';
import { drawScalar, importPkcs8, importScalar, pkcs8OfScalar } from '../../src/sealing/ecdh.ts';
import { sealNativeJwe } from '../../src/sealing/jwe-native.ts';

const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

test('on Node it is there', () => {
  expect(nativeCrypto).toBeDefined();
});

test('hashes are those of SHA-256, of bytes and of texts', () => {
  const text = 'eyJhIjoiw7EifQ ñ 王';
  expect(sha256Text(text)).toBe(createHash('sha256').update(text).digest('base64url'));
  expect(Buffer.from(sha256(utf8(text))).toString('base64url')).toBe(sha256Text(text));
});

test('what it seals opens in WebCrypto, and the reverse; a changed byte opens in neither', async () => {
  const [key, plain, aad] = [random(32), random(300), utf8('{"typ":"test"}')];
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
  // A raw key goes to Node, an imported one to WebCrypto.
  for (const [seals, opens] of [
    [key, imported],
    [imported, key],
    [key, key],
  ] as const) {
    const sealed = await sealAead(seals, plain, aad, random);
    expect(await openAead(opens, sealed, aad)).toEqual({ ok: true, value: plain });
    const refused = { ok: false, error: { type: 'decrypt' } };
    for (const at of [0, sealed.ct.length - 1]) {
      const ct = sealed.ct.slice();
      ct[at] = (ct[at] as number) ^ 1;
      expect(await openAead(opens, { ...sealed, ct }, aad)).toEqual(refused);
    }
    expect(await openAead(opens, sealed, utf8('{"typ":"other"}'))).toEqual(refused);
  }
});

test('a signature is judged alike under a key of Node and under one of WebCrypto', async () => {
  const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const { x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as { x: string; y: string };
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const native = await importEs256PublicKey({ kty: 'EC', crv: 'P-256', x, y });
  const ofPoint = await importEs256PublicPoint(point);
  if (native === undefined || ofPoint === undefined) throw new Error('a key of ours was not imported');
  expect(native).not.toBeInstanceOf(CryptoKey);
  const message = utf8('gafete');
  const signature = await signWith(pair.privateKey)(message);
  const zero = new Uint8Array(64);
  const changed = signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
  for (const key of [native, ofPoint, pair.publicKey]) {
    expect(await verifyEs256(key, signature, message)).toBe(true);
    for (const bad of [zero, changed, signature.slice(1)]) expect(await verifyEs256(key, bad, message)).toBe(false);
    expect(await verifyEs256(key, signature, utf8('gafetf'))).toBe(false);
  }
});

test('a point off the curve is imported from no form', async () => {
  const point = new Uint8Array(65).fill(7);
  point[0] = 4;
  expect(await importEs256PublicPoint(point)).toBeUndefined();
  expect(await importEs256PublicPoint(point.slice(0, 64))).toBeUndefined();
});

test('a JWE is the same letter for letter as that of jose, and jose opens it', async () => {
  const recipient = await importPkcs8(pkcs8OfScalar(drawScalar(random)) as never);
  const header = {
    alg: 'ECDH-ES+A256KW',
    enc: 'A256GCM',
    typ: 'gafete/v1/verdict',
    kid: recipient.thumbprint,
    tx: 't',
  };
  const [plain, cek, iv, scalar] = [random(300), random(32), random(12), drawScalar(random)];
  const ours = sealNativeJwe({ recipient: recipient.jwk, header, plain, cek, iv, scalar });
  const theirs = await new CompactEncrypt(plain)
    .setProtectedHeader(header)
    .setContentEncryptionKey(cek)
    .setInitializationVector(iv)
    .setKeyManagementParameters({ epk: await importScalar(scalar, true) })
    .encrypt(
      await crypto.subtle.importKey('jwk', { ...recipient.jwk }, { name: 'ECDH', namedCurve: 'P-256' }, true, []),
    );
  expect(ours).toBe(theirs);
  expect(new Uint8Array((await compactDecrypt(ours as string, recipient.key)).plaintext)).toEqual(plain);
});
