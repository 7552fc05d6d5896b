/** Whom a wallet or a checker believes: pinned roots, less what a signed distrust list names. */
import type { IssuerTrust, SdJwtError } from '../credential/sd-jwt/index.ts';
import { importTrustAnchor, type KeyPurpose, type TrustAnchor, verifyChain } from '../credential/x509/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';

/** Chosen before a credential is read. */
export interface TrustSettings {
  /** Roots, base64 DER: what `gafete keys anchor` prints. */
  readonly anchors: readonly string[];
  /** `x5t#S256` fingerprints of certificates that are believed no more. */
  readonly distrusted?: readonly string[];
  /** Credential type accepted; any when absent. */
  readonly vct?: string;
}

/** Imports pinned roots. Throws for what is no root certificate: that is a fault of the configuration, not of a credential. */
export async function importAnchors(anchors: readonly string[]): Promise<readonly TrustAnchor[]> {
  const imported = await Promise.all(anchors.map((anchor) => importTrustAnchor(decodeCertificate(anchor))));
  return imported.map((anchor) => {
    if (anchor === undefined) throw new TypeError('an anchor is not a P-256 root certificate');
    return anchor;
  });
}

/** Issuer trust for the SD-JWT verifier. `distrustedBy` is asked for each issuer, before its chain is believed. */
export function createIssuerTrust(
  anchors: readonly TrustAnchor[],
  now: UnixSeconds,
  distrustedBy: (issuer: string) => Promise<Result<ReadonlySet<string>, SdJwtError>>,
): IssuerTrust {
  return {
    type: 'x5c',
    async resolve(x5c, iss) {
      const distrusted = await distrustedBy(iss);
      if (!distrusted.ok) return distrusted;
      return resolveChain(x5c, {
        anchors,
        now,
        purpose: 'credential-signing',
        issuer: iss,
        distrusted: distrusted.value,
      });
    },
  };
}

/** The leaf's key of an accepted chain. */
export async function resolveChain(
  x5c: readonly string[],
  policy: {
    readonly anchors: readonly TrustAnchor[];
    readonly now: UnixSeconds;
    readonly purpose: KeyPurpose;
    readonly issuer: string;
    readonly distrusted: ReadonlySet<string>;
  },
) {
  const chain = await verifyChain(x5c, policy);
  return chain.ok ? ok(chain.value.key) : err(chain.error);
}

/** DER of a certificate in standard base64; empty bytes for what is not, which no root is. */
export function decodeCertificate(base64: string): Bytes {
  const text = base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return decodeBase64url(text) ?? new Uint8Array();
}
