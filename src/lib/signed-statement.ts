import { encodeBase64url } from './base64url.ts';
import { type Bytes, utf8 } from './bytes.ts';
import { canon, hasExactly, tryCanon } from './canonical-json.ts';
import { parseCompactJws } from './compact-jws.ts';
import { type EcPublicJwk, importEs256PublicKey, type Sign, verifyEs256 } from './es256.ts';
import type { JsonObject } from './json.ts';
import { err, ok, type Result } from './result.ts';

/**
 * A statement that somebody claims to have signed: a compact ES256 JWS whose payload is canonical JSON and names its
 * own `typ`. Nothing in it is trusted before `verifySignedStatement`.
 */
export interface SignedStatement {
  /** What the header says about the key: who signed is looked up by it, and then verified. */
  readonly kid: string;
  readonly statement: JsonObject;
  readonly signed: Bytes;
  readonly signature: Bytes;
}

/** `statement_format`: not exactly such a JWS; `statement_typ`: a statement of another kind. */
export type StatementRefusal = { readonly type: 'statement_format' | 'statement_typ' };

export interface StatementLimits {
  /** The one kind of statement accepted here, in the header and in the payload. */
  readonly typ: string;
  /** Characters of the whole JWS. */
  readonly maxLength: number;
}

const DEPTH = 6;

/**
 * Takes a signed statement apart: header exactly `{ alg, kid, typ }`, payload canonical with the same `typ`. An embedded
 * key, `crit` or another algorithm has no place to stand, and a statement of one kind never passes as another.
 */
export function parseSignedStatement(
  jws: string,
  { typ, maxLength }: StatementLimits,
): Result<SignedStatement, StatementRefusal> {
  const parsed = parseCompactJws(jws, { size: maxLength, depth: DEPTH });
  if (!parsed.ok) return err({ type: 'statement_format' });
  const { header, payload, signature, signed } = parsed.value;
  if (!hasExactly(header, ['alg', 'kid', 'typ']) || header['alg'] !== 'ES256') return err({ type: 'statement_format' });
  const kid = header['kid'];
  if (typeof kid !== 'string' || kid.length > 64) return err({ type: 'statement_format' });
  if (header['typ'] !== typ || payload['typ'] !== typ) return err({ type: 'statement_typ' });
  // A second spelling of one statement would let two readers see two things under one signature.
  const canonical = tryCanon(payload);
  if (!canonical.ok || encodeBase64url(canonical.value) !== jws.split('.')[1]) return err({ type: 'statement_format' });
  return ok({ kid, statement: payload, signed, signature });
}

/** Whether the statement was signed by this key. The caller has found the key by `kid` and knows whose it is. */
export async function verifySignedStatement(
  { signature, signed }: SignedStatement,
  jwk: EcPublicJwk,
): Promise<boolean> {
  const key = await importEs256PublicKey(jwk);
  return key !== undefined && verifyEs256(key, signature, signed);
}

/** Signs a statement. `kid` is the RFC 7638 thumbprint of the key behind `sign`. */
export async function createSignedStatement(
  statement: JsonObject & { readonly typ: string },
  kid: string,
  sign: Sign,
): Promise<string> {
  const header = { alg: 'ES256', kid, typ: statement.typ };
  const signed = `${encodeBase64url(utf8(JSON.stringify(header)))}.${encodeBase64url(canon(statement))}`;
  return `${signed}.${encodeBase64url(await sign(utf8(signed)))}`;
}
