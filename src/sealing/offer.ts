import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes, type Random, utf8 } from '../lib/bytes.ts';
import { canon, hasExactly, type NotCanonical, parseCanonical, tryCanon } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { ceilHour } from '../lib/time.ts';
import { openAead, type Sealed, sealAead } from './aead.ts';
import { type ApprovalStatement, approvalStatement, verifyStatement } from './approval-statement.ts';
import { hkdf, hmac } from './hkdf.ts';
import type { SecretBytes } from './keys.ts';
import { type OfferHeader, parseOfferHeader } from './offer-header.ts';
import { OFFER_BUCKETS, pad, unpad } from './pad.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The 32 random bytes that a pre-authorized code spells. Held by the journalist alone. */
export type OfferCode = SecretBytes<'offer/code'>;
/** The key that opens one offer; the service has it from the code, or unwraps it from a session. */
export type OfferSealKey = SecretBytes<'offer/seal'>;
/** The key of the MAC that ties an approval to the claims without telling them. */
export type ClaimsKey = SecretBytes<'offer/claims'>;

/** What finds an offer and what opens it. */
export type OfferKeys = { readonly lookup: string; readonly kSeal: OfferSealKey };

/** An offer as it is registered with the service, before its approval proof. */
export type SealedOffer = Sealed & { readonly header: OfferHeader; readonly statement: ApprovalStatement };

/** The same offer as it comes from outside: header and statement are not yet parsed. */
export type UntrustedOffer = Sealed & { readonly header: unknown; readonly statement: unknown };

/** What an opened offer says. Lives in one request's memory. */
export type OpenedOffer = {
  readonly header: OfferHeader;
  readonly statement: ApprovalStatement;
  readonly claims: JsonObject;
  readonly kClaims: ClaimsKey;
};

/** Reasons for which an offer does not open, in the order in which they are looked for (design-sealing §6.13). */
export type OfferRefusal = Refusal<
  | 'header'
  | 'issuer'
  | 'lookup'
  | 'typ'
  | 'approved_header'
  | 'approved_ct'
  | 'decrypt'
  | 'pad'
  | 'canon'
  | 'body'
  | 'approved_claims'
>;

const CODE_LENGTH = 32;

/** The code that a pre-authorized_code parameter spells; `length` when it is not base64url of 32 bytes. */
export function parseOfferCode(text: string): Result<OfferCode, Refusal<'length'>> {
  const code = decodeBase64url(text, CODE_LENGTH);
  return code ? ok(code as OfferCode) : refuse('length');
}

/** Derives lookup and sealing key from a code, salted with the issuer: a code is worth nothing at another issuer. */
export async function deriveOfferKeys(code: OfferCode, issuer: string): Promise<OfferKeys> {
  const salt = offerSalt(issuer);
  const [lookup, kSeal] = await Promise.all([
    hkdf(code, salt, 'gafete/v1/offer/lookup', 32),
    hkdf<'offer/seal'>(code, salt, 'gafete/v1/offer/seal', 32),
  ]);
  return { lookup: encodeBase64url(lookup), kSeal };
}

/**
 * Seals approved claims for one journalist. Called by the desk SDK only. `exp` is rounded up to the hour. The code is
 * what the offer link carries; it must not be sent to the service or kept. Reasons: `header`, `canon` (claims that
 * canonical JSON cannot hold), `too_large` (claims beyond 64 KiB).
 */
export async function sealOffer(
  fields: Omit<OfferHeader, 'v' | 'lookup'>,
  claims: JsonObject,
  random: Random,
): Promise<
  Result<{ readonly code: OfferCode; readonly sealed: SealedOffer }, Refusal<'header' | 'too_large'> | NotCanonical>
> {
  const code = random(CODE_LENGTH) as OfferCode;
  const kClaims = random(32) as ClaimsKey;
  const { lookup, kSeal } = await deriveOfferKeys(code, fields.iss);
  const header = parseOfferHeader({ ...fields, v: 1, lookup, exp: ceilHour(fields.exp) });
  if (!header.ok) return header;
  const body = tryCanon({ claims, k_claims: encodeBase64url(kClaims) });
  if (!body.ok) return body;
  const plain = pad(body.value, OFFER_BUCKETS);
  if (!plain.ok) return plain;
  const sealed = await sealAead(kSeal, plain.value, bodyAad(header.value), random);
  const statement = await approvalStatement(header.value, sealed, await claimsMac(kClaims, claims));
  return ok({ code, sealed: { ...sealed, header: header.value, statement } });
}

/** Opens an offer with its code at this issuer. The service opens from a session instead; this is for tests and tools. */
export async function openOfferWithCode(
  offer: UntrustedOffer,
  code: OfferCode,
  issuer: string,
): Promise<Result<OpenedOffer, OfferRefusal>> {
  return openOffer(offer, await deriveOfferKeys(code, issuer), issuer);
}

/**
 * Opens an offer with the keys that a code gave or a session kept. The order of checks is design-sealing §6.13:
 * comparing `lookup` commits to the code, which AES-GCM alone does not. The approval *proof* is not looked at here.
 */
export async function openOffer(
  offer: UntrustedOffer,
  keys: OfferKeys,
  issuer: string,
): Promise<Result<OpenedOffer, OfferRefusal>> {
  const header = parseOfferHeader(offer.header);
  if (!header.ok) return header;
  if (header.value.iss !== issuer) return refuse('issuer');
  if (!equalBytes(utf8(header.value.lookup), utf8(keys.lookup))) return refuse('lookup');
  const statement = await verifyStatement(offer.statement, header.value, offer);
  if (!statement.ok) return statement;
  const plain = await openAead(keys.kSeal, offer, bodyAad(header.value));
  if (!plain.ok) return plain;
  const content = unpad(plain.value, OFFER_BUCKETS);
  if (!content.ok) return content;
  const body = parseBody(content.value);
  if (!body.ok) return body;
  const mac = await claimsMac(body.value.kClaims, body.value.claims);
  if (!equalBytes(utf8(mac), utf8(statement.value.claims))) return refuse('approved_claims');
  return ok({ ...body.value, header: header.value, statement: statement.value });
}

/** The approval MAC of claims (design-sealing §6.12), base64url. */
export async function claimsMac(kClaims: ClaimsKey, claims: JsonObject): Promise<string> {
  return encodeBase64url(await hmac(kClaims, canon({ typ: 'gafete/v1/claims', claims })));
}

function offerSalt(issuer: string): Bytes {
  return sha256(concatBytes(utf8('gafete/v1/offer'), Uint8Array.of(0), utf8(issuer)));
}

function bodyAad(header: OfferHeader): Bytes {
  return canon({ typ: 'gafete/v1/offer/body', header });
}

function parseBody(bytes: Bytes): Result<Pick<OpenedOffer, 'claims' | 'kClaims'>, Refusal<'body'> | NotCanonical> {
  const body = parseCanonical(bytes);
  if (!body.ok) return body;
  if (!hasExactly(body.value, ['claims', 'k_claims'])) return refuse('body');
  const { claims, k_claims } = body.value;
  const kClaims = typeof k_claims === 'string' ? decodeBase64url(k_claims, 32) : undefined;
  if (!isJsonObject(claims as JsonValue) || kClaims === undefined) return refuse('body');
  return ok({ claims: claims as JsonObject, kClaims: kClaims as ClaimsKey });
}
