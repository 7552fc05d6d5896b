import { type Bytes, type Random, utf8 } from '../../lib/bytes.ts';
import { equalBytes } from '../../lib/constant-time.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { parseCertificate } from './certificate.ts';
import { TAG } from './der.ts';
import { writeTime } from './der-time.ts';
import { bitString, der, objectIdentifier, sequence, unsigned, utf8String } from './der-write.ts';
import { type KeyPurpose, OID, PURPOSE } from './oids.ts';

const SERIAL_BYTES = 16;
const KEY_IDENTIFIER_BYTES = 20;
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A certificate authority of a press office: a root, kept by the operator and never by the service. */
export interface DeskCa {
  readonly certificate: Bytes;
  readonly privateKey: CryptoKey;
}

/** First and last second at which a certificate holds. */
export interface Validity {
  readonly notBefore: UnixSeconds;
  readonly notAfter: UnixSeconds;
}

/** What a leaf certificate says about a key of the service. */
export interface LeafRequest extends Validity {
  /** An extractable-as-public P-256 key. */
  readonly publicKey: CryptoKey;
  readonly purpose: KeyPurpose;
  /** Host name of the public URL, lower case, without port: the SAN that wallets match `x509_san_dns` with. */
  readonly host: string;
  /** Credential issuer identifier, exactly as in `iss`. */
  readonly issuer: string;
}

/**
 * Makes a self-signed P-256 root that may certify leaves and no further CA (RFC 5280 §4.2.1.9). The operator's CLI calls it. The private key
 * is extractable, because it goes into the operator's file.
 */
export async function createDeskCa(
  request: Validity & { readonly commonName: string },
  random: Random,
): Promise<DeskCa> {
  const keys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const name = commonName(request.commonName);
  const spki = await exportSpki(keys.publicKey);
  const certificate = await certify(
    { ...request, issuer: name, subject: name, spki },
    [
      extension(
        OID.basicConstraints,
        true,
        sequence(der(TAG.boolean, Uint8Array.of(0xff)), unsigned(Uint8Array.of(0))),
      ),
      // keyCertSign alone: bit 5, two unused bits.
      extension(OID.keyUsage, true, der(TAG.bitString, Uint8Array.of(2, 0b0000_0100))),
      extension(OID.subjectKeyIdentifier, false, der(TAG.octetString, keyIdentifier(spki))),
    ],
    keys.privateKey,
    random,
  );
  return { certificate, privateKey: keys.privateKey };
}

/** Certifies one key of the service for one purpose. Throws when host or issuer could not stand in a certificate, or the CA is none. */
export async function createLeaf(ca: DeskCa, request: LeafRequest, random: Random): Promise<Bytes> {
  const authority = parseCertificate(ca.certificate);
  if (authority?.publicPoint === undefined || !authority.ca) throw new Error('not a P-256 certificate authority');
  if (!HOST.test(request.host)) throw new Error('host name cannot stand in a certificate');
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(request.issuer))
    throw new Error('issuer identifier cannot stand in a certificate');
  const subject = commonName(`Gafete ${request.purpose}`);
  // A leaf with its authority's name would count as self-signed.
  if (equalBytes(subject, authority.subject)) throw new Error('certificate authority has the name of a leaf');
  const spki = await exportSpki(request.publicKey);
  const names = sequence(der(TAG.context | 2, utf8(request.host)), der(TAG.context | 6, utf8(request.issuer)));
  const authorityKey = sequence(der(TAG.context, sha256(authority.publicPoint).slice(0, KEY_IDENTIFIER_BYTES)));
  return certify(
    { ...request, issuer: authority.subject, subject, spki },
    [
      extension(OID.basicConstraints, true, sequence()),
      // digitalSignature alone: bit 0, seven unused bits.
      extension(OID.keyUsage, true, der(TAG.bitString, Uint8Array.of(7, 0b1000_0000))),
      extension(OID.extKeyUsage, false, sequence(objectIdentifier(PURPOSE[request.purpose]))),
      extension(OID.subjectAltName, false, names),
      extension(OID.subjectKeyIdentifier, false, der(TAG.octetString, keyIdentifier(spki))),
      extension(OID.authorityKeyIdentifier, false, authorityKey),
    ],
    ca.privateKey,
    random,
  );
}

interface Contents extends Validity {
  readonly issuer: Bytes;
  readonly subject: Bytes;
  readonly spki: Bytes;
}

async function certify(
  contents: Contents,
  extensions: readonly Bytes[],
  signer: CryptoKey,
  random: Random,
): Promise<Bytes> {
  if (contents.notAfter < contents.notBefore) throw new RangeError('certificate ends before it begins');
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  // RFC 5280 §4.1.2.2: positive; a leading one keeps it so and the length fixed.
  const serial = random(SERIAL_BYTES);
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
  const tbs = sequence(
    der(TAG.context | TAG.constructed, unsigned(Uint8Array.of(2))),
    unsigned(serial),
    algorithm,
    contents.issuer,
    sequence(writeTime(contents.notBefore), writeTime(contents.notAfter)),
    contents.subject,
    contents.spki,
    der(TAG.context | TAG.constructed | 3, sequence(...extensions)),
  );
  const signature = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, signer, tbs));
  const ecdsa = sequence(unsigned(signature.subarray(0, 32)), unsigned(signature.subarray(32)));
  return sequence(tbs, algorithm, bitString(ecdsa));
}

function extension(id: string, critical: boolean, value: Bytes): Bytes {
  const flag = critical ? der(TAG.boolean, Uint8Array.of(0xff)) : new Uint8Array();
  return sequence(objectIdentifier(id), flag, der(TAG.octetString, value));
}

function commonName(text: string): Bytes {
  // RFC 5280 appendix A: ub-common-name.
  if (text.length === 0 || text.length > 64) throw new RangeError('common name has 1 to 64 characters');
  return sequence(der(TAG.set, sequence(objectIdentifier(OID.commonName), utf8String(text))));
}

async function exportSpki(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('spki', key));
}

/** RFC 7093 §2 method 1: the leftmost 160 bits of SHA-256 over the public point, which ends a P-256 SPKI. */
function keyIdentifier(spki: Bytes): Bytes {
  return sha256(spki.slice(-65)).slice(0, KEY_IDENTIFIER_BYTES) as Bytes;
}
