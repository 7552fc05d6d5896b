// The order of checks, for each presentation in the order of the query:
//
//   1. which credential queries are answered, how often       E_DCQL_SHAPE, E_DCQL_MULTIPLE
//   2. format, type, holder binding, authorities              E_DCQL_FORMAT, E_DCQL_VCT, E_DCQL_HOLDER_BINDING, E_ISSUER_TRUST
//   3. every claim of one option, with its values             E_DCQL_CLAIM, E_DCQL_VALUES
//   4. nothing that was hidden is shown without being asked   E_OVER_DISCLOSURE
//
// OpenID4VP 1.0 §8.6 lets a verifier drop a presentation that fails and go on with the rest. We refuse the whole: a wallet
// that sends one false presentation has given no reason to believe the others, and swiyu #246 was this very leniency.
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { ClaimPath, VerifiedSdJwt } from '../sd-jwt/index.ts';
import { type MetOption, metOptions } from './claims.ts';
import { checkCombination } from './credential-sets.ts';
import { type DcqlError, shapeError } from './errors.ts';
import { keepElements, leadsTo } from './path.ts';
import { type CredentialQuery, type DcqlQuery, SD_JWT_FORMAT } from './query.ts';

/** A presentation whose signatures, digests and times are verified. Status is another's business. */
export interface Presented {
  readonly credential: VerifiedSdJwt;
  /** Whether a key binding JWT for this request was verified (`verifySdJwtPresentation`). */
  readonly bound: boolean;
  /** base64url of the key identifiers in the authority key identifiers of the `x5c` chain. */
  readonly aki: readonly string[];
}

/** A claim that was asked for, where it stands in the credential, and its verified value. */
export interface AnsweredClaim {
  readonly path: ClaimPath;
  readonly value: JsonValue;
}

/** One presentation that answers one credential query, with the claims that were asked for and no others. */
export interface DcqlAnswer {
  /** The id of the credential query. */
  readonly id: string;
  readonly iss: string;
  readonly vct: string;
  /** The position of the claim set that was answered; `undefined` when the query has none. */
  readonly claimSet: number | undefined;
  readonly claims: readonly AnsweredClaim[];
  /** The same claims as one object, in the places where the credential has them; array elements close up. */
  readonly object: JsonObject;
}

type ByQuery = ReadonlyMap<string, readonly Presented[]>;

/**
 * Decides whether verified presentations answer a query (OpenID4VP 1.0 §6, §8.6 steps 2.2 and 3), with all that a wallet
 * might have ignored checked again: `values`, types, authorities. Answers come in the order of the query.
 * Refuses with every `DcqlError`, in the order at the top of this file.
 */
export function evaluateDcql(query: DcqlQuery, presented: ByQuery): Result<readonly DcqlAnswer[], DcqlError> {
  const fault = checkCounts(query, presented);
  if (fault !== undefined) return err(fault);
  const answers: DcqlAnswer[] = [];
  for (const credentialQuery of query.credentials) {
    for (const item of presented.get(credentialQuery.id) ?? []) {
      const answer = answerOne(query, credentialQuery, item, presented);
      if (!answer.ok) return answer;
      answers.push(answer.value);
    }
  }
  return ok(answers);
}

function checkCounts(query: DcqlQuery, presented: ByQuery): DcqlError | undefined {
  for (const [id, items] of presented) {
    const credentialQuery = query.credentials.find((candidate) => candidate.id === id);
    if (credentialQuery === undefined) return shapeError('vp_token', 'unknown-id');
    if (items.length === 0) return shapeError(`vp_token.${id}`, 'empty');
    if (items.length > 1 && credentialQuery.multiple !== true) return { type: 'E_DCQL_MULTIPLE', credential: id };
  }
  return checkCombination(query, new Set(presented.keys()));
}

