import { describe, expect, test } from 'vitest';
import { readDer, readInside, TAG } from '../../../src/credential/x509/der.ts';
import { bitString, der, objectIdentifier, sequence, unsigned } from '../../../src/credential/x509/der-write.ts';
import { parseCertificate } from '../../../src/credential/x509/index.ts';
import { OID } from '../../../src/credential/x509/oids.ts';
import { type Bytes, concatBytes, utf8 } from '../../../src/lib/bytes.ts';
import { at, createAuthority, ISSUER } from './authority.ts';
import { extension, TRUE } from './build.ts';

const { leaf, ca } = await createAuthority();
const NULL = der(TAG.null);

/** Rewrites the value at a path of positions through constructed values; lengths above it are corrected. */
function edit(value: Bytes, path: readonly number[], change: (value: Bytes) => Uint8Array): Bytes {
  const [step, ...rest] = path;
  if (step === undefined) return concatBytes(change(value));
  const { tag } = readDer(value);
  const children = readInside(readDer(value), tag).map((child) => child.whole as Bytes);
  return der(tag, ...children.map((child, i) => (i === step ? edit(child, rest, change) : child)));
}

/** Puts one more value at the end of a constructed one. */
const append = (more: Uint8Array) => (value: Bytes) => {
  const { tag, content } = readDer(value);
  return der(tag, content, more);
};
const drop = () => new Uint8Array();
const TBS = [0];
const [VERSION, SERIAL, ALGORITHM, VALIDITY, SPKI, EXTENSIONS] = [0, 1, 2, 4, 6, 7].map((i) => [0, i]) as [
  number[],
  number[],
  number[],
  number[],
  number[],
  number[],
];
const LIST = [...EXTENSIONS, 0];
/** The position, in our leaf, of basic constraints, key usage, extended key usage and names. */
const value = (i: number, octets: Uint8Array) =>
  edit(leaf, [...LIST, i], (whole) => {
    const [id, ...rest] = readInside(readDer(whole), TAG.sequence).map((part) => part.whole);
    return sequence(id as Bytes, ...rest.slice(0, -1), der(TAG.octetString, octets));
  });

test('a leaf and a root are read in full', () => {
  expect(edit(leaf, TBS, (whole) => whole)).toEqual(leaf);
  expect(parseCertificate(leaf)).toMatchObject({
    ca: false,
    pathLength: undefined,
    digitalSignature: true,
    keyCertSign: false,
    dnsNames: ['desk.example'],
    uris: [ISSUER],
    notBefore: at(-1),
    notAfter: at(90),
    unknownCritical: false,
  });
  expect(parseCertificate(ca.certificate)).toMatchObject({
    ca: true,
    pathLength: 0,
    digitalSignature: false,
    keyCertSign: true,
  });
});

