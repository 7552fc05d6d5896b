import type { JsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type SelectedElement, selectElements } from './path.ts';
import type { ClaimsPathPointer, ClaimsQuery, CredentialQuery } from './query.ts';

/** Why a claim that was asked for is not there. */
export interface UnmetClaim {
  readonly type: 'E_DCQL_CLAIM' | 'E_DCQL_VALUES';
  readonly path: ClaimsPathPointer;
}

/** One way to answer a credential query: a claim set, or all claims. */
export interface MetOption {
  /** Position in `claim_sets`; `undefined` where there are none. */
  readonly claimSet: number | undefined;
  readonly elements: readonly SelectedElement[];
  /** The claims asked for, each with what it selected. */
  readonly claims: readonly { readonly query: ClaimsQuery; readonly elements: readonly SelectedElement[] }[];
}

/**
 * Every way in which claims answer a credential query, in the verifier's order (OpenID4VP 1.0 §6.4.1). When there is none:
 * the first claim of the first option that is not met.
 */
export function metOptions(claims: JsonObject, query: CredentialQuery): Result<readonly MetOption[], UnmetClaim> {
  let fault: UnmetClaim | undefined;
  const met: MetOption[] = [];
  for (const { claimSet, asked } of optionsOf(query)) {
    const answer = answerAll(claims, asked);
    if (!answer.ok) fault ??= answer.error;
    else met.push({ claimSet, claims: answer.value, elements: answer.value.flatMap(({ elements }) => elements) });
  }
  return met.length === 0 && fault !== undefined ? err(fault) : ok(met);
}

interface Option {
  readonly claimSet: number | undefined;
  readonly asked: readonly ClaimsQuery[];
}

function optionsOf({ claims = [], claim_sets: sets }: CredentialQuery): readonly Option[] {
  // §6.4.1: without `claims` nothing that can be hidden is asked for; without `claim_sets` all of them are.
  if (sets === undefined) return [{ claimSet: undefined, asked: claims }];
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return sets.map((set, claimSet) => ({ claimSet, asked: set.map((id) => byId.get(id) as ClaimsQuery) }));
}

function answerAll(claims: JsonObject, asked: readonly ClaimsQuery[]): Result<MetOption['claims'], UnmetClaim> {
  const answers: { query: ClaimsQuery; elements: readonly SelectedElement[] }[] = [];
  for (const query of asked) {
    const answer = answerClaim(claims, query);
    if (!answer.ok) return answer;
    answers.push({ query, elements: answer.value });
  }
  return ok(answers);
}

/** The elements that one claims query selects, those of other values left out. */
function answerClaim(claims: JsonObject, query: ClaimsQuery): Result<readonly SelectedElement[], UnmetClaim> {
  const selected = selectElements(claims, query.path);
  if (selected.length === 0) return err({ type: 'E_DCQL_CLAIM', path: query.path });
  const { values } = query;
  if (values === undefined) return ok(selected);
  // §6.4.1: an element of another value counts as absent. §6.3: type and value match exactly. No normalisation: whoever
  // can choose between two spellings of a name could be two people to us and one to a reader.
  const matching = selected.filter(({ value }) => values.some((expected) => expected === value));
  return matching.length === 0 ? err({ type: 'E_DCQL_VALUES', path: query.path }) : ok(matching);
}
