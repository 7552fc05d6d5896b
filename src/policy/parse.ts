import {
  type ClaimName,
  EVIDENCE_CLASSES,
  isClaimName,
  isCode,
  isPublicCode,
  type Labels,
  neverIssuedKind,
  parseDisplayText,
  ROLES,
} from '../credential/accreditation/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addDays, isTimeZone, type LocalDate, parseLocalDate } from '../lib/time-zone.ts';
import { readEntryRules } from './entry.ts';
import { BASES, PURPOSES, RETENTIONS } from './grounds.ts';
import type { ClaimRule, Policy, PolicyRefusal, Zone } from './policy.ts';

/** Days from the end of the last credential to closing, unless the policy says otherwise. */
const DEFAULT_CLOSING_DAYS = 7;
const MAX_PUBLIC_TEXT = 120;
const LIMITS = { days: 366, zones: 32, clearances: 16 } as const;
const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
const DAY_START = /^(?:(?:0[0-9]|1[01]):[0-5][0-9]|12:00)$/;

type Members = Record<string, unknown>;
/** Reads one member; `undefined` when it has the wrong shape. */
type Reader<T> = (value: unknown) => T | undefined;

const READERS = {
  event: matching(EVENT_ID),
  version: whole(1, 1_000_000),
  name: readLabels,
  place: readLabels,
  timeZone: (value) => (isTimeZone(value) ? value : undefined),
  dayStartsAt: matching(DAY_START),
  days: (value) => readList(value, 1, LIMITS.days, parseLocalDate, isAscending),
  roles: (value) => readCodes(ROLES, value),
  zones: (value) => readList(value, 0, LIMITS.zones, readZone, (zones) => isDistinct(zones.map(({ code }) => code))),
  clearances: (value) => readList(value, 0, LIMITS.clearances, readClearance, (all) => isDistinct(all.map(keyOf))),
  claims: readClaimRules,
  evidence: (value) => readCodes(EVIDENCE_CLASSES, value),
  credentialsEnd: parseLocalDate,
  closesOn: parseLocalDate,
  statusPeriod: whole(10, 3600),
  copies: whole(1, 50),
  refills: whole(1, 100),
  maxAccreditations: whole(1, 1_000_000),
  txCode: flag,
  hearingHours: whole(1, 720),
  rosterKeepsClaims: flag,
  entry: readEntryRules,
} as const satisfies { readonly [Member in keyof Policy]-?: Reader<NonNullable<Policy[Member]>> };

const DEFAULTS = {
  dayStartsAt: '04:00',
  clearances: [],
  statusPeriod: 60,
  copies: 10,
  refills: 1,
  txCode: true,
  hearingHours: 72,
  rosterKeepsClaims: true,
} as const satisfies Partial<Policy>;

/**
 * Parses a policy; members with a default may be left out. Shape only: whether it is wise, and whether it fits, is for
 * `lintPolicy`. Refuses with every `PolicyRefusal`.
 */
export function parsePolicy(policy: unknown): Result<Policy, PolicyRefusal> {
  if (!isObject(policy)) return err({ type: 'E_POLICY_SHAPE' });
  // Before the shape: who asks for an identity document must be told that there is no such thing here.
  const refusal = refuseNeverIssued(Object.keys(policy)) ?? checkClaimRules(policy['claims']);
  if (refusal !== undefined) return err(refusal);
  if (!Object.keys(policy).every((name) => Object.hasOwn(READERS, name)))
    return err({ type: 'E_POLICY_UNKNOWN_MEMBER' });

  const given: Members = { ...DEFAULTS, ...policy };
  const parsed: Members = {};
  for (const at of Object.keys(READERS) as (keyof Policy)[]) {
    if (at === 'entry' && !Object.hasOwn(policy, at)) continue;
    given[at] ??= Object.hasOwn(policy, at) ? undefined : dateDefault(at, parsed);
    if (given[at] === undefined) return err({ type: 'E_POLICY_MISSING', at });
    const value = READERS[at](given[at]);
    if (value === undefined) return err({ type: 'E_POLICY_VALUE', at });
    parsed[at] = value;
  }
  return ok(parsed as Policy);
}