describe('structure that is not a certificate of version 3 is refused', () => {
  test.each<[string, () => Bytes]>([
    ['a fourth field outside', () => edit(leaf, [], append(NULL))],
    ['no signature', () => edit(leaf, [2], drop)],
    ['no algorithm', () => edit(leaf, [1], drop)],
    ['another outer algorithm', () => edit(leaf, [1], () => sequence(objectIdentifier('1.2.840.10045.4.3.3')))],
    ['a ninth field', () => edit(leaf, TBS, append(NULL))],
    ['no version', () => edit(leaf, VERSION, drop)],
    ['a second version', () => edit(leaf, VERSION, append(unsigned(Uint8Array.of(2))))],
    ['no serial number', () => edit(leaf, SERIAL, drop)],
    [
      'an algorithm that is no sequence',
      () =>
        edit(
          edit(leaf, [1], () => NULL),
          ALGORITHM,
          () => NULL,
        ),
    ],
    ['a third time', () => edit(leaf, VALIDITY, append(NULL))],
    ['one time', () => edit(leaf, [...VALIDITY, 1], drop)],
    ['a third field in the key', () => edit(leaf, SPKI, append(NULL))],
    ['a key without bits', () => edit(leaf, [...SPKI, 1], drop)],
    ['an empty key', () => edit(leaf, SPKI, () => sequence())],
    ['a name that is no sequence', () => edit(leaf, [0, 3], () => NULL)],
    ['a subject that is no sequence', () => edit(leaf, [0, 5], () => NULL)],
    ['two lists of extensions', () => edit(leaf, EXTENSIONS, append(sequence()))],
    ['an extension of four fields', () => edit(leaf, [...LIST, 0], append(NULL))],
    ['an extension of one field', () => edit(leaf, [...LIST, 0], () => sequence(objectIdentifier(OID.keyUsage)))],
    [
      'an extension marked not critical in so many words',
      () =>
        edit(
          leaf,
          LIST,
          append(sequence(objectIdentifier('1.2.3'), der(TAG.boolean, Uint8Array.of(0)), der(TAG.octetString))),
        ),
    ],
    [
      'an extension whose critical mark is no boolean',
      () => edit(leaf, LIST, append(sequence(objectIdentifier('1.2.3'), NULL, der(TAG.octetString)))),
    ],
    [
      'a repeated extension, even one not enforced',
      () => edit(leaf, LIST, append(extension(OID.subjectKeyIdentifier, false, NULL))),
    ],
    ['basic constraints of three fields', () => value(0, sequence(TRUE, unsigned(Uint8Array.of(0)), NULL))],
    ['CA false in so many words', () => value(0, sequence(der(TAG.boolean, Uint8Array.of(0))))],
    ['a path length without CA', () => value(0, sequence(unsigned(Uint8Array.of(0))))],
    ['a path length of two octets', () => value(0, sequence(TRUE, unsigned(Uint8Array.of(1, 0))))],
    [
      'key usage with a second value behind',
      () => value(1, concatBytes(der(TAG.bitString, Uint8Array.of(7, 0x80)), NULL)),
    ],
    ['a purpose that is no identifier', () => value(2, sequence(NULL))],
    ['a name with a space', () => value(3, sequence(der(0x82, utf8('desk example'))))],
    ['a name that is empty', () => value(3, sequence(der(0x86)))],
    ['a name in UTF-8', () => value(3, sequence(der(0x82, utf8('désk.example'))))],
    [
      'a signature of three numbers',
      () => edit(leaf, [2], () => bitString(sequence(...[1, 2, 3].map((n) => unsigned(Uint8Array.of(n)))))),
    ],
    ['a signature of one number', () => edit(leaf, [2], () => bitString(sequence(unsigned(Uint8Array.of(1)))))],
    [
      'a signature number of 33 octets',
      () =>
        edit(leaf, [2], () => bitString(sequence(unsigned(new Uint8Array(33).fill(1)), unsigned(Uint8Array.of(1))))),
    ],
    [
      'a second number of 33 octets',
      () =>
        edit(leaf, [2], () => bitString(sequence(unsigned(Uint8Array.of(1)), unsigned(new Uint8Array(33).fill(1))))),
    ],
    [
      'a signature with bytes behind',
      () =>
        edit(leaf, [2], () =>
          bitString(concatBytes(sequence(unsigned(Uint8Array.of(1)), unsigned(Uint8Array.of(1))), NULL)),
        ),
    ],
    ['signature bits that are not whole octets', () => edit(leaf, [2], () => der(TAG.bitString, Uint8Array.of(1, 2)))],
  ])('%s', (_title, make) => {
    expect(parseCertificate(make())).toBeUndefined();
  });
});

describe('keys other than an uncompressed P-256 point are no key', () => {
  const point = () => parseCertificate(leaf)!.publicPoint!;
  const spki = (curve: string, bytes: Uint8Array) =>
    edit(leaf, SPKI, () =>
      sequence(sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(curve)), bitString(bytes)),
    );
  test.each<[string, () => Bytes]>([
    ['secp256k1, whose points are as long', () => spki('1.3.132.0.10', point())],
    ['a compressed point', () => spki(OID.prime256v1, concatBytes(Uint8Array.of(2), point().slice(1, 33)))],
    ['a point of another form', () => spki(OID.prime256v1, concatBytes(Uint8Array.of(6), point().slice(1)))],
    ['a point cut short', () => spki(OID.prime256v1, point().slice(0, 64))],
  ])('%s', (_title, make) => {
    const certificate = parseCertificate(make());
    expect(certificate).toBeDefined();
    expect(certificate?.publicPoint).toBeUndefined();
  });

  test('and the P-256 point is one', () => {
    expect(parseCertificate(spki(OID.prime256v1, point()))?.publicPoint).toEqual(point());
  });
});

test('without the extension there are no purposes, names or uses', () => {
  const bare = edit(leaf, LIST, () => sequence());
  expect(parseCertificate(bare)).toMatchObject({
    ca: false,
    digitalSignature: false,
    purposes: undefined,
    uris: [],
    dnsNames: [],
  });
});
