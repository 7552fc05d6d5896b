import { err, ok, type Result } from '../../lib/result.ts';
import { parseLocalDate } from '../../lib/time-zone.ts';
import {
  COUNTRY_BUCKETS,
  type CountryBucket,
  GENDER_BUCKETS,
  type GenderBucket,
  isCode,
  type Labels,
  LEVELS,
  type Level,
  MEDIA,
  type Medium,
  ROLES,
  type Role,
  TIES,
  type Tie,
} from './codes.ts';
import { type NeverIssued, neverIssuedKind } from './never-issued.ts';
import { type PortraitRefusal, parsePortrait } from './portrait.ts';
import { parseShortText, type TextRefusal } from './short-text.ts';

/** A clearance given by a vetting body: who, how far, and the last day. No reason and no number. */
export type Clearance = { readonly by: string; readonly level: string; readonly until: string };

/**
 * What a press accreditation says about its holder. An allow-list of types: closed codes, days (`YYYY-MM-DD`),
 * booleans, one portrait and three short texts. Member names are the claim names on the wire.
 */
export type Claims = {
  /** The event's public random id. Always disclosed. */
  readonly event: string;
  /** Always disclosed. */
  readonly level: Level;
  readonly role?: Role;
  readonly medium?: Medium;
  readonly tie?: Tie;
  readonly outlet_country_bucket?: CountryBucket;
  readonly gender_bucket?: GenderBucket;
  /** Members, not an array, so that a gate can ask for exactly one: `{ pit: true }`. */
  readonly zones?: Readonly<Record<string, true>>;
  /** Members `YYYY-MM-DD`, days of the event's own time zone. */
  readonly days?: Readonly<Record<string, true>>;
  /** ISO 639 codes of the languages that interpretation is wanted in. */
  readonly lang?: readonly string[];
  readonly clearance?: Clearance;
  readonly escort_required?: boolean;
  readonly crew_lead?: boolean;
  /** Whether sound and image may be recorded: what a court says for each hearing. */
  readonly recording_permitted?: boolean;
  /** `data:image/jpeg;base64,…` or `data:image/webp;base64,…`. */
  readonly portrait?: string;
  readonly professional_name?: string;
  readonly outlet_name?: string;
  /** Only where the policy names a legal basis. */
  readonly legal_name?: string;
};

export type ClaimName = keyof Claims;

/** Why claims were refused: our own words only, never what was sent. */
export type ClaimRefusal =
  /** Not a plain object, or too many members. */
  | { readonly type: 'E_CLAIMS_SHAPE' }
  /** The name of something that is never issued to anybody. */
  | { readonly type: 'E_CLAIM_NEVER_ISSUED'; readonly kind: NeverIssued }
  | { readonly type: 'E_CLAIM_UNKNOWN' }
  | { readonly type: 'E_CLAIM_MISSING'; readonly claim: ClaimName }
  | { readonly type: 'E_CLAIM_VALUE'; readonly claim: ClaimName }
  | { readonly type: 'E_TEXT_POLICY'; readonly claim: ClaimName; readonly reason: TextRefusal }
  | { readonly type: 'E_CLAIM_PORTRAIT'; readonly claim: 'portrait'; readonly reason: PortraitRefusal };

/** Members of `zones`, and of `days`, that one credential may name: with the rest they stay under 64 disclosures. */
export const MAX_ZONES = 16;
export const MAX_DAYS = 31;
const MAX_LANGUAGES = 8;
const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** A public code of a policy: words, with few digits, so that no identity number passes for one. */
const CODE = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;
/** Names that a careless reader finds on every object; the SD-JWT issuer refuses them as well. */
const INHERITED = new Set(['constructor', 'prototype']);
const LANGUAGE = /^[a-z]{2,3}$/;

type Refusal = Result<never, ClaimRefusal>;
type ClaimParser = (value: unknown, claim: ClaimName) => Result<Claims[ClaimName] & {}, ClaimRefusal>;

