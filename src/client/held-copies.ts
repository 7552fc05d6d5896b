/** What a wallet can answer with, seen as a verifier would see it. */
import type { HeldCredential as DcqlHeld } from '../credential/dcql/index.ts';
import { type IssuerTrust, verifyIssuedSdJwt } from '../credential/sd-jwt/index.ts';
import { type TrustAnchor, verifyChain } from '../credential/x509/index.ts';
import { err, ok } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { TrustSettings } from './trust.ts';
import type { HeldCopy, HeldCredential } from './wallet-store.ts';

/** One credential with an unspent copy that still verifies. */
export interface Answerable extends DcqlHeld {
  readonly held: HeldCredential;
  readonly copy: HeldCopy;
}

/** The credentials that could be shown at this moment: with a copy left, not ended, from an issuer still believed. */
export async function answerableOf(
  credentials: readonly HeldCredential[],
  anchors: readonly TrustAnchor[],
  { distrusted = [] }: TrustSettings,
  now: UnixSeconds,
): Promise<readonly Answerable[]> {
  const answerable: Answerable[] = [];
  for (const held of credentials) {
    const [copy] = held.copies;
    if (copy === undefined) continue;
    let aki: readonly string[] = [];
    const trust: IssuerTrust = {
      type: 'x5c',
      async resolve(x5c, issuer) {
        const policy = {
          anchors,
          now,
          purpose: 'credential-signing',
          issuer,
          distrusted: new Set(distrusted),
        } as const;
        const chain = await verifyChain(x5c, policy);
        if (!chain.ok) return err(chain.error);
        aki = chain.value.authorityKeyIds;
        return ok(chain.value.key);
      },
    };
    const credential = await verifyIssuedSdJwt(copy.sdJwt, { trust, now });
    if (credential.ok) answerable.push({ held, copy, credential: credential.value, aki });
  }
  return answerable;
}
