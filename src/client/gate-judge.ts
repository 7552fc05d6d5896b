/** The judge that a gate carries with it in relay mode: the service's own, with the office's root as this machine knows it. */
import {
  createJudge,
  createStatusLookup,
  createTrust,
  fetchTrustListText,
  type Judge,
  type JudgeSources,
  type TrustedOffice,
} from '../judging/index.ts';
import { ok } from '../lib/result.ts';
import type { Answer } from './desk-types.ts';
import type { GateSession } from './gate-session.ts';

/** Seconds by which a gate's clock and a wallet's may differ. */
const CLOCK_SKEW = 60;

/** Whom a gate believes beside its own office, and where it gets their public documents. */
export interface GateJudging {
  /** Other offices whose credentials count at this gate, each under its own root. */
  readonly others?: readonly TrustedOffice[];
  /** Trust lists and status lists from elsewhere than the network: a bundle that was loaded before. */
  readonly sources?: JudgeSources;
}

/** Makes the judge of one gate at its first use, and keeps it: it has caches. */
export function createGateJudge(session: GateSession, { others = [], sources }: GateJudging): () => Answer<Judge> {
  let made: Judge | undefined;
  return async () => {
    if (made !== undefined) return ok(made);
    // Pinned in the profile when first seen, unless the caller gave it: another root later is another office.
    const pinned = await session.trust();
    if (!pinned.ok) return pinned;
    const { issuer } = session;
    const { fetch } = session.surroundings;
    const own: TrustedOffice = { issuer, anchors: pinned.value.anchors };
    const trust = createTrust({
      issuer,
      officeOf: (asked) => (asked === issuer ? own : others.find((other) => other.issuer === asked)),
      trustList: sources?.trustList ?? ((asked) => fetchTrustListText(fetch, asked)),
      distrusted: pinned.value.distrusted,
    });
    const statusOf = createStatusLookup(sources?.fetch ?? fetch, trust);
    made = createJudge({ issuer, trust, statusOf, clockSkew: CLOCK_SKEW });
    return ok(made);
  };
}
