import type { Claims } from './claims.ts';

/** A place in the claims (OpenID4VP 1.0 §7): a claim, or a member of one. */
export type DisclosurePath = readonly [string, ...string[]];

/** What the SD-JWT issuer has to know besides the claims. Its members are named as `issueSdJwt` names them. */
export type DisclosurePlan = {
  /** Parts that become a disclosure of their own; a parent comes before its members. */
  readonly conceal: readonly DisclosurePath[];
  /** Claims that every verifier sees. */
  readonly plain: readonly ['event', 'level'];
  /** Decoy digests by place, `[]` being the top. */
  readonly decoys: readonly { readonly path: readonly string[]; readonly count: number }[];
};

/** domain.md §8.1, class ALWAYS. Whoever must trust a pass has to know for what it is and how sure the office was. */
export const ALWAYS_DISCLOSED = ['event', 'level'] as const;

/**
 * Which parts of the claims become disclosures of their own. `zones` and `days` are concealed as a whole and again each
 * by itself, so that showing nothing tells not even how many there are, and a gate can ask for exactly one.
 */
export function disclosurePlan(claims: Claims): DisclosurePlan {
  const concealed = Object.keys(claims).filter((name) => !ALWAYS_DISCLOSED.some((always) => always === name));
  const groups = (['zones', 'days'] as const).flatMap((name) => {
    const members = Object.keys(claims[name] ?? {});
    return members.length === 0 ? [] : [{ name, members }];
  });
  return {
    conceal: [
      ...concealed.map((name): DisclosurePath => [name]),
      ...groups.flatMap(({ name, members }) => members.map((member): DisclosurePath => [name, member])),
    ],
    plain: ALWAYS_DISCLOSED,
    // RFC 9901 §10.4: the number of digests would tell who has a clearance or an escort. Fixed steps, so that most
    // holders of an event look alike; a random count would average out over the copies of one batch.
    decoys: [
      { path: [], count: missingTo(8, concealed.length) },
      ...groups.map(({ name, members }) => ({ path: [name], count: missingTo(4, members.length) })),
    ],
  };
}

/** How many to add so that the sum is a positive multiple of `step`. */
function missingTo(step: number, count: number): number {
  return Math.max(1, Math.ceil(count / step)) * step - count;
}
