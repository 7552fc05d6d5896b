/** What a gate's calls go through, wherever its keys are kept: in a profile, or in a browser that does not let them out. */
import type { Sign } from '../lib/es256.ts';
import { ok } from '../lib/result.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer } from './desk-types.ts';
import type { OfficeTrust } from './office-memory.ts';
import type { TokenSession } from './token-session.ts';

/** Who this gate is, and what signs its acts. */
export interface GateSelf {
  readonly client: string;
  /** Known from the pairing; else the service says it. */
  readonly event?: string;
  readonly approve: Sign;
  readonly approvalKid: string;
}

export interface GateSession extends TokenSession {
  readonly issuer: string;
  readonly surroundings: ClientSurroundings;
  self(): Answer<GateSelf>;
  /** The office's root, as this gate has pinned it, and what else it distrusts. */
  trust(): Answer<OfficeTrust>;
}

/** A gate over a desk client's profile. */
export function gateSessionOf(session: DeskSession): GateSession {
  const { issuer, surroundings, request, call } = session;
  return {
    ...{ issuer, surroundings, request, call },
    async self() {
      const [profile, keys] = [await session.enrolled(), await session.keys()];
      if (!profile.ok) return profile;
      if (!keys.ok) return keys;
      const { approve, approvalKid } = keys.value;
      return ok({ client: profile.value.client.id, approve, approvalKid });
    },
    trust: () => session.memory.trust(),
  };
}
