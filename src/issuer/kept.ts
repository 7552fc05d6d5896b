/** What one service keeps between requests: nothing about a person, nothing that a row's reader has not just verified. */

import type { Config } from '../config.ts';
import { createTypeMetadata, defaultVct } from '../credential/accreditation/index.ts';
import { createKnownPolicies, type KnownPolicies } from './known-policies.ts';
import { createOwnTrust, type OwnTrust } from './own-trust.ts';

export interface Kept {
  readonly ownTrust: OwnTrust;
  readonly passTrust: OwnTrust;
  readonly knownPolicies: KnownPolicies;
  /** `vct#integrity` of our own type, absent for a shared one. */
  readonly vctIntegrity: string | undefined;
}

/** Makes an empty one, for one service. */
export function createKept(config: Config): Kept {
  // SD-JWT VC §7: what a wallet shows about a type is what we serve. The octets of a shared type are somebody else's.
  const own = config.vct === defaultVct(config.publicUrl);
  const vctIntegrity = own ? createTypeMetadata(config).integrity : undefined;
  const [ownTrust, passTrust] = [createOwnTrust(), createOwnTrust('pass-signing')];
  return { ownTrust, passTrust, knownPolicies: createKnownPolicies(), vctIntegrity };
}
