// The order of checks, for a chain `x5c` of an issuer `iss`. Structure first, because each later step relies on it; the
// signatures late, because they cost most; the name last, because it means nothing on a certificate nobody vouches for.
//
//   1. number and size, base64, DER                                     E_X5C_CHAIN empty, too-long, malformed
//   2. distrusted certificates                                          E_X5C_POLICY distrusted
//   3. leaf not self-signed, no anchor or other root inside             E_X5C_POLICY leaf-self-signed, anchor-included
//   4. each issued by the next, the last by an anchor (by name)         E_X5C_CHAIN order, no-path-to-anchor
//   5. P-256 and ecdsa-with-SHA256 throughout, no unknown critical      E_X5C_POLICY algorithm, critical-extension
//   6. leaf is no CA and may sign; issuers are CAs, may, and reach      E_X5C_POLICY leaf-is-ca, key-usage, issuer-is-not-ca, path-length
//   7. the leaf's one purpose                                           E_X5C_POLICY purpose
//   8. everything valid at `now`                                        E_X5C_CHAIN not-yet-valid, expired, anchor-expired
//   9. signatures, from the anchor down                                 E_X5C_CHAIN signature
//  10. the leaf names this issuer                                       E_ISS_X5C_MISMATCH

import { encodeBase64url } from '../../lib/base64url.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { equalBytes } from '../../lib/constant-time.ts';
import { type Es256PublicKey, importEs256PublicPoint, verifyEs256 } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { objectIdentifier } from './der-write.ts';
import type { X5cError } from './errors.ts';
import { type KeyPurpose, PURPOSE } from './oids.ts';
import { decodeX5c } from './x5c.ts';

/** A certificate that is trusted because somebody put it into the configuration, with its key imported. */
export interface TrustAnchor {
  readonly certificate: Certificate;
  readonly key: Es256PublicKey;
}

/** What a chain is checked against. */
export interface ChainPolicy {
  readonly anchors: readonly TrustAnchor[];
  readonly now: UnixSeconds;
  /** The one thing the leaf's key was used for. */
  readonly purpose: KeyPurpose;
  /** The issuer identifier exactly as the signed object states it. */
  readonly issuer: string;
  /** `fingerprintOf` of certificates that are trusted no more, whoever signed them; anchors included. */
  readonly distrusted: ReadonlySet<string>;
}

/** An accepted chain. Callers may keep it under the chain's text until `validUntil`, or until the distrust list changes. */
export interface VerifiedChain {
  /** The leaf's public key, ready for ES256 verification. */
  readonly key: Es256PublicKey;
  readonly leafFingerprint: string;
  readonly dnsNames: readonly string[];
  /** base64url of the authority key identifiers of the chain (OpenID4VP 1.0 §6.1.1.1), leaf first. */
  readonly authorityKeyIds: readonly string[];
  /** The first moment at which some certificate of the chain is over. */
  readonly validUntil: UnixSeconds;
}

/** SHA-256 of a certificate's DER, base64url (as `x5t#S256`, RFC 7515 §4.1.8). */
export function fingerprintOf(der: Bytes): string {
  return encodeBase64url(sha256(der));
}

/** Imports a configured root certificate from DER; `undefined` when it is not a self-issued P-256 CA with a valid own signature. */
export async function importTrustAnchor(der: Bytes): Promise<TrustAnchor | undefined> {
  const certificate = parseCertificate(der);
  if (certificate === undefined || !certificate.ca || !certificate.keyCertSign) return undefined;
  if (certificate.unknownCritical || !equalBytes(certificate.issuer, certificate.subject)) return undefined;
  const key = await importKey(certificate);
  if (key === undefined || certificate.signature === undefined) return undefined;
  const selfSigned = await verifyEs256(key, certificate.signature, certificate.signed);
  return selfSigned ? { certificate, key } : undefined;
}

/** Verifies an `x5c` chain up to a configured anchor, for one purpose, one issuer, at one moment. */
export async function verifyChain(
  x5c: readonly string[],
  policy: ChainPolicy,
): Promise<Result<VerifiedChain, X5cError>> {
  const decoded = decodeX5c(x5c);
  if (!decoded.ok) return decoded;
  const chain = decoded.value;
  const leaf = chain[0] as Certificate;
  const path = checkPath(chain, policy);
  if (!path.ok) return path;
  const fault = checkContents(chain, policy);
  if (fault !== undefined) return err(fault);
  const signed = await verifySignatures(chain, path.value, policy.now);
  if (!signed.ok) return signed;
  // One leaf speaks for one issuer, and says which: no prefix, no normalisation (SD-JWT VC §2.5; security of `iss`).
  if (leaf.uris.length !== 1 || leaf.uris[0] !== policy.issuer) return err({ type: 'E_ISS_X5C_MISMATCH' });
  const key = await importKey(leaf);
  if (key === undefined) return policyFault('algorithm', 0);
  const ends = [...chain.map((certificate) => certificate.notAfter), signed.value.certificate.notAfter];
  return ok({
    key,
    leafFingerprint: fingerprintOf(leaf.der),
    dnsNames: leaf.dnsNames,
    authorityKeyIds: chain.flatMap(({ authorityKeyId }) =>
      authorityKeyId === undefined ? [] : [encodeBase64url(authorityKeyId)],
    ),
    validUntil: Math.min(...ends) as UnixSeconds,
  });
}