/** One parser for each claim: this is the allow-list. */
const PARSERS = {
  event: accept((value) => typeof value === 'string' && EVENT_ID.test(value)),
  level: codeOf(LEVELS),
  role: codeOf(ROLES),
  medium: codeOf(MEDIA),
  tie: codeOf(TIES),
  outlet_country_bucket: codeOf(COUNTRY_BUCKETS),
  gender_bucket: codeOf(GENDER_BUCKETS),
  zones: membersOf(isPublicCode, MAX_ZONES),
  days: membersOf((name) => parseLocalDate(name) !== undefined, MAX_DAYS),
  lang: accept(isLanguageList),
  clearance: accept(isClearance),
  escort_required: accept(isBoolean),
  crew_lead: accept(isBoolean),
  recording_permitted: accept(isBoolean),
  portrait: (value) => {
    const portrait = parsePortrait(value);
    return portrait.ok ? portrait : err({ type: 'E_CLAIM_PORTRAIT', claim: 'portrait', reason: portrait.error });
  },
  professional_name: shortText,
  outlet_name: shortText,
  legal_name: shortText,
} as const satisfies Record<ClaimName, ClaimParser>;

/** Every claim that can be issued, in the order in which people are shown them. */
export const CLAIM_NAMES = Object.keys(PARSERS) as readonly ClaimName[];

/** Whether a text is the name of a claim that can be issued. */
export function isClaimName(name: unknown): name is ClaimName {
  return typeof name === 'string' && Object.hasOwn(PARSERS, name);
}

/** Whether a text may be a public code of a policy (a zone, a vetting body, a clearance): 1–16 of `a-z0-9_-`. */
export function isPublicCode(code: unknown): code is string {
  if (typeof code !== 'string' || code.length > 16 || INHERITED.has(code)) return false;
  return CODE.test(code) && !/[0-9]{5}/.test(code);
}

/**
 * Parses the claims of one accreditation; texts come back in NFC. For the SDK before sealing and the issuer before
 * signing. Refuses with every `ClaimRefusal`.
 */
export function parseClaims(claims: unknown): Result<Claims, ClaimRefusal> {
  if (!isPlainObject(claims)) return err({ type: 'E_CLAIMS_SHAPE' });
  const names = Object.keys(claims);
  if (names.length > 64) return err({ type: 'E_CLAIMS_SHAPE' });
  // By name and before anything else: who sends a CURP must learn that it is never issued, not that it is misspelled.
  for (const name of names) {
    const kind = neverIssuedKind(name);
    if (kind !== undefined) return err({ type: 'E_CLAIM_NEVER_ISSUED', kind });
  }
  const parsed: Partial<Record<ClaimName, unknown>> = {};
  for (const name of names) {
    if (!isClaimName(name)) return err({ type: 'E_CLAIM_UNKNOWN' });
    const parse: ClaimParser = PARSERS[name];
    const value = parse(claims[name], name);
    if (!value.ok) return value;
    parsed[name] = value.value;
  }
  if (parsed.event === undefined) return err({ type: 'E_CLAIM_MISSING', claim: 'event' });
  if (parsed.level === undefined) return err({ type: 'E_CLAIM_MISSING', claim: 'level' });
  return ok(parsed as Claims);
}

function refuse(claim: ClaimName): Refusal {
  return err({ type: 'E_CLAIM_VALUE', claim });
}

/** A claim that is copied as it is when it has the right shape. */
function accept(is: (value: unknown) => boolean): ClaimParser {
  return (value, claim) => (is(value) ? ok(structuredClone(value) as Claims[ClaimName] & {}) : refuse(claim));
}

function codeOf(list: Readonly<Record<string, Labels>>): ClaimParser {
  return (value, claim) => (isCode(list, value) ? ok(value) : refuse(claim));
}

/** `{ code: true, … }`: presence is the statement, so any other value would be a second way to say something. */
function membersOf(isName: (name: string) => boolean, limit: number): ClaimParser {
  return (value, claim) => {
    if (!isPlainObject(value)) return refuse(claim);
    const names = Object.keys(value);
    if (names.length < 1 || names.length > limit) return refuse(claim);
    if (!names.every((name) => isName(name) && value[name] === true)) return refuse(claim);
    return ok(Object.fromEntries(names.map((name) => [name, true])) as Record<string, true>);
  };
}

function shortText(value: unknown, claim: ClaimName): Result<string, ClaimRefusal> {
  const text = parseShortText(value);
  return text.ok ? text : err({ type: 'E_TEXT_POLICY', claim, reason: text.error });
}

function isLanguageList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > MAX_LANGUAGES) return false;
  return new Set(value).size === value.length && value.every((code) => typeof code === 'string' && LANGUAGE.test(code));
}

function isClearance(value: unknown): boolean {
  if (!isPlainObject(value) || Object.keys(value).sort().join() !== 'by,level,until') return false;
  return isPublicCode(value['by']) && isPublicCode(value['level']) && parseLocalDate(value['until']) !== undefined;
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** What JSON gives for an object, or a literal: a prototype of another kind could answer for absent members. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
