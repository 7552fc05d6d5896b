import { encodeBase64url } from '../lib/base64url.ts';
import { canon, hasExactly } from '../lib/canonical-json.ts';
import type { EcPublicJwk, Sign } from '../lib/es256.ts';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { ok, type Result } from '../lib/result.ts';
import { createSignedStatement, parseSignedStatement, verifySignedStatement } from '../lib/signed-statement.ts';
import { type ApprovalStatement, parseApprovalStatement } from './approval-statement.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type RelyingParty, verifyWebAuthnProof, type WebAuthnProof, type WebAuthnRefusal } from './webauthn-proof.ts';

/** A machine client's proof: compact ES256 JWS with the statement attached. */
export type JwsProof = { readonly jws: string };

/** How an offer was approved. */
export type ApprovalProof = JwsProof | WebAuthnProof;

/** A registered approval key. Its kind fixes which proof it may give: a machine key never passes as a passkey. */
export type ApprovalKey =
  | { readonly kind: 'jws'; readonly jwk: EcPublicJwk }
  | { readonly kind: 'webauthn'; readonly jwk: EcPublicJwk; readonly relyingParty: RelyingParty };

/** Why a proof does not approve a statement. */
export type ApprovalRefusal = Refusal<'typ' | 'jws' | 'kid' | 'payload'> | WebAuthnRefusal;

const MAX_LENGTH = 2048;

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
  return { jws: await createSignedStatement(statement, jwkThumbprint(jwk), sign) };
}

async function verifyJwsProof(
  statement: ApprovalStatement,
  { jws }: JwsProof,
  jwk: EcPublicJwk,
): Promise<Result<ApprovalStatement, ApprovalRefusal>> {
  const parsed = parseSignedStatement(jws, { typ: statement.typ, maxLength: MAX_LENGTH });
  if (!parsed.ok) return refuse(parsed.error.type === 'statement_typ' ? 'typ' : 'jws');
  if (parsed.value.kid !== jwkThumbprint(jwk)) return refuse('kid');
  if (jws.split('.')[1] !== encodeBase64url(canon(statement))) return refuse('payload');
  return (await verifySignedStatement(parsed.value, jwk)) ? ok(statement) : refuse('signature');
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH;
}
