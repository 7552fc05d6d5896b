import { isClaimName, isPublicCode } from '../credential/accreditation/index.ts';
import {
  type ClaimsPathPointer,
  type ClaimsQuery,
  type CredentialQuery,
  type DcqlQuery,
  type DcqlValue,
  SD_JWT_FORMAT,
} from '../credential/dcql/index.ts';
import { CONTROL_CLAIMS } from '../credential/sd-jwt/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { parseLocalDate } from '../lib/time-zone.ts';
import { GATE_PURPOSES, type GatePurposeName, type PurposeAsk } from './gate-purposes.ts';

/** What a gate was registered with besides its purpose. */
export type GateScope = {
  /** Zones whose entrance this gate guards. */
  readonly zones: readonly string[];
  /** Days that may be asked for at this moment, `YYYY-MM-DD`: as a rule today's, of the event. */
  readonly days: readonly string[];
  /** Credential types accepted. */
  readonly vct: readonly string[];
};

/** Asks more than the purpose allows. `claim` is a claim name, with its member where that is a code; never other input. */
export type OverAsking = { readonly type: 'over_asking'; readonly claim: string };

/** What a gate's query can never be, whatever its purpose. */
export type NotForGates = {
  readonly type: 'not_for_gates';
  readonly member: 'format' | 'meta' | 'multiple' | 'require_cryptographic_holder_binding' | 'credential_sets';
};

/** A question cannot be made from these parameters. */
export type PurposeParameter = {
  readonly type: 'purpose_parameter';
  readonly parameter: 'vct' | 'event' | 'zone' | 'day';
};

/** What a gate wants to know this time. */
export type GateQuestion = {
  /** One type, or several of which any is good. */
  readonly vct: string | readonly string[];
  readonly zone?: string;
  /** `YYYY-MM-DD`. */
  readonly day?: string;
  /** Only accreditations for this event. */
  readonly event?: string;
  /** Claims of the purpose that are asked on request. */
  readonly also?: readonly string[];
  /** base64url authority key identifiers of which the issuer must have one. */
  readonly authorities?: readonly string[];
};

/** The id of the one credential that a gate asks for. */
export const GATE_CREDENTIAL_ID = 'press';
const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** Claims whose members are public codes. */
const NAMED_MEMBERS: { readonly [claim: string]: (member: unknown) => boolean } = {
  zones: isPublicCode,
  days: (member) => parseLocalDate(member) !== undefined,
  clearance: (member) => member === 'by' || member === 'level' || member === 'until',
};

/**
 * Whether a parsed query stays within the most that a purpose may ask (domain.md §8.2). For the service before it signs a
 * request, and for a wallet that knows the purpose. One person, one zone and one day at a time: whoever could ask for two
 * zones at once would learn what a gate of one zone need not know.
 * Refuses: `over_asking` with the first claim that exceeds, `not_for_gates`.
 */
export function checkWithinPurpose(
  query: DcqlQuery,
  purpose: GatePurposeName,
  scope: GateScope,
): Result<void, OverAsking | NotForGates> {
  const member = notForGates(query, scope);
  if (member !== undefined) return err({ type: 'not_for_gates', member });
  for (const credential of query.credentials) {
    const excess = excessOf(credential, GATE_PURPOSES[purpose].asks, scope);
    if (excess !== undefined) return err({ type: 'over_asking', claim: nameOf(excess) });
  }
  return ok(undefined);
}

/**
 * Which of the claims asked go beyond the most that a purpose may ask, for a wallet, which knows neither the gate's zones
 * nor its day: any one of each is within. Who says no purpose is measured by event, level and role.
 */
export function beyondPurpose(
  claims: readonly ClaimsQuery[],
  purpose: GatePurposeName | undefined,
): readonly ClaimsPathPointer[] {
  const asks: readonly PurposeAsk[] = GATE_PURPOSES[purpose ?? 'press-kit'].asks;
  const members = (group: string) =>
    claims.flatMap(({ path: [first, second] }) => (first === group && typeof second === 'string' ? [second] : []));
  const scope: GateScope = { zones: members('zones'), days: members('days'), vct: [] };
  const seconds = ['zones', 'days'].flatMap((group) => claims.filter(({ path }) => path[0] === group).slice(1));
  return claims
    .filter((claim) => seconds.includes(claim) || !asks.some((ask) => allows(ask, claim, scope)))
    .map(({ path }) => path);
}

/**
 * Builds the query of a gate: what its purpose asks as a standard, for this zone and day, and what it asks on request. The
 * result is within the purpose for a scope of exactly this zone, day and type.
 * Refuses: `purpose_parameter` for one that is missing or malformed, `over_asking` for one the purpose does not have.
 */
