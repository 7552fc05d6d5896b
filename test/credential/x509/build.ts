import { writeTime } from '../../../src/credential/x509/der-time.ts';
import {
  bitString,
  der,
  objectIdentifier,
  sequence,
  unsigned,
  utf8String,
} from '../../../src/credential/x509/der-write.ts';
import { OID, PURPOSE } from '../../../src/credential/x509/oids.ts';
import type { Bytes } from '../../../src/lib/bytes.ts';
import { concatBytes, utf8 } from '../../../src/lib/bytes.ts';
import { at, ISSUER } from './authority.ts';

/** Everything about a certificate that a test may want to get wrong. */
export interface Odd {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: CryptoKey;
  readonly signer: CryptoKey;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: Uint8Array | undefined;
  readonly purposes?: readonly string[] | undefined;
  readonly uris?: readonly string[];
  readonly extra?: readonly Uint8Array[];
  readonly version?: number;
  readonly innerAlgorithm?: string;
  /** Both statements of the signature algorithm. */
  readonly algorithm?: string;
  /** A point in place of the key's own. */
  readonly point?: Uint8Array;
  readonly serial?: Uint8Array;
}

export const SIGN_BIT = Uint8Array.of(7, 0x80);
export const CERT_SIGN_BIT = Uint8Array.of(2, 0x04);

/** A DER `TRUE`. */
export const TRUE = der(0x01, Uint8Array.of(0xff));

export function extension(id: string, critical: boolean, value: Uint8Array): Bytes {
  return sequence(objectIdentifier(id), critical ? TRUE : new Uint8Array(), der(0x04, value));
}

/** Signs a certificate with any content at all. Defaults are those of a good leaf, or of a good CA when `ca`. */
export async function build(odd: Odd): Promise<Bytes> {
  const ca = odd.ca ?? false;
  const purposes = 'purposes' in odd ? odd.purposes : ca ? undefined : [PURPOSE['credential-signing']];
  const usage = 'keyUsage' in odd ? odd.keyUsage : ca ? CERT_SIGN_BIT : SIGN_BIT;
  const uris = odd.uris ?? (ca ? [] : [ISSUER]);
  const length = odd.pathLength === undefined ? new Uint8Array() : unsigned(Uint8Array.of(odd.pathLength));
  const extensions = [
    extension(OID.basicConstraints, true, sequence(ca ? concatBytes(TRUE, length) : new Uint8Array())),
    ...(usage === undefined ? [] : [extension(OID.keyUsage, true, der(0x03, usage))]),
    ...(purposes === undefined ? [] : [extension(OID.extKeyUsage, false, sequence(...purposes.map(objectIdentifier)))]),
    ...(uris.length === 0
      ? []
      : [extension(OID.subjectAltName, false, sequence(...uris.map((uri) => der(0x86, utf8(uri)))))]),
    ...(odd.extra ?? []),
  ];
  const algorithm = sequence(objectIdentifier(odd.algorithm ?? OID.ecdsaWithSha256));
  const tbs = sequence(
    der(0xa0, unsigned(Uint8Array.of(odd.version ?? 2))),
    odd.serial === undefined ? unsigned(crypto.getRandomValues(new Uint8Array(8))) : der(0x02, odd.serial),
    odd.innerAlgorithm === undefined ? algorithm : sequence(objectIdentifier(odd.innerAlgorithm)),
    name(odd.issuer),
    sequence(writeTime(at(odd.notBefore ?? -10)), writeTime(at(odd.notAfter ?? 100))),
    name(odd.subject),
    odd.point === undefined
      ? new Uint8Array(await crypto.subtle.exportKey('spki', odd.publicKey))
      : sequence(sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(OID.prime256v1)), bitString(odd.point)),
    der(0xa3, sequence(...extensions)),
  );
  const rs = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, odd.signer, tbs));
  const signature = sequence(unsigned(rs.subarray(0, 32)), unsigned(rs.subarray(32)));
  return sequence(tbs, algorithm, bitString(signature));
}

function name(text: string): Bytes {
  return sequence(der(0x31, sequence(objectIdentifier(OID.commonName), utf8String(text))));
}
