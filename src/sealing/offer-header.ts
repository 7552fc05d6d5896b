import { decodeBase64url } from '../lib/base64url.ts';
import { hasExactly, tryCanon } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import { HOUR, type UnixSeconds } from '../lib/time.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The public half of an offer: the only part of it that the service reads before a wallet comes. */
export type OfferHeader = {
  readonly v: 1;
  /** Credential issuer identifier, exactly as published. */
  readonly iss: string;
  readonly event: string;
  readonly accreditation: string;
  /** credential_configuration_ids, 1 to 8, distinct. */
  readonly configurations: readonly string[];
  /** One-time copies per configuration, 1 to 100. */
  readonly copies: number;
  /** base64url of 32 bytes derived from the code: finds the row, and commits the ciphertext to the code. */
  readonly lookup: string;
  readonly txCode: boolean;
  /** Unix seconds, a whole hour. */
  readonly exp: UnixSeconds;
  readonly policyVersion: number;
};

const MEMBERS = [
  'v',
  'iss',
  'event',
  'accreditation',
  'configurations',
  'copies',
  'lookup',
  'txCode',
  'exp',
  'policyVersion',
] as const satisfies readonly (keyof OfferHeader)[];

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_ISSUER_LENGTH = 1024;
const MAX_CONFIGURATIONS = 8;
const MAX_COPIES = 100;

/** The strict shape of a header (design-sealing §6.10): exactly ten members. Reason `header`. */
export function parseOfferHeader(value: unknown): Result<OfferHeader, Refusal<'header'>> {
  if (!hasExactly(value, MEMBERS)) return refuse('header');
  const { v, iss, event, accreditation, configurations, copies, lookup, txCode, exp, policyVersion } = value;
  const good =
    v === 1 &&
    isIssuer(iss) &&
    isId(event) &&
    isId(accreditation) &&
    isConfigurations(configurations) &&
    isWhole(copies, 1, MAX_COPIES) &&
    typeof lookup === 'string' &&
    decodeBase64url(lookup, 32) !== undefined &&
    typeof txCode === 'boolean' &&
    isWhole(exp, HOUR, Number.MAX_SAFE_INTEGER) &&
    exp % HOUR === 0 &&
    isWhole(policyVersion, 1, Number.MAX_SAFE_INTEGER);
  return good ? ok(value as unknown as OfferHeader) : refuse('header');
}

/** Whether a value is one of our public identifiers: 1 to 64 characters of base64url's alphabet. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function isIssuer(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ISSUER_LENGTH && tryCanon(value).ok;
}

function isConfigurations(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > MAX_CONFIGURATIONS) return false;
  return value.every(isId) && new Set(value).size === value.length;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
}