export function queryForPurpose(
  purpose: GatePurposeName,
  question: GateQuestion,
): Result<DcqlQuery, OverAsking | PurposeParameter> {
  const { zone, day, event, also = [], authorities = [] } = question;
  const vct: readonly string[] = typeof question.vct === 'string' ? [question.vct] : question.vct;
  const parameter = faultyParameter(purpose, question, vct);
  if (parameter !== undefined) return err({ type: 'purpose_parameter', parameter });
  const asks: readonly PurposeAsk[] = GATE_PURPOSES[purpose].asks;
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ['event', event],
    ['zones', zone],
    ['days', day],
  ];
  const named = [...wanted.flatMap(([claim, value]) => (value === undefined ? [] : [claim])), ...also];
  const beyond = named.find((claim) => !asks.some((ask) => ask.claim === claim));
  if (beyond !== undefined) return err({ type: 'over_asking', claim: nameOf([beyond]) });
  const claims = asks
    .filter(({ claim, standard }) => standard || named.includes(claim))
    .flatMap((ask) => claimsQueryOf(ask, { zone, day, event }));
  const credential: CredentialQuery = {
    id: GATE_CREDENTIAL_ID,
    format: SD_JWT_FORMAT,
    meta: { vct_values: vct },
    ...(authorities.length > 0 && { trusted_authorities: [{ type: 'aki', values: authorities }] }),
    ...(claims.length > 0 && { claims }),
  };
  return ok({ credentials: [credential] });
}

function faultyParameter(
  purpose: GatePurposeName,
  { zone, day, event, also }: GateQuestion,
  vct: readonly string[],
): PurposeParameter['parameter'] | undefined {
  if (vct.length === 0 || vct.includes('')) return 'vct';
  if (event !== undefined && !EVENT_ID.test(event)) return 'event';
  if (zone === undefined ? GATE_PURPOSES[purpose].needsZone : !isPublicCode(zone)) return 'zone';
  if (day !== undefined && parseLocalDate(day) === undefined) return 'day';
  // Asked for by name, they need to be said which.
  if (zone === undefined && also?.includes('zones')) return 'zone';
  if (day === undefined && also?.includes('days')) return 'day';
  return undefined;
}

/** None for a zone or day that this question does not have: an event without days issues none. */
function claimsQueryOf(
  { claim, member, values }: PurposeAsk,
  { zone, day, event }: { zone: string | undefined; day: string | undefined; event: string | undefined },
): readonly ClaimsQuery[] {
  if (claim === 'event' && event !== undefined) return [{ path: [claim], values: [event] }];
  if (member === 'zone' || member === 'day') {
    const name = member === 'zone' ? zone : day;
    // `true`, because another office of a shared type might say `false` where ours says nothing.
    return name === undefined ? [] : [{ path: [claim, name], values: [true] }];
  }
  const path = member === undefined ? [claim] : [claim, member];
  return [values === undefined ? { path } : { path, values }];
}

function notForGates(query: DcqlQuery, { vct }: GateScope): NotForGates['member'] | undefined {
  for (const credential of query.credentials) {
    if (credential.format !== SD_JWT_FORMAT) return 'format';
    if (!credential.meta.vct_values?.every((type) => vct.includes(type))) return 'meta';
    if (credential.multiple === true) return 'multiple';
    if (credential.require_cryptographic_holder_binding === false) return 'require_cryptographic_holder_binding';
  }
  if (query.credentials.length === 1) return undefined;
  // Several credential queries only as alternatives: together they would ask two zones where one is allowed.
  const [set, ...more] = query.credential_sets ?? [];
  const isChoice = set?.options.every((option) => option.length === 1) === true && more.length === 0;
  return isChoice ? undefined : 'credential_sets';
}

/** The first path that exceeds. */
function excessOf(
  { claims = [], claim_sets: sets }: CredentialQuery,
  asks: readonly PurposeAsk[],
  scope: GateScope,
): ClaimsPathPointer | undefined {
  const excess = claims.find((claim) => !asks.some((ask) => allows(ask, claim, scope)));
  if (excess !== undefined) return excess.path;
  const options = sets?.map((set) => claims.filter(({ id }) => id !== undefined && set.includes(id))) ?? [claims];
  for (const option of options) {
    for (const group of ['zones', 'days'] as const) {
      const second = option.filter(({ path }) => path[0] === group)[1];
      if (second !== undefined) return second.path;
    }
  }
  return undefined;
}

function allows(ask: PurposeAsk, { path, values }: ClaimsQuery, scope: GateScope): boolean {
  if (path[0] !== ask.claim) return false;
  if (ask.values !== undefined && !isWithin(values, ask.values)) return false;
  const [, second] = path;
  switch (ask.member) {
    // The whole claim is allowed, so every part of it is.
    case undefined:
      return true;
    case 'zone':
      return path.length === 2 && typeof second === 'string' && scope.zones.includes(second);
    case 'day':
      return path.length === 2 && typeof second === 'string' && scope.days.includes(second);
    default:
      return path.length === 2 && second === ask.member;
  }
}

function isWithin(values: readonly DcqlValue[] | undefined, allowed: readonly DcqlValue[]): boolean {
  return values?.every((value) => allowed.includes(value)) === true;
}

/** Our own word for a path: a text from a query is not repeated unless it is a code that could be public. */
function nameOf([first, second]: ClaimsPathPointer): string {
  if (typeof first !== 'string' || !(isClaimName(first) || CONTROL_CLAIMS.has(first))) return 'unknown';
  return NAMED_MEMBERS[first]?.(second) === true ? `${first}.${second}` : first;
}