/** The defaults that depend on members read before. */
function dateDefault(at: keyof Policy, parsed: Members): LocalDate | undefined {
  if (at === 'credentialsEnd') return (parsed['days'] as LocalDate[]).at(-1);
  return at === 'closesOn' ? addDays(parsed['credentialsEnd'] as LocalDate, DEFAULT_CLOSING_DAYS) : undefined;
}

/** What is wrong with the claims that says more than “wrong shape”. */
function checkClaimRules(claims: unknown): PolicyRefusal | undefined {
  if (!Array.isArray(claims)) return undefined;
  for (const rule of claims) {
    if (!isObject(rule)) return undefined;
    const refusal = refuseNeverIssued([String(rule['claim']), ...Object.keys(rule)]);
    if (refusal !== undefined) return refusal;
    const { claim, purpose, basis, retention } = rule;
    const isGrounded = isCode(PURPOSES, purpose) && isCode(BASES, basis) && isCode(RETENTIONS, retention);
    if (isClaimName(claim) && !isGrounded) return { type: 'E_POLICY_CLAIM_GROUNDS', claim };
  }
  return undefined;
}

function refuseNeverIssued(names: readonly string[]): PolicyRefusal | undefined {
  for (const name of names) {
    const kind = neverIssuedKind(name);
    if (kind !== undefined) return { type: 'E_POLICY_NEVER_ISSUED', kind };
  }
  return undefined;
}

function readClaimRules(value: unknown): readonly ClaimRule[] | undefined {
  return readList(value, 0, 32, readClaimRule, (rules) => isDistinct(rules.map(({ claim }) => claim)));
}

function readClaimRule(value: unknown): ClaimRule | undefined {
  if (!hasExactly(value, ['claim', 'purpose', 'basis', 'retention'])) return undefined;
  const { claim, purpose, basis, retention } = value;
  // `event` and `level` are in every credential; listing them would suggest that they could be left out.
  if (!isClaimName(claim) || claim === 'event' || claim === 'level') return undefined;
  if (!isCode(PURPOSES, purpose) || !isCode(BASES, basis) || !isCode(RETENTIONS, retention)) return undefined;
  return { claim: claim satisfies ClaimName, purpose, basis, retention };
}

function readZone(value: unknown): Zone | undefined {
  if (!hasExactly(value, ['code', 'name']) || !isPublicCode(value['code'])) return undefined;
  const name = readLabels(value['name']);
  return name === undefined ? undefined : { code: value['code'], name };
}

function readClearance(value: unknown): Policy['clearances'][number] | undefined {
  if (!hasExactly(value, ['by', 'level'])) return undefined;
  const { by, level } = value;
  return isPublicCode(by) && isPublicCode(level) ? { by, level } : undefined;
}

/** A public text in both languages, in NFC. */
function readLabels(value: unknown): Labels | undefined {
  if (!hasExactly(value, ['es-MX', 'en'])) return undefined;
  const spanish = parseDisplayText(value['es-MX'], MAX_PUBLIC_TEXT);
  const english = parseDisplayText(value['en'], MAX_PUBLIC_TEXT);
  return spanish.ok && english.ok ? { 'es-MX': spanish.value, en: english.value } : undefined;
}

function readCodes<T extends Readonly<Record<string, Labels>>>(
  list: T,
  value: unknown,
): (keyof T & string)[] | undefined {
  const size = Object.keys(list).length;
  return readList(value, 1, size, (code) => (isCode(list, code) ? code : undefined), isDistinct);
}

function readList<T>(
  value: unknown,
  least: number,
  most: number,
  read: Reader<T>,
  isWhole: (items: readonly T[]) => boolean,
): T[] | undefined {
  if (!Array.isArray(value) || value.length < least || value.length > most) return undefined;
  const items: T[] = [];
  for (const element of value) {
    const item = read(element);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return isWhole(items) ? items : undefined;
}

function isDistinct(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}

/** ISO dates order as text. */
function isAscending(days: readonly string[]): boolean {
  return days.every((day, i) => i === 0 || (days[i - 1] as string) < day);
}

function keyOf({ by, level }: Policy['clearances'][number]): string {
  return `${by} ${level}`;
}

function matching(pattern: RegExp): Reader<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
}

function whole(least: number, most: number): Reader<number> {
  return (value) =>
    Number.isInteger(value) && least <= (value as number) && (value as number) <= most ? (value as number) : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function hasExactly(value: unknown, names: readonly string[]): value is Members {
  return (
    isObject(value) && Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name))
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
