import { err, ok, type Result } from '../../lib/result.ts';
import type { ClaimPath, VerifiedSdJwt } from '../sd-jwt/index.ts';
import { type MetOption, metOptions } from './claims.ts';
import { combinations } from './credential-sets.ts';
import { checkCredential } from './evaluate.ts';
import { leadsTo } from './path.ts';
import type { ClaimsPathPointer, CredentialQuery, DcqlQuery } from './query.ts';

/** A credential in a wallet, verified on receipt with all its disclosures. */
export interface HeldCredential {
  readonly credential: VerifiedSdJwt;
  /** As in `Presented`. */
  readonly aki: readonly string[];
}

/** What a wallet shows for one credential query. */
export interface DcqlSelection {
  /** The id of the credential query. */
  readonly id: string;
  /** Position among the credentials held. */
  readonly held: number;
  /** For `presentSdJwt`. Claims that cannot be hidden are among them. */
  readonly reveal: readonly ClaimPath[];
  /** How many hidden claims become visible, parents included. */
  readonly disclosures: number;
}

/** No credential held answers; the ids of the credential queries for which there is none. */
export type NoAnswer = { readonly type: 'no-answer'; readonly credentials: readonly string[] };

/**
 * Chooses what a wallet shows for a query: which credential, which claims, which combination. Always the smallest number
 * of disclosures, the verifier's order deciding between equals (OpenID4VP 1.0 §6.4.1 recommends the first option, and names
 * this reason to deviate); sets that are not required are not answered, and one credential is enough for `multiple`.
 * Refuses: `no-answer`.
 */
export function selectForQuery(
  query: DcqlQuery,
  held: readonly HeldCredential[],
): Result<readonly DcqlSelection[], NoAnswer> {
  const best = new Map<string, DcqlSelection>();
  for (const credentialQuery of query.credentials) {
    const found = held.flatMap((item, i) => selectFrom(credentialQuery, item, i));
    const smallest = smallestOf(found, ({ disclosures }) => disclosures);
    if (smallest !== undefined) best.set(credentialQuery.id, smallest);
  }
  const chosen = smallestOf(
    combinations(query, new Set(best.keys())).map((bits) =>
      query.credentials.flatMap(({ id }, i) => ((bits >> i) & 1 ? (best.get(id) ?? []) : [])),
    ),
    (selections) => selections.reduce((sum, { disclosures }) => sum + disclosures, selections.length / 64),
  );
  if (chosen !== undefined) return ok(chosen);
  return err({
    type: 'no-answer',
    credentials: query.credentials.flatMap(({ id }) => (best.has(id) ? [] : [id])),
  });
}

function selectFrom(query: CredentialQuery, { credential, aki }: HeldCredential, held: number): DcqlSelection[] {
  // A wallet makes the key binding afterwards: it can when the credential has a key.
  if (checkCredential(query, { credential, aki, bound: credential.holder !== undefined }) !== undefined) return [];
  const met = metOptions(credential.claims, query);
  if (!met.ok) return [];
  return met.value.flatMap((option) => {
    const reveal = option.elements.map(({ path }) => path);
    const shown = credential.disclosed.filter(({ path }) => reveal.some((to) => leadsTo(path, to)));
    if (movesPositions(option, credential, new Set(shown.map(({ index }) => index)))) return [];
    return [{ id: query.id, held, reveal, disclosures: shown.length }];
  });
}

/**
 * Whether an element asked for by its position would stand at another one in the presentation, because elements before it
 * stay hidden (RFC 9901 §7.1 step 3.d removes them). A verifier would read a claim that it did not ask for; showing the
 * others too would be more than it asked for. So there is no answer.
 */
function movesPositions(option: MetOption, { disclosed }: VerifiedSdJwt, shown: ReadonlySet<number>): boolean {
  const hidden = disclosed.filter(({ index }) => !shown.has(index)).map(({ path }) => path);
  return option.claims.some(({ query, elements }) =>
    elements.some(({ path }) => hidden.some((before) => stepsPast(query.path, path, before))),
  );
}

function stepsPast(pointer: ClaimsPathPointer, path: ClaimPath, hidden: ClaimPath): boolean {
  const last = hidden.length - 1;
  const [asked, position] = [pointer[last], hidden[last]];
  if (typeof asked !== 'number' || typeof position !== 'number' || position >= asked) return false;
  return leadsTo(hidden.slice(0, last), path);
}

/** The first of the smallest; `undefined` of none. */
function smallestOf<T>(items: readonly T[], size: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || size(item) < size(best) ? item : best),
    undefined,
  );
}
