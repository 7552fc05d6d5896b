/**
 * X.509 as far as the trust in our signing keys needs it (RFC 5280 profile of HAIP 1.0 §6.1.1): the chain in an `x5c` header leads
 * to a configured anchor, and its leaf speaks for one issuer and one purpose. Pure: anchors, distrust and `now` come from
 * the caller; nothing is fetched, so there is no revocation by CRL or OCSP but a signed distrust list.
 *
 * Roles: the operator's CLI makes the desk CA and the leaves (`make.ts`); the service puts `x5c` into what it signs; every
 * verifier calls `verifyChain` and keeps the answer by chain. Order of checks: top of `chain.ts`.
 *
 * Read by a strict DER reader of our own instead of a general library: only P-256, only version 3, one encoding per value,
 * every critical extension either enforced or refused, and a tenth of the bytes in a Worker.
 *
 * Deliberately absent: name constraints and policies (critical ones refuse the chain), other curves, path building
 * (the sender orders the chain), PEM.
 * @module
 */
export { type Certificate, parseCertificate } from './certificate.ts';
export {
  type ChainPolicy,
  fingerprintOf,
  importTrustAnchor,
  type TrustAnchor,
  type VerifiedChain,
  verifyChain,
} from './chain.ts';
export type { X5cError } from './errors.ts';
export { createDeskCa, createLeaf, type DeskCa, type LeafRequest, type Validity } from './make.ts';
export type { KeyPurpose } from './oids.ts';
export { decodeCertificate, encodeX5c } from './x5c.ts';
