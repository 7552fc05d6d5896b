/**
 * Key proofs of the `jwt` type (OpenID4VCI 1.0 Appendix F.1): the wallet shows that it holds the key that a copy will be
 * bound to. The order is the argument: number, then shape, then the one nonce, then distinct keys, then signatures.
 * Costly work comes last, and nothing about the offer has been opened yet.
 */
import { type CompactJws, parseCompactJws } from '../lib/compact-jws.ts';
import { type EcPublicJwk, importEs256PublicKey, parseEcPublicJwk, verifyEs256 } from '../lib/es256.ts';
import type { JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';

/** Why a proof was refused. All of them are `invalid_proof` on the wire. */
export type ProofRefusal =
  | 'too_many'
  | 'malformed'
  | 'typ'
  | 'alg'
  | 'header'
  | 'key_source'
  | 'key'
  | 'aud'
  | 'iat'
  | 'validity'
  | 'claims'
  | 'nonce_missing'
  | 'nonces_differ'
  | 'same_key'
  | 'signature';

/** What proofs are judged against. */
export interface ProofExpectation {
  /** Credential issuer identifier: the only `aud`. */
  readonly issuer: string;
  /** Proofs allowed in one request. */
  readonly batchSize: number;
  /** Oldest `iat`, in seconds before `now`: as long as a nonce lives, since a proof cannot be older than its nonce. */
  readonly maxAge: number;
  /** Seconds by which the wallet's clock may differ. */
  readonly clockSkew: number;
  readonly now: UnixSeconds;
}

/** Proofs that hold: one key for each, in the order sent, and the nonce that all of them carry. */
export interface CheckedProofs {
  readonly keys: readonly EcPublicJwk[];
  readonly nonce: string;
}

const LIMITS = { size: 8192, depth: 8 };

/** Checks every proof of a request; one bad proof refuses all. Refuses with every `ProofRefusal`. */
export async function verifyProofs(
  jwts: readonly string[],
  expected: ProofExpectation,
): Promise<Result<CheckedProofs, ProofRefusal>> {
  if (jwts.length > expected.batchSize) return err('too_many');
  const checked: { jws: CompactJws; key: EcPublicJwk; nonce: string }[] = [];
  for (const jwt of jwts) {
    const jws = parseCompactJws(jwt, LIMITS);
    if (!jws.ok) return err('malformed');
    const key = checkHeader(jws.value.header);
    if (!key.ok) return key;
    const nonce = checkClaims(jws.value.payload, expected);
    if (!nonce.ok) return nonce;
    checked.push({ jws: jws.value, key: key.value, nonce: nonce.value });
  }
  const nonce = checked[0]?.nonce;
  if (nonce === undefined) return err('malformed');
  // One request, one nonce: with several, one proof of a batch could be an old one that was kept back.
  if (checked.some((proof) => proof.nonce !== nonce)) return err('nonces_differ');
  // OpenID4VCI 1.0 §8.2: at most one credential per key. Two copies of one key would be linkable by it.
  const distinct = new Set(checked.map(({ key }) => `${key.x}.${key.y}`));
  if (distinct.size !== checked.length) return err('same_key');
  const verdicts = await Promise.all(checked.map(verifySignature));
  const refused = verdicts.find((verdict) => verdict !== undefined);
  if (refused !== undefined) return err(refused);
  return ok({ keys: checked.map(({ key }) => key), nonce });
}

function checkHeader(header: JsonObject): Result<EcPublicJwk, ProofRefusal> {
  // Appendix F.1: the type keeps a DPoP proof, a key binding JWT or a client assertion from passing as a key proof.
  if (header['typ'] !== 'openid4vci-proof+jwt') return err('typ');
  if (header['alg'] !== 'ES256') return err('alg');
  // RFC 7515 §4.1.11: an extension that must be understood is refused by who does not. `b64` changes what is signed.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return err('header');
  // Appendix F.1: exactly one of kid, jwk, x5c; of these the metadata offers `jwk` only.
  if (Object.hasOwn(header, 'kid') || Object.hasOwn(header, 'x5c') || !Object.hasOwn(header, 'jwk')) {
    return err('key_source');
  }
  const key = parseEcPublicJwk(header['jwk']);
  return key === undefined ? err('key') : ok(key);
}

function checkClaims(payload: JsonObject, expected: ProofExpectation): Result<string, ProofRefusal> {
  // Appendix F.1: `aud` is the credential issuer identifier, a string. An array would serve two issuers at once.
  if (payload['aud'] !== expected.issuer) return err('aud');
  const { iat, exp, nbf, nonce } = payload;
  if (typeof iat !== 'number') return err('iat');
  const { now, clockSkew, maxAge } = expected;
  if (iat > now + clockSkew || iat < now - maxAge - clockSkew) return err('iat');
  if (exp !== undefined && !(typeof exp === 'number' && exp > now - clockSkew)) return err('validity');
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now + clockSkew)) return err('validity');
  // `iss` would be the client_id; the token endpoint is anonymous and keeps none, so any text says nothing here.
  if (payload['iss'] !== undefined && typeof payload['iss'] !== 'string') return err('claims');
  if (nonce === undefined) return err('nonce_missing');
  return typeof nonce === 'string' && nonce !== '' ? ok(nonce) : err('nonce_missing');
}

async function verifySignature({ jws, key }: { jws: CompactJws; key: EcPublicJwk }): Promise<ProofRefusal | undefined> {
  const imported = await importEs256PublicKey(key);
  if (imported === undefined) return 'key';
  return (await verifyEs256(imported, jws.signature, jws.signed)) ? undefined : 'signature';
}
