import { type Bytes, decodeUtf8 } from '../../lib/bytes.ts';
import { equalBytes } from '../../lib/constant-time.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import {
  DerFault,
  type DerValue,
  expectTag,
  readBoolean,
  readDer,
  readInside,
  readNamedBits,
  readOctetsOfBits,
  readSmall,
  readUnsigned,
  TAG,
} from './der.ts';
import { readTime } from './der-time.ts';
import { objectIdentifier, sequence } from './der-write.ts';
import { OID } from './oids.ts';

/** What a verifier needs of an X.509 v3 certificate (RFC 5280 §4.1). Parsed, not trusted. */
export interface Certificate {
  readonly der: Bytes;
  /** The bytes that the issuer signed. */
  readonly signed: Bytes;
  /** Both signature algorithm fields, when they agree on ecdsa-with-SHA256: r and s of 32 bytes each. */
  readonly signature: Bytes | undefined;
  /** Names as received: they are compared as bytes, never as text. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  readonly notBefore: UnixSeconds;
  readonly notAfter: UnixSeconds;
  /** The uncompressed point of a P-256 key, `undefined` for every other key. */
  readonly publicPoint: Bytes | undefined;
  readonly ca: boolean;
  readonly pathLength: number | undefined;
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  /** DER of the extended key usages; `undefined` when the extension is absent. */
  readonly purposes: readonly Bytes[] | undefined;
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  /** The key identifier of the authority key identifier (RFC 5280 §4.2.1.1), for matching only; `undefined` when absent. */
  readonly authorityKeyId: Bytes | undefined;
  /** Whether a critical extension is present that this reader does not enforce. */
  readonly unknownCritical: boolean;
}

type Extensions = Pick<
  Certificate,
  | 'ca'
  | 'pathLength'
  | 'digitalSignature'
  | 'keyCertSign'
  | 'purposes'
  | 'dnsNames'
  | 'uris'
  | 'authorityKeyId'
  | 'unknownCritical'
>;

const ECDSA_WITH_SHA256 = sequence(objectIdentifier(OID.ecdsaWithSha256));
const P256_KEY = sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(OID.prime256v1));
const SERIAL_BYTES = 20;
const [CONTEXT_0, CONTEXT_3] = [0xa0, 0xa3];
const [SAN_DNS, SAN_URI] = [0x82, 0x86];

/** Reads a certificate from strict DER; `undefined` when it is not one, repeats an extension, or is not version 3. */
export function parseCertificate(der: Bytes): Certificate | undefined {
  try {
    return readCertificate(der);
  } catch (fault) {
    if (fault instanceof DerFault) return undefined;
    throw fault;
  }
}

function readCertificate(der: Bytes): Certificate {
  const [tbs, algorithm, signature, ...rest] = readInside(readDer(der), TAG.sequence);
  if (tbs === undefined || algorithm === undefined || rest.length > 0) throw new DerFault();
  const fields = readInside(tbs, TAG.sequence);
  const [version, serial, innerAlgorithm, issuer, validity, subject, publicKey, extensions] = fields;
  // Eight fields and no unique identifiers: those belong to version 2.
  if (fields.length !== 8 || issuer === undefined || subject === undefined) throw new DerFault();
  const [versionNumber, ...moreVersion] = readInside(version, CONTEXT_0);
  if (readSmall(versionNumber) !== 2 || moreVersion.length > 0) throw new DerFault();
  if (readUnsigned(serial).length > SERIAL_BYTES) throw new DerFault();
  // RFC 5280 §4.1.1.2: the signed and the unsigned statement of the algorithm are one.
  if (!equalBytes(expectTag(innerAlgorithm, TAG.sequence).whole, algorithm.whole)) throw new DerFault();
  const [notBefore, notAfter, ...moreTimes] = readInside(validity, TAG.sequence);
  if (moreTimes.length > 0) throw new DerFault();
  const signatureBits = readOctetsOfBits(signature);
  return {
    der,
    signed: tbs.whole,
    signature: equalBytes(algorithm.whole, ECDSA_WITH_SHA256) ? readEcdsaSignature(signatureBits) : undefined,
    issuer: expectTag(issuer, TAG.sequence).whole,
    subject: expectTag(subject, TAG.sequence).whole,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicPoint: readP256Point(publicKey),
    ...readExtensions(extensions),
  };
}

/** DER of `{ r, s }` to the 64 bytes that WebCrypto takes. Throws `DerFault`. */
function readEcdsaSignature(bytes: Bytes): Bytes {
  const [r, s, ...rest] = readInside(readDer(bytes), TAG.sequence).map(readUnsigned);
  if (r === undefined || s === undefined || rest.length > 0 || r.length > 32 || s.length > 32) throw new DerFault();
  const fixed = new Uint8Array(64);
  fixed.set(r, 32 - r.length);
  fixed.set(s, 64 - s.length);
  return fixed;
}

