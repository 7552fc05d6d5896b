/**
 * Our own credentials, judged by our own verifier before they leave: the chain in `x5c` must lead to the ring's anchor
 * and name this issuer, exactly as a gate will see it. A certificate that is about to fail at every gate fails here.
 */
import type { IssuerTrust } from '../credential/sd-jwt/index.ts';
import { importTrustAnchor, type KeyPurpose, verifyChain } from '../credential/x509/index.ts';
import type { KeyRing } from '../key-ring.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Es256PublicKey } from '../lib/es256.ts';
import { ok } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';

/** Gives the trust to lint with. One per service: it keeps the chain it has verified. */
export type OwnTrust = (keys: KeyRing, now: UnixSeconds) => Extract<IssuerTrust, { readonly type: 'x5c' }>;

interface Accepted {
  readonly chain: string;
  readonly key: Es256PublicKey;
  readonly validUntil: UnixSeconds;
}

/** Makes an `OwnTrust`. A chain is verified once and kept while it is valid: the next copy brings the same one. */
export function createOwnTrust(purpose: KeyPurpose = 'credential-signing'): OwnTrust {
  let last: Accepted | undefined;
  return (keys, now) => ({
    type: 'x5c',
    async resolve(x5c, issuer) {
      const chain = JSON.stringify([issuer, keys.anchors, x5c]);
      if (last?.chain === chain && now <= last.validUntil) return ok(last.key);
      const imported = await Promise.all(keys.anchors.map((anchor) => importTrustAnchor(decodeBase64(anchor))));
      const anchors = imported.filter((anchor) => anchor !== undefined);
      const verified = await verifyChain(x5c, {
        anchors,
        now,
        purpose,
        issuer,
        distrusted: new Set(),
      });
      if (!verified.ok) return verified;
      last = { chain, key: verified.value.key, validUntil: verified.value.validUntil };
      return ok(verified.value.key);
    },
  });
}

function decodeBase64(text: string): Bytes {
  const url = text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return decodeBase64url(url) ?? new Uint8Array(0);
}