function answerOne(
  query: DcqlQuery,
  credentialQuery: CredentialQuery,
  item: Presented,
  presented: ByQuery,
): Result<DcqlAnswer, DcqlError> {
  const { id } = credentialQuery;
  const { credential } = item;
  const unfit = checkCredential(credentialQuery, item);
  if (unfit !== undefined) return err({ type: unfit, credential: id });
  const met = metOptions(credential.claims, credentialQuery);
  if (!met.ok) return err({ ...met.error, credential: id });
  const elsewhere = askedElsewhere(query, id, item, presented);
  let surplus: ClaimPath | undefined;
  // §6.4.1: which option is the wallet's choice, so the first that accounts for all that is shown counts.
  for (const option of met.value) {
    const beyond = firstBeyond(credential, [...paths(option), ...elsewhere]);
    if (beyond === undefined) return ok(answerOf(id, credential, option));
    surplus ??= beyond;
  }
  return err({ type: 'E_OVER_DISCLOSURE', credential: id, path: surplus as ClaimPath });
}

/** Whether a credential is of the kind that was asked for, its claims aside; the first reason when not. */
export function checkCredential(
  query: CredentialQuery,
  { credential, bound, aki }: Presented,
): 'E_DCQL_FORMAT' | 'E_DCQL_VCT' | 'E_DCQL_HOLDER_BINDING' | 'E_ISSUER_TRUST' | undefined {
  if (query.format !== SD_JWT_FORMAT) return 'E_DCQL_FORMAT';
  // §B.3.5 lets a wallet answer with a type that extends one asked for. Its metadata would have to be fetched and
  // believed; a type counts when the issuer signed it, letter by letter.
  if (query.meta.vct_values?.includes(credential.vct) !== true) return 'E_DCQL_VCT';
  if (query.require_cryptographic_holder_binding !== false && !bound) return 'E_DCQL_HOLDER_BINDING';
  const authorities = query.trusted_authorities;
  if (authorities === undefined) return undefined;
  // §6.1.1: one match is enough. A type of authority that we do not know matches nobody.
  const trusted = authorities.some(({ type, values }) => type === 'aki' && values.some((value) => aki.includes(value)));
  return trusted ? undefined : 'E_ISSUER_TRUST';
}

/** §6.4: more may be shown when the same credential answers another credential query of this request that asked for it. */
function askedElsewhere(query: DcqlQuery, id: string, item: Presented, presented: ByQuery): readonly ClaimPath[] {
  return query.credentials.flatMap((other) => {
    if (other.id === id || !presented.get(other.id)?.some((sibling) => isSame(sibling, item))) return [];
    const met = metOptions(item.credential.claims, other);
    const [first] = met.ok ? met.value : [];
    return first === undefined ? [] : paths(first);
  });
}

function isSame(a: Presented, b: Presented): boolean {
  if (a === b) return true;
  const [x, y] = [a.credential, b.credential];
  if (x.holder === undefined || y.holder === undefined || x.iss !== y.iss || x.vct !== y.vct) return false;
  return x.holder.x === y.holder.x && x.holder.y === y.holder.y;
}

/** The first disclosure that is neither asked for, nor a parent of what is, nor inside it. */
function firstBeyond(credential: VerifiedSdJwt, asked: readonly ClaimPath[]): ClaimPath | undefined {
  // Inside: §7.3 selects an object "with its sub-claims"; whether hidden ones are included is open (OpenID4VP #679).
  return credential.disclosed.find(({ path }) => !asked.some((to) => leadsTo(path, to) || leadsTo(to, path)))?.path;
}

function paths({ elements }: MetOption): readonly ClaimPath[] {
  return elements.map(({ path }) => path);
}

function answerOf(id: string, { iss, vct, claims }: VerifiedSdJwt, option: MetOption): DcqlAnswer {
  const { claimSet, elements } = option;
  return { id, iss, vct, claimSet, claims: elements, object: keepElements(claims, paths(option)) };
}
