/** Limits, closed lists and small fields that the desk's requests and answers are made of. */
import * as z from 'zod';
import { REASONS, type ReasonCode } from '../credential/accreditation/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';

/** Bytes of a request body that each kind of route reads at most. */
export const BODY_LIMITS = {
  event: 512 * 1024,
  policy: 64 * 1024,
  wraps: 2 * 1024 * 1024,
  register: 6 * 1024 * 1024,
  act: 4 * 1024 * 1024,
  approve: 128 * 1024,
  reissue: 512 * 1024,
  find: 4 * 1024,
  presentation: 32 * 1024,
} as const;

/** Offers that one call registers (product rule 4: up to 25 a gesture). */
export const MAX_OFFERS = 25;
/** Accreditations that one act names. */
export const MAX_ACT = 1000;
/** Accreditations that one client ends alone in ten minutes (product rule 4). */
export const SOLO_LIMIT = 5;
/** Longest life of an offer, in seconds. */
export const MAX_OFFER_SECONDS = 14 * 86_400;
/** Seconds an act waits for its second person. */
export const ACT_SECONDS = 86_400;
/** Rows that one look-up may have released. */
export const MAX_FIND_ROWS = 25;

/** What can be issued (`issuer` publishes the same ids in its metadata). The first is in every offer, and fetched first. */
export const CONFIGURATIONS = ['press-accreditation', 'press-gate-pass'] as const;
/** Kinds of the blind index. There is no kind for an identity number. */
export const TAG_KINDS = ['folio', 'name'] as const;
export const ACCREDITATION_STATES = [
  'offered',
  'active',
  'suspended',
  'revoked',
  'expired',
  'withdrawn',
  'lapsed',
  'burned',
] as const;
export type AccreditationState = (typeof ACCREDITATION_STATES)[number];
/** `distrusted`: every status entry is invalid and nothing is registered any more. */
export const EVENT_STATES = ['open', 'distrusted', 'closed'] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** Base64url of exactly `length` bytes. */
export function b64u(length: number) {
  const characters = Math.ceil((length * 4) / 3);
  return z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`))
    .refine((text) => decodeBase64url(text, length) !== undefined);
}

/** Base64url text of at most `characters`. */
export function b64uUpTo(characters: number) {
  return z
    .string()
    .max(characters)
    .regex(/^[A-Za-z0-9_-]+$/);
}

/** Compact JOSE text of at most `characters`; what is inside is judged by the code that uses it. */
export function compact(characters: number, parts: 3 | 5) {
  const rest = parts === 3 ? '(\\.[A-Za-z0-9_-]+){2}' : '(\\.[A-Za-z0-9_-]+){4}';
  return z
    .string()
    .max(characters)
    .regex(new RegExp(`^[A-Za-z0-9_-]+${rest}$`));
}

export function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** A random id: base64url of 16 bytes. */
export const idSchema = b64u(16);
/** An RFC 7638 thumbprint or a SHA-256, base64url. */
export const sha256Schema = b64u(32);
/** A public P-256 key: exactly four members, so that a private half cannot ride along. */
export const publicJwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: b64u(32),
  y: b64u(32),
});
export const epochSchema = z.int().min(1).max(10_000);
export const versionSchema = z.int().min(1).max(10_000);
export const momentSchema = z.int().min(0).max(9_999_999_999);

/** A policy as sent: its members are judged by `parsePolicy`, not here. */
export const policySchema = z.record(z.string().max(64), z.unknown());

export const reasonSchema = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]);
