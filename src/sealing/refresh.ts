import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, type Random, utf8 } from '../lib/bytes.ts';
import { canon, hasExactly, type NotCanonical, parseCanonical } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import type { UnixSeconds } from '../lib/time.ts';
import { openAead, type Sealed, sealAead } from './aead.ts';
import { type ApprovalProof, parseApprovalProof } from './approval.ts';
import { type ApprovalStatement, parseApprovalStatement } from './approval-statement.ts';
import { hkdf, NO_SALT } from './hkdf.ts';
import type { SecretBytes } from './keys.ts';
import { type ClaimsKey, claimsMac } from './offer.ts';
import { type OfferHeader, parseOfferHeader } from './offer-header.ts';
import { OFFER_BUCKETS, pad, unpad } from './pad.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What a refresh token gives: the row's key (base64url), and the key that opens the row. */
export type RefreshKeys = { readonly rid: string; readonly kRefresh: SecretBytes<'refresh/seal'> };

/** What a refresh envelope is tied to: the wallet's DPoP key, and the credential's end. */
export type RefreshBinding = { readonly jkt: string; readonly exp: UnixSeconds };

/** Everything a re-issue needs, kept where only the holder can open it (design-sealing §1 step 6). */
export type RefreshBody = {
  readonly claims: JsonObject;
  readonly kClaims: ClaimsKey;
  readonly header: OfferHeader;
  readonly statement: ApprovalStatement;
  readonly approvalProof: ApprovalProof;
};

/** Why a refresh envelope does not open, in the order of the checks. */
export type RefreshRefusal =
  | Refusal<'decrypt' | 'pad' | 'body' | 'header' | 'typ' | 'proof' | 'approved_header' | 'approved_claims'>
  | NotCanonical;

const TOKEN_LENGTH = 32;

/**
 * The refresh token that goes with an access token (base64url of 32 bytes); the wallet alone keeps it. Derived, so that the
 * credential endpoint, which is shown the one, can seal to the other, and the database need not hold either.
 */
export async function deriveRefreshToken(accessToken: string): Promise<string> {
  const token = decodeBase64url(accessToken, TOKEN_LENGTH) as Bytes;
  return encodeBase64url(await hkdf(token, NO_SALT, 'gafete/v1/token/refresh', TOKEN_LENGTH));
}

/** Derives row key and opening key from a refresh token as sent; `length` when it is not base64url of 32 bytes. */
export async function deriveRefreshKeys(refreshToken: string): Promise<Result<RefreshKeys, Refusal<'length'>>> {
  const token = decodeBase64url(refreshToken, TOKEN_LENGTH);
  if (!token) return refuse('length');
  const [rid, kRefresh] = await Promise.all([
    hkdf(token, NO_SALT, 'gafete/v1/refresh/lookup', 32),
    hkdf<'refresh/seal'>(token, NO_SALT, 'gafete/v1/refresh/seal', 32),
  ]);
  return ok({ rid: encodeBase64url(rid), kRefresh });
}

/** Seals what a later re-issue needs; `too_large` beyond 64 KiB. */
export async function sealRefresh(
  { rid, kRefresh }: RefreshKeys,
  { claims, kClaims, header, statement, approvalProof }: RefreshBody,
  binding: RefreshBinding,
  random: Random,
): Promise<Result<Sealed, Refusal<'too_large'>>> {
  const body = { claims, k_claims: encodeBase64url(kClaims), header, statement, approvalProof };
  const padded = pad(canon(body), OFFER_BUCKETS);
  return padded.ok ? ok(await sealAead(kRefresh, padded.value, refreshAad(rid, binding), random)) : padded;
}

/**
 * Opens a refresh envelope and checks that header and claims are those of its statement: a holder who can also write
 * the database could seal claims of his own. The caller verifies the approval proof, as at redemption.
 */
export async function openRefresh(
  { rid, kRefresh }: RefreshKeys,
  sealed: Sealed,
  binding: RefreshBinding,
): Promise<Result<RefreshBody, RefreshRefusal>> {
  const padded = await openAead(kRefresh, sealed, refreshAad(rid, binding));
  if (!padded.ok) return padded;
  const content = unpad(padded.value, OFFER_BUCKETS);
  if (!content.ok) return content;
  const parsed = parseCanonical(content.value);
  if (!parsed.ok) return parsed;
  const body = parseBody(parsed.value);
  if (!body.ok) return body;
  const { claims, kClaims, header, statement } = body.value;
  if (encodeBase64url(sha256(canon(header))) !== statement.header) return refuse('approved_header');
  const mac = await claimsMac(kClaims, claims);
  return equalBytes(utf8(mac), utf8(statement.claims)) ? body : refuse('approved_claims');
}

function parseBody(value: JsonValue): Result<RefreshBody, Refusal<'body' | 'header' | 'typ' | 'proof'>> {
  if (!hasExactly(value, ['claims', 'k_claims', 'header', 'statement', 'approvalProof'])) return refuse('body');
  const { claims, k_claims } = value;
  const kClaims = typeof k_claims === 'string' ? decodeBase64url(k_claims, 32) : undefined;
  if (!isJsonObject(claims as JsonValue) || !kClaims) return refuse('body');
  const header = parseOfferHeader(value.header);
  if (!header.ok) return header;
  const statement = parseApprovalStatement(value.statement);
  if (!statement.ok) return statement;
  const proof = parseApprovalProof(value.approvalProof);
  if (!proof.ok) return proof;
  return ok({
    claims: claims as JsonObject,
    kClaims: kClaims as ClaimsKey,
    header: header.value,
    statement: statement.value,
    approvalProof: proof.value,
  });
}

function refreshAad(rid: string, { jkt, exp }: RefreshBinding): Bytes {
  return canon({ typ: 'gafete/v1/refresh', rid, jkt, exp });
}
