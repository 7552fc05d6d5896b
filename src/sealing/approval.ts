import { encodeBase64url } from '../lib/base64url.ts';
import { canon, hasExactly } from '../lib/canonical-json.ts';
import { createCompactJws, parseCompactJws } from '../lib/compact-jws.ts';
import type { EcPublicJwk, Sign } from '../lib/es256.ts';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { type ApprovalStatement, parseApprovalStatement } from './approval-statement.ts';
import { jwkThumbprint } from './jwk.ts';
import { type Refusal, refuse } from './refusal.ts';
import { isSignedBy, type RelyingParty, verifyWebAuthnProof, type WebAuthnProof } from './webauthn-proof.ts';

/** A machine client's proof: compact ES256 JWS with the statement attached. */
export type JwsProof = { readonly jws: string };

/** How an offer was approved. */
export type ApprovalProof = JwsProof | WebAuthnProof;

/** A registered approval key. Its kind fixes which proof it may give: a machine key never passes as a passkey. */
export type ApprovalKey =
  | { readonly kind: 'jws'; readonly jwk: EcPublicJwk }
  | { readonly kind: 'webauthn'; readonly jwk: EcPublicJwk; readonly relyingParty: RelyingParty };

/** Why a proof does not approve a statement. */
export type ApprovalRefusal = Refusal<
  | 'typ'
  | 'jws'
  | 'kid'
  | 'payload'
  | 'length'
  | 'signature'
  | 'batch'
  | 'type'
  | 'challenge'
  | 'origin'
  | 'rp'
  | 'user_verification'
  | 'proof'
>;

const TYP = 'gafete/v1/approval';
const MAX_LENGTH = 2048;
const JWS_LIMITS = { size: MAX_LENGTH, depth: 2 };

/** The strict outer shape of a proof; what is inside is judged by `verifyApproval`. Reason `proof`. */
export function parseApprovalProof(value: unknown): Result<ApprovalProof, Refusal<'proof'>> {
  if (hasExactly(value, ['jws'])) return isShort(value.jws) ? ok({ jws: value.jws }) : refuse('proof');
  if (!isJsonObject(value as JsonValue)) return refuse('proof');
  const { statements, ...assertion } = value as { readonly [member: string]: unknown };
  if (!hasExactly(assertion, ['authenticatorData', 'clientDataJSON', 'signature'])) return refuse('proof');
  const { authenticatorData, clientDataJSON, signature } = assertion;
  if (!isShort(authenticatorData) || !isShort(clientDataJSON) || !isShort(signature)) return refuse('proof');
  const proof = { authenticatorData, clientDataJSON, signature };
  if (!Object.hasOwn(value as object, 'statements')) return ok(proof);
  return Array.isArray(statements) && statements.every(isShort) ? ok({ ...proof, statements }) : refuse('proof');
}

/** Whether a registered key approved this statement. `proof` when the kind of proof is not the key's kind. */
export async function verifyApproval(
  statement: unknown,
  proof: ApprovalProof,
  key: ApprovalKey,
): Promise<Result<ApprovalStatement, ApprovalRefusal>> {
  const parsed = parseApprovalStatement(statement);
  if (!parsed.ok) return parsed;
  if ('jws' in proof) {
    return key.kind === 'jws' ? verifyJwsProof(parsed.value, proof, key.jwk) : refuse('proof');
  }
  return key.kind === 'webauthn'
    ? verifyWebAuthnProof(parsed.value, proof, key.jwk, key.relyingParty)
    : refuse('proof');
}

/** Signs a statement as a machine client (design-sealing §6.15); `jwk` is the public half of the key behind `sign`. */
export async function createJwsProof(statement: ApprovalStatement, jwk: EcPublicJwk, sign: Sign): Promise<JwsProof> {
  const header = { alg: 'ES256', kid: jwkThumbprint(jwk), typ: TYP };
  const { claims, ct, typ } = statement;
  // Members in canonical order, all ASCII: what JSON.stringify writes is canon(statement).
  return { jws: await createCompactJws(header, { claims, ct, header: statement.header, typ }, sign) };
}

async function verifyJwsProof(
  statement: ApprovalStatement,
  { jws }: JwsProof,
  jwk: EcPublicJwk,
): Promise<Result<ApprovalStatement, ApprovalRefusal>> {
  const parsed = parseCompactJws(jws, JWS_LIMITS);
  if (!parsed.ok) return refuse('jws');
  const { header, signature, signed } = parsed.value;
  // Exactly three members: an embedded key, `crit` or another algorithm has no place to stand.
  if (!hasExactly(header, ['alg', 'kid', 'typ']) || header.alg !== 'ES256') return refuse('jws');
  if (header.typ !== TYP) return refuse('typ');
  if (header.kid !== jwkThumbprint(jwk)) return refuse('kid');
  // The attached payload is compared as sent, so that only the canonical spelling passes (design-sealing §6.2).
  if (jws.split('.')[1] !== encodeBase64url(canon(statement))) return refuse('payload');
  // RFC 7518 §3.4 wants r ‖ s; a DER signature is 70 to 72 bytes.
  if (signature.length !== 64) return refuse('length');
  return (await isSignedBy(jwk, signature, signed)) ? ok(statement) : refuse('signature');
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH;
}
