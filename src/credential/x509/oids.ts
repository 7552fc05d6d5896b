/**
 * Object identifiers that certificates of this project use.
 *
 * The purposes stand under an arc of our own: 2.25 followed by a UUID as an integer belongs to whoever drew the UUID
 * (ITU-T X.667 §7), and ours is 78d2b715-5720-4862-8c59-4af4047c82c9. They are private until registered ones exist;
 * `status-signing` then becomes id-kp-oauthStatusSigning of the Token Status List specification (§10.1, number not yet
 * assigned). One leaf has one purpose: a key that signs lists must not be able to sign people.
 */
const ARC = '2.25.160601455206195322914652495074968765129';

/** What a leaf certificate's key may sign, and the extended key usage that says so. */
export const PURPOSE = {
  'credential-signing': `${ARC}.1`,
  'status-signing': `${ARC}.2`,
  'request-signing': `${ARC}.3`,
  'policy-signing': `${ARC}.4`,
  'pass-signing': `${ARC}.5`,
  'bundle-signing': `${ARC}.6`,
} as const;

/** The use a key is certified for. */
export type KeyPurpose = keyof typeof PURPOSE;

/** Algorithms, extensions and attributes (RFC 5280, RFC 5480, RFC 5758). */
export const OID = {
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
} as const;