/** Steps 2 to 4. Answers the anchors that may have issued the last certificate. */
function checkPath(chain: readonly Certificate[], policy: ChainPolicy): Result<readonly TrustAnchor[], X5cError> {
  for (const [i, certificate] of chain.entries()) {
    if (policy.distrusted.has(fingerprintOf(certificate.der))) return policyFault('distrusted', i);
  }
  for (const [i, certificate] of chain.entries()) {
    // HAIP §6.1.1: the leaf is not self-signed, and the anchor comes from configuration, not from the sender.
    const selfIssued = equalBytes(certificate.issuer, certificate.subject);
    if (i === 0 && selfIssued) return policyFault('leaf-self-signed', 0);
    const anchor = policy.anchors.some((known) => equalBytes(known.certificate.der, certificate.der));
    if (anchor || selfIssued) return policyFault('anchor-included', i);
  }
  for (const [i, certificate] of chain.entries()) {
    const next = chain[i + 1];
    if (next !== undefined && !equalBytes(certificate.issuer, next.subject)) return chainFault('order', i);
  }
  const last = chain.at(-1) as Certificate;
  const trusted = policy.anchors.filter((anchor) => !policy.distrusted.has(fingerprintOf(anchor.certificate.der)));
  const issuers = trusted.filter((anchor) => equalBytes(anchor.certificate.subject, last.issuer));
  return issuers.length === 0 ? chainFault('no-path-to-anchor', chain.length - 1) : ok(issuers);
}

/** Steps 5 to 8, on what each certificate says of itself. */
function checkContents(chain: readonly Certificate[], policy: ChainPolicy): X5cError | undefined {
  const purpose = objectIdentifier(PURPOSE[policy.purpose]);
  for (const [i, certificate] of chain.entries()) {
    const refuse = (reason: PolicyReason): X5cError => ({ type: 'E_X5C_POLICY', reason, certificate: i });
    if (certificate.publicPoint === undefined || certificate.signature === undefined) return refuse('algorithm');
    if (certificate.unknownCritical) return refuse('critical-extension');
    if (i === 0) {
      if (certificate.ca) return refuse('leaf-is-ca');
      if (!certificate.digitalSignature || certificate.keyCertSign) return refuse('key-usage');
      // Exactly one purpose: a key certified for two could be talked out of one into the other.
      const [first, ...others] = certificate.purposes ?? [];
      if (first === undefined || others.length > 0 || !equalBytes(first, purpose)) return refuse('purpose');
    } else {
      if (!certificate.ca) return refuse('issuer-is-not-ca');
      if (!certificate.keyCertSign) return refuse('key-usage');
      // RFC 5280 §4.2.1.9: how many CAs may stand between this one and the leaf.
      if (certificate.pathLength !== undefined && certificate.pathLength < i - 1) return refuse('path-length');
      // A CA restricted to purposes cannot certify another one.
      if (certificate.purposes?.some((allowed) => equalBytes(allowed, purpose)) === false) return refuse('purpose');
    }
  }
  for (const [i, { notBefore, notAfter }] of chain.entries()) {
    if (policy.now < notBefore) return { type: 'E_X5C_CHAIN', reason: 'not-yet-valid', certificate: i };
    if (policy.now > notAfter) return { type: 'E_X5C_CHAIN', reason: 'expired', certificate: i };
  }
  return undefined;
}

/** Step 9, and the anchor's own limits. Names are no proof: of two anchors with one name, the one whose key signed counts. */
async function verifySignatures(
  chain: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  now: UnixSeconds,
): Promise<Result<TrustAnchor, X5cError>> {
  const last = chain.length - 1;
  const top = chain[last] as Certificate;
  const signer = await findSigner(top, anchors);
  if (signer === undefined) return chainFault('signature', last);
  const { notBefore, notAfter, pathLength } = signer.certificate;
  if (now < notBefore || now > notAfter) return chainFault('anchor-expired', last);
  if (pathLength !== undefined && pathLength < last) return policyFault('path-length', last);
  for (let i = last - 1; i >= 0; i--) {
    const { signature, signed } = chain[i] as Certificate;
    const key = await importKey(chain[i + 1] as Certificate);
    if (key === undefined) return policyFault('algorithm', i + 1);
    if (signature === undefined || !(await verifyEs256(key, signature, signed))) return chainFault('signature', i);
  }
  return ok(signer);
}

async function findSigner(top: Certificate, anchors: readonly TrustAnchor[]): Promise<TrustAnchor | undefined> {
  for (const anchor of anchors) {
    if (top.signature !== undefined && (await verifyEs256(anchor.key, top.signature, top.signed))) return anchor;
  }
  return undefined;
}

/** `undefined` when the key is not P-256 or its point is not on the curve. */
async function importKey({ publicPoint }: Certificate): Promise<Es256PublicKey | undefined> {
  return publicPoint === undefined ? undefined : importEs256PublicPoint(publicPoint);
}

type ChainReason = Extract<X5cError, { type: 'E_X5C_CHAIN' }>['reason'];
type PolicyReason = Extract<X5cError, { type: 'E_X5C_POLICY' }>['reason'];

function chainFault(reason: ChainReason, certificate: number) {
  return err({ type: 'E_X5C_CHAIN', reason, certificate } as const);
}

function policyFault(reason: PolicyReason, certificate: number) {
  return err({ type: 'E_X5C_POLICY', reason, certificate } as const);
}
