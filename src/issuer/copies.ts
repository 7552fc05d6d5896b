/**
 * One-time copies of one accreditation: alike in everything that is disclosed, and unlike in everything that could tie
 * them together: key, salts, status entry (RFC 9901 §10.1). No `iat`, and one `exp` for everybody at the end of a day.
 */
import { type Claims, disclosurePlan } from '../credential/accreditation/index.ts';
import { issueSdJwt, verifyIssuedSdJwt } from '../credential/sd-jwt/index.ts';
import { canon } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import type { JsonObject } from '../lib/json.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { ReservedRanks } from '../status/index.ts';
import type { Kept } from './kept.ts';
import type { OwnTrust } from './own-trust.ts';

/** What copies are made of. There is one key and one status index for each. */
export interface CopiesInput {
  /** `credentialExp` of the event's policy. */
  readonly exp: UnixSeconds;
  readonly claims: Claims;
  readonly keys: readonly EcPublicJwk[];
  readonly ranks: Pick<ReservedRanks, 'uri' | 'indices'>;
}

/**
 * Signs the copies and has our own strict verifier accept each of them. Throws when it does not: a credential that a gate
 * would refuse must not leave, and the fault is ours.
 */
export async function createCopies(
  ports: Ports,
  { ownTrust, vctIntegrity }: Kept,
  { exp, claims, keys, ranks }: CopiesInput,
  now: UnixSeconds,
): Promise<readonly string[]> {
  const { publicUrl: iss, vct } = ports.config;
  const signer = await ports.keys.signer('credential', now);
  const said = claims as unknown as JsonObject;
  const type = { vct, ...(vctIntegrity !== undefined && { vctIntegrity }) };
  const common = { x5c: signer.x5c, iss, ...type, exp, claims: said, ...disclosurePlan(claims) };
  return Promise.all(
    keys.map(async (holder, i) => {
      const idx = ranks.indices[i];
      if (idx === undefined) throw new Error('fewer status ranks than copies');
      // Token Status List §6.2.
      const status = { status_list: { idx, uri: ranks.uri } };
      const copy = await issueSdJwt({ ...common, holder, status }, signer.sign, ports.random);
      await lint(ports, ownTrust, copy, { holder, status, claims: said }, now);
      return copy;
    }),
  );
}

async function lint(
  ports: Ports,
  ownTrust: OwnTrust,
  copy: string,
  expected: { readonly holder: EcPublicJwk; readonly status: JsonObject; readonly claims: JsonObject },
  now: UnixSeconds,
): Promise<void> {
  const verified = await verifyIssuedSdJwt(copy, { trust: ownTrust(ports.keys, now), now, vct: ports.config.vct });
  if (!verified.ok) throw new Error(`a copy of ours was refused by our own verifier: ${verified.error.type}`);
  const { holder, status, claims } = verified.value;
  const said = Object.fromEntries(Object.keys(expected.claims).map((name) => [name, claims[name]]));
  if (
    !equalBytes(
      canon({ holder, status, said }),
      canon({ holder: expected.holder, status: expected.status, said: expected.claims }),
    )
  ) {
    throw new Error('a copy of ours says something else than was approved');
  }
}
