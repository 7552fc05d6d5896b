import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { canon, hasExactly } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Sealed } from './aead.ts';
import type { OfferHeader } from './offer-header.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What an approver signs: hashes of header and ciphertext, and a MAC of the claims. All base64url of 32 bytes. */
export type ApprovalStatement = {
  readonly typ: 'gafete/v1/approval';
  readonly header: string;
  readonly ct: string;
  readonly claims: string;
};

/** Offers that one WebAuthn gesture may approve (product rule 4). */
export const MAX_BATCH = 25;

/** Bytes from which WebCrypto hashes faster than JavaScript, its thread hop included. */
const LARGE = 8192;

/**
 * The statement over a header and a ciphertext. The service calls it with what it stores and takes only `claims` from
 * what it was sent (design-sealing §6.14), so that a proof can never cover another envelope.
 */
export async function approvalStatement(
  header: OfferHeader,
  { iv, ct }: Sealed,
  claims: string,
): Promise<ApprovalStatement> {
  const sealed = concatBytes(iv, ct);
  // A large envelope carries a portrait; for the others a thread hop would cost more than the hash.
  const body = sealed.length < LARGE ? sha256(sealed) : new Uint8Array(await crypto.subtle.digest('SHA-256', sealed));
  return {
    typ: 'gafete/v1/approval',
    header: encodeBase64url(sha256(canon(header))),
    ct: encodeBase64url(body),
    claims,
  };
}

/** The strict shape of a statement; every other shape or `typ` is the reason `typ`. */
export function parseApprovalStatement(value: unknown): Result<ApprovalStatement, Refusal<'typ'>> {
  if (!hasExactly(value, ['typ', 'header', 'ct', 'claims'])) return refuse('typ');
  const { typ, header, ct, claims } = value;
  if (typ !== 'gafete/v1/approval' || !isHash(header) || !isHash(ct) || !isHash(claims)) return refuse('typ');
  return ok({ typ, header, ct, claims });
}

/** Whether a statement belongs to this header and ciphertext: `typ`, `approved_header` or `approved_ct` when not. */
export async function verifyStatement(
  statement: unknown,
  header: OfferHeader,
  sealed: Sealed,
): Promise<Result<ApprovalStatement, Refusal<'typ' | 'approved_header' | 'approved_ct'>>> {
  const parsed = parseApprovalStatement(statement);
  if (!parsed.ok) return parsed;
  const expected = await approvalStatement(header, sealed, parsed.value.claims);
  if (parsed.value.header !== expected.header) return refuse('approved_header');
  if (parsed.value.ct !== expected.ct) return refuse('approved_ct');
  return parsed;
}

/** base64url of SHA-256(canon(statement)): the WebAuthn challenge for one offer, and the offer's place in a batch. */
export function statementHash(statement: ApprovalStatement): string {
  return encodeBase64url(sha256(canon(statement)));
}

/** The WebAuthn challenge for several offers approved by one gesture, in this order. 1 to 25 distinct hashes. */
export function batchChallenge(statements: readonly string[]): Result<Bytes, Refusal<'batch'>> {
  const distinct = new Set(statements).size === statements.length;
  if (statements.length < 1 || statements.length > MAX_BATCH || !distinct || !statements.every(isHash)) {
    return refuse('batch');
  }
  return ok(sha256(canon({ typ: 'gafete/v1/approvals', statements })));
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && decodeBase64url(value, 32) !== undefined;
}