function readP256Point(publicKey: DerValue | undefined): Bytes | undefined {
  const [algorithm, bits, ...rest] = readInside(publicKey, TAG.sequence);
  if (algorithm === undefined || rest.length > 0) throw new DerFault();
  const point = readOctetsOfBits(bits);
  if (!equalBytes(algorithm.whole, P256_KEY)) return undefined;
  // RFC 5480 §2.2: uncompressed, which everyone reads the same way.
  return point.length === 65 && point[0] === 4 ? point : undefined;
}

function readExtensions(field: DerValue | undefined): Extensions {
  const [list, ...more] = readInside(field, CONTEXT_3);
  if (more.length > 0) throw new DerFault();
  const seen = new Set<string>();
  const found = new Map<string, DerValue>();
  let unknownCritical = false;
  let authorityKeyId: Bytes | undefined;
  for (const extension of readInside(list, TAG.sequence)) {
    const parts = readInside(extension, TAG.sequence);
    const [id, second] = parts;
    // RFC 5280 §4.2: DEFAULT FALSE is not encoded in DER.
    const critical = parts.length === 3 && readBoolean(second);
    if (parts.length < 2 || parts.length > 3 || (parts.length === 3 && !critical)) throw new DerFault();
    const name = hex(expectTag(id, TAG.oid).whole);
    // RFC 5280 §4.2: once each; of two, a reader takes the one he likes.
    if (seen.has(name)) throw new DerFault();
    seen.add(name);
    const value = expectTag(parts.at(-1), TAG.octetString).content as Bytes;
    if (ENFORCED.has(name)) found.set(name, readDer(value));
    // Not enforced: RFC 5280 §4.2.1.1 keeps it from being critical, and paths are checked by signature, not by hint.
    else if (name === AUTHORITY_KEY_ID && !critical) authorityKeyId = readKeyIdentifier(readDer(value));
    else if (critical) unknownCritical = true;
  }
  const usage = found.get(KEY_USAGE);
  const bits = usage === undefined ? [] : readNamedBits(usage);
  const purposes = found.get(EXT_KEY_USAGE);
  return {
    ...readBasicConstraints(found.get(BASIC_CONSTRAINTS)),
    ...readNames(found.get(SUBJECT_ALT_NAME)),
    // RFC 5280 §4.2.1.3: digitalSignature is bit 0, keyCertSign bit 5.
    digitalSignature: bits[0] === true,
    keyCertSign: bits[5] === true,
    purposes: purposes && readInside(purposes, TAG.sequence).map((purpose) => expectTag(purpose, TAG.oid).whole),
    authorityKeyId,
    unknownCritical,
  };
}

/** AuthorityKeyIdentifier: keyIdentifier [0] IMPLICIT OCTET STRING OPTIONAL, beside members that nobody here needs. */
function readKeyIdentifier(value: DerValue): Bytes | undefined {
  const identifier = readInside(value, TAG.sequence).find(({ tag }) => tag === TAG.context);
  return identifier?.content as Bytes | undefined;
}

function readBasicConstraints(value: DerValue | undefined): Pick<Certificate, 'ca' | 'pathLength'> {
  if (value === undefined) return { ca: false, pathLength: undefined };
  const [ca, pathLength, ...rest] = readInside(value, TAG.sequence);
  if (rest.length > 0) throw new DerFault();
  if (ca === undefined) return { ca: false, pathLength: undefined };
  // cA is DEFAULT FALSE, so what is written is TRUE; a path length without it means nothing.
  if (!readBoolean(ca)) throw new DerFault();
  return { ca: true, pathLength: pathLength === undefined ? undefined : readSmall(pathLength) };
}

function readNames(value: DerValue | undefined): Pick<Certificate, 'dnsNames' | 'uris'> {
  const names = value === undefined ? [] : readInside(value, TAG.sequence);
  const texts = (tag: number) => names.filter((name) => name.tag === tag).map((name) => ia5(name.content));
  return { dnsNames: texts(SAN_DNS), uris: texts(SAN_URI) };
}

/** IA5String without control characters: a NUL in a name ends it for one reader and not for the next. */
function ia5(bytes: Bytes): string {
  const text = decodeUtf8(bytes);
  if (text === undefined || !/^[\x21-\x7e]+$/.test(text)) throw new DerFault();
  return text;
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const KEY_USAGE = hex(objectIdentifier(OID.keyUsage));
const EXT_KEY_USAGE = hex(objectIdentifier(OID.extKeyUsage));
const BASIC_CONSTRAINTS = hex(objectIdentifier(OID.basicConstraints));
const SUBJECT_ALT_NAME = hex(objectIdentifier(OID.subjectAltName));
const AUTHORITY_KEY_ID = hex(objectIdentifier(OID.authorityKeyIdentifier));
const ENFORCED = new Set([KEY_USAGE, EXT_KEY_USAGE, BASIC_CONSTRAINTS, SUBJECT_ALT_NAME]);
