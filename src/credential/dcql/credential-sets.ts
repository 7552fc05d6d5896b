import { type DcqlError, shapeError } from './errors.ts';
import type { DcqlQuery } from './query.ts';

/** A combination of credential queries: bit i stands for `credentials[i]`. */
export type Combination = number;

/**
 * Every combination that answers the query with what is `available` (OpenID4VP 1.0 §6.4.2): one option of each required
 * set, at most one of each other; all credentials where there are no sets. The parser's limits bound the search.
 */
export function combinations(query: DcqlQuery, available: ReadonlySet<string>): readonly Combination[] {
  const has = combinationOf(query, available);
  if (query.credential_sets === undefined) {
    const all = 2 ** query.credentials.length - 1;
    return has === all ? [all] : [];
  }
  let reached = new Set<Combination>([0]);
  for (const set of query.credential_sets) {
    const options = set.options
      .map((ids) => combinationOf(query, new Set(ids)))
      .filter((option) => (option & ~has) === 0);
    const next = new Set<Combination>(set.required === false ? reached : []);
    for (const before of reached) for (const option of options) next.add(before | option);
    reached = next;
  }
  return [...reached];
}

/** The combination of these ids. */
export function combinationOf(query: DcqlQuery, ids: ReadonlySet<string>): Combination {
  return query.credentials.reduce((bits, { id }, i) => (ids.has(id) ? bits | (1 << i) : bits), 0);
}

/**
 * Whether the credential queries answered are what was asked for: nothing that is required is missing, and no credential
 * came that no combination has (§6.4: what is not selected is not sent).
 */
export function checkCombination(query: DcqlQuery, answered: ReadonlySet<string>): DcqlError | undefined {
  const possible = combinations(query, answered);
  if (possible.length === 0) return shapeError('vp_token', 'missing');
  return possible.includes(combinationOf(query, answered)) ? undefined : shapeError('vp_token', 'surplus');
}
