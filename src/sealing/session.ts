import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import type { Bytes, Random } from '../lib/bytes.ts';
import { canon, hasExactly, parseCanonical } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { openAead, type Sealed, sealAead } from './aead.ts';
import { hkdf, NO_SALT } from './hkdf.ts';
import type { SecretBytes } from './keys.ts';
import type { OfferSealKey } from './offer.ts';
import { pad, SMALL_BUCKETS, unpad } from './pad.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The key that wraps one session's secrets. Exists only while a request shows its access token. */
export type SessionKey = SecretBytes<'session/wrap'>;

/** What an access token gives: the row's key (base64url), and the key that opens the row. */
export type SessionKeys = { readonly sid: string; readonly kek: SessionKey };

/** What a wrapped key is tied to. `jkt` is the DPoP key's thumbprint, or null for Bearer. */
export type SessionBinding = { readonly lookup: string; readonly jkt: string | null; readonly exp: UnixSeconds };

/** Which issued row sealed ranks belong to. */
export type IssuedBinding = { readonly lookup: string; readonly configuration: string; readonly attempt: number };

/** A run of status ranks of one list: `first` to `first + n - 1`. */
export type StatusRanks = { readonly list: string; readonly first: number; readonly n: number };

const TOKEN_LENGTH = 32;

/** Draws an access token (base64url of 32 random bytes). The service keeps only what `deriveSessionKeys` calls `sid`. */
export function createAccessToken(random: Random): string {
  return encodeBase64url(random(TOKEN_LENGTH));
}

/** Derives row key and wrapping key from an access token as sent; `length` when it is not base64url of 32 bytes. */
export async function deriveSessionKeys(accessToken: string): Promise<Result<SessionKeys, Refusal<'length'>>> {
  const token = decodeBase64url(accessToken, TOKEN_LENGTH);
  if (!token) return refuse('length');
  const [sid, kek] = await Promise.all([
    hkdf(token, NO_SALT, 'gafete/v1/token/lookup', 32),
    hkdf<'session/wrap'>(token, NO_SALT, 'gafete/v1/token/wrap', 32),
  ]);
  return ok({ sid: encodeBase64url(sid), kek });
}

/** Wraps an offer's key for the session (design-sealing §6.19): `{ iv, ct }`, the columns `iv` and `wrapped`. */
export function wrapSession(
  kek: SessionKey,
  kSeal: OfferSealKey,
  binding: SessionBinding,
  random: Random,
): Promise<Sealed> {
  return sealAead(kek, kSeal, sessionAad(binding), random);
}

/** Unwraps an offer's key; a row whose lookup, jkt or exp was edited is `decrypt`. */
export async function openSession(
  kek: SessionKey,
  wrapped: Sealed,
  binding: SessionBinding,
): Promise<Result<OfferSealKey, Refusal<'decrypt'>>> {
  const opened = await openAead(kek, wrapped, sessionAad(binding));
  if (!opened.ok) return opened;
  return opened.value.length === 32 ? ok(opened.value as unknown as OfferSealKey) : refuse('decrypt');
}

/** Seals the ranks of issued copies for the session (design-sealing §6.20), so that a DPoP re-ask can revoke them. */
export async function sealIssuedRanks(
  kek: SessionKey,
  { list, first, n }: StatusRanks,
  binding: IssuedBinding,
  random: Random,
): Promise<Sealed> {
  const padded = pad(canon({ list, first, n }), SMALL_BUCKETS);
  if (!padded.ok) throw new RangeError('a list id is at most 64 characters');
  return sealAead(kek, padded.value, issuedAad(binding), random);
}

/** Opens sealed ranks: `decrypt` for another session, configuration or attempt; `pad`, `canon`, `body` are our own fault. */
export async function openIssuedRanks(
  kek: SessionKey,
  sealed: Sealed,
  binding: IssuedBinding,
): Promise<Result<StatusRanks, Refusal<'decrypt' | 'pad' | 'canon' | 'body'>>> {
  const padded = await openAead(kek, sealed, issuedAad(binding));
  if (!padded.ok) return padded;
  const content = unpad(padded.value, SMALL_BUCKETS);
  if (!content.ok) return content;
  const body = parseCanonical(content.value);
  if (!body.ok) return body;
  return parseStatusRanks(body.value);
}

/** Exactly three members that name a run of ranks; `body` otherwise. */
export function parseStatusRanks(value: unknown): Result<StatusRanks, Refusal<'body'>> {
  if (!hasExactly(value, ['list', 'first', 'n'])) return refuse('body');
  const { list, first, n } = value;
  if (typeof list !== 'string' || !isCount(first) || !isCount(n) || n === 0) return refuse('body');
  return ok({ list, first, n });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function sessionAad({ lookup, jkt, exp }: SessionBinding): Bytes {
  return canon({ typ: 'gafete/v1/session', lookup, jkt, exp });
}

function issuedAad({ lookup, configuration, attempt }: IssuedBinding): Bytes {
  return canon({ typ: 'gafete/v1/session/issued', lookup, configuration, attempt });
}
