/**
 * DPoP proofs (RFC 9449 §4.3), every step of it, for the desk's and the wallets' endpoints.
 *
 * A proof shows that the caller holds a key, now, for this method and address. Steps run from cheap to dear, and the
 * proof is remembered last, so that only a proof that is good in every other respect costs a row.
 */
import { encodeBase64url } from '../lib/base64url.ts';
import { utf8 } from '../lib/bytes.ts';
import { parseCompactJws } from '../lib/compact-jws.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { type EcPublicJwk, importEs256PublicKey, parseEcPublicJwk, verifyEs256 } from '../lib/es256.ts';
import type { JsonObject } from '../lib/json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { addSeconds, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { recordOnce } from '../storage/replays.ts';

/** Why a proof was refused. On the wire all of them are `invalid_dpop_proof`; the operator's log tells them apart. */
export type DpopRefusal = {
  readonly type:
    | 'dpop_missing'
    | 'dpop_format'
    | 'dpop_typ'
    | 'dpop_alg'
    | 'dpop_jwk'
    | 'dpop_signature'
    | 'dpop_htm'
    | 'dpop_htu'
    | 'dpop_time'
    | 'dpop_jti'
    | 'dpop_ath'
    | 'dpop_key'
    | 'dpop_replay';
};

export interface DpopRequest {
  /** Value of the `DPoP` header; runtimes join repeated headers with a comma. */
  readonly proof: string | undefined;
  readonly method: string;
  /** URL of the request as the runtime tells it; only its path counts. */
  readonly url: string;
  readonly now: UnixSeconds;
  /** The access token sent along; its hash must stand in `ath`. */
  readonly accessToken?: string;
  /** The thumbprint that the access token is bound to. */
  readonly expectedJkt?: string;
}

const MAX_PROOF_LENGTH = 4096;
const MAX_JTI_LENGTH = 256;
const MAX_HTU_LENGTH = 2048;

const refuse = (type: DpopRefusal['type']) => err<DpopRefusal>({ type });

/**
 * Verifies a proof and returns the thumbprint of its key. `iat` may differ from our clock by `clockSkewSeconds` either
 * way, and a `jti` counts once for its key within that time.
 */
export async function verifyDpop(
  ports: Pick<Ports, 'config' | 'store'>,
  request: DpopRequest,
): Promise<Result<{ readonly jkt: string }, DpopRefusal>> {
  const { proof, now } = request;
  // RFC 9449 §4.3 step 1: not more than one DPoP header. Two arrive joined by a comma, which no JWS contains.
  if (proof === undefined || proof === '') return refuse('dpop_missing');
  const parsed = parseCompactJws(proof, { size: MAX_PROOF_LENGTH, depth: 4 });
  if (!parsed.ok) return refuse('dpop_format');
  const { header, payload, signature, signed } = parsed.value;
  const key = checkHeader(header);
  if (!key.ok) return key;
  const jkt = jwkThumbprint(key.value);
  const claims = checkClaims(ports, payload, request);
  if (!claims.ok) return claims;
  // Step 12 b: the key is the one that the access token is bound to.
  if (request.expectedJkt !== undefined && request.expectedJkt !== jkt) return refuse('dpop_key');
  // Step 6: the signature verifies with the key in the header.
  const imported = await importEs256PublicKey(key.value);
  if (imported === undefined) return refuse('dpop_jwk');
  if (!(await verifyEs256(imported, signature, signed))) return refuse('dpop_signature');
  // §11.1: remembered as long as its `iat` would still be accepted.
  const until = addSeconds(now, 2 * ports.config.clockSkewSeconds + 1);
  const first = await recordOnce(ports, 'dpop', `${jkt}.${claims.value.jti}`, until);
  return first ? ok({ jkt }) : refuse('dpop_replay');
}

/** RFC 9449 §4.3 steps 2, 4, 5 and 7: typ, algorithm, public key in the header without its private half. */
function checkHeader(header: JsonObject): Result<EcPublicJwk, DpopRefusal> {
  if (header['typ'] !== 'dpop+jwt') return refuse('dpop_typ');
  // RFC 9449 allows any asymmetric algorithm; we advertise ES256 only, which also shuts out `none` and every MAC.
  if (header['alg'] !== 'ES256') return refuse('dpop_alg');
  // RFC 7515 §4.1.11: an extension we do not know must be refused, and we know none.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return refuse('dpop_format');
  const jwk = parseEcPublicJwk(header['jwk']);
  return jwk === undefined ? refuse('dpop_jwk') : ok(jwk);
}

/** RFC 9449 §4.3 steps 3, 8, 9, 11 and 12 a. Step 10 does not apply: we hand out no DPoP nonce. */
function checkClaims(
  { config }: Pick<Ports, 'config'>,
  claims: JsonObject,
  { method, url, now, accessToken }: DpopRequest,
): Result<{ readonly jti: string }, DpopRefusal> {
  const { jti, htm, htu, iat, ath, exp, nbf } = claims;
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > MAX_JTI_LENGTH) return refuse('dpop_jti');
  // RFC 9110 §9.1: methods are case-sensitive.
  if (htm !== method) return refuse('dpop_htm');
  if (!isTarget(htu, config.publicUrl, url)) return refuse('dpop_htu');
  const skew = config.clockSkewSeconds;
  if (!Number.isSafeInteger(iat) || Math.abs((iat as number) - now) > skew) return refuse('dpop_time');
  // RFC 7519 §4.1.4, §4.1.5: a proof need not carry these, but what it carries counts.
  if (exp !== undefined && !(typeof exp === 'number' && exp + skew > now)) return refuse('dpop_time');
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf - skew <= now)) return refuse('dpop_time');
  if (accessToken !== undefined) {
    const expected = encodeBase64url(sha256(utf8(accessToken)));
    if (typeof ath !== 'string' || !equalBytes(utf8(ath), utf8(expected))) return refuse('dpop_ath');
  }
  return ok({ jti });
}

/**
 * RFC 9449 §4.3 step 9: the same address, query and fragment ignored, after syntax-based and scheme-based normalisation
 * (RFC 3986 §6.2.2, §6.2.3: case of scheme and host, default port, dot segments). The address we compare with is the
 * configured one: what the runtime saw may be a proxy's, and a `Host` header is the caller's.
 */
function isTarget(htu: unknown, publicUrl: string, requestUrl: string): boolean {
  if (typeof htu !== 'string' || htu.length > MAX_HTU_LENGTH || !URL.canParse(htu)) return false;
  const { origin, pathname, username, password } = new URL(htu);
  if (username !== '' || password !== '') return false;
  return origin + pathname === expectedTarget(publicUrl, requestUrl);
}

function expectedTarget(publicUrl: string, requestUrl: string): string {
  const base = new URL(publicUrl);
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const path = new URL(requestUrl).pathname;
  const inside = prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  return `${base.origin}${prefix}${inside}`;
}
