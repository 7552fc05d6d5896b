import { parseCompactJws } from '../lib/compact-jws.ts';
import { importEs256PublicKey, parseEcPublicJwk, verifyEs256 } from '../lib/es256.ts';
import type { JsonObject } from '../lib/json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { addSeconds, MINUTE, type UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { type ClientRow, findClient } from '../storage/clients.ts';
import { recordOnce } from '../storage/replays.ts';
import { DESK_TOKEN_PATH } from './wire.ts';

/** Why a client assertion was refused. On the wire all of them are `invalid_client`. */
export type AssertionRefusal = {
  readonly type:
    | 'assertion_format'
    | 'assertion_typ'
    | 'assertion_claims'
    | 'assertion_audience'
    | 'assertion_time'
    | 'assertion_client'
    | 'assertion_signature'
    | 'assertion_replay';
};

const MAX_ASSERTION_LENGTH = 4096;
const MAX_JTI_LENGTH = 256;
/** A stolen assertion is worth this long at most. */
const MAX_LIFETIME = 5 * MINUTE;
/** RFC 7519 §5.1, and the explicit type that the update of RFC 7523 asks for; both are in use, and absence is too. */
const TYPES: readonly unknown[] = [undefined, 'JWT', 'client-authentication+jwt'];
const HEADER_MEMBERS = ['alg', 'typ', 'kid'];

const refuse = (type: AssertionRefusal['type']) => err<AssertionRefusal>({ type });

interface AssertionClaims {
  readonly client: string;
  readonly jti: string;
  readonly exp: number;
}

/**
 * Verifies a `private_key_jwt` assertion (RFC 7523 §3) and returns the client that made it, its appointment standing.
 * The caller records its `jti` with `consumeAssertion` when the whole request is good, so that a request refused for
 * another reason can be sent again.
 */
export async function verifyClientAssertion(
  ports: Ports,
  assertion: string,
  now: UnixSeconds,
): Promise<Result<AssertionClaims & { readonly row: ClientRow }, AssertionRefusal>> {
  const parsed = parseCompactJws(assertion, { size: MAX_ASSERTION_LENGTH, depth: 4 });
  if (!parsed.ok) return refuse('assertion_format');
  const { header, payload, signature, signed } = parsed.value;
  // An embedded key or certificate, a key address or an extension has no place here: the key is the registered one.
  if (header['alg'] !== 'ES256' || Object.keys(header).some((member) => !HEADER_MEMBERS.includes(member))) {
    return refuse('assertion_format');
  }
  if (!TYPES.includes(header['typ'])) return refuse('assertion_typ');
  const claims = checkClaims(ports, payload, now);
  if (!claims.ok) return claims;
  const row = await findClient(ports, claims.value.client, now);
  const jwk = row && parseEcPublicJwk(JSON.parse(row.authJwk));
  if (row === undefined || jwk === undefined) return refuse('assertion_client');
  if (header['kid'] !== undefined && header['kid'] !== jwkThumbprint(jwk)) return refuse('assertion_client');
  const key = await importEs256PublicKey(jwk);
  if (key === undefined || !(await verifyEs256(key, signature, signed))) return refuse('assertion_signature');
  return ok({ ...claims.value, row });
}

/** Marks an assertion as used; `assertion_replay` when it was used before. RFC 7523 §3 item 7. */
export async function consumeAssertion(
  ports: Pick<Ports, 'config' | 'store'>,
  { client, jti, exp }: AssertionClaims,
): Promise<Result<true, AssertionRefusal>> {
  const until = addSeconds(exp as UnixSeconds, ports.config.clockSkewSeconds + 1);
  return (await recordOnce(ports, 'client-assertion', `${client}.${jti}`, until))
    ? ok(true)
    : refuse('assertion_replay');
}

function checkClaims(
  { config }: Pick<Ports, 'config'>,
  claims: JsonObject,
  now: UnixSeconds,
): Result<AssertionClaims, AssertionRefusal> {
  const { iss, sub, aud, exp, iat, nbf, jti } = claims;
  // RFC 7523 §3 items 1 and 2 b: issuer and subject are the client.
  if (typeof iss !== 'string' || iss !== sub) return refuse('assertion_claims');
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > MAX_JTI_LENGTH) return refuse('assertion_claims');
  // Item 3: exactly us. An array with us in it would let one assertion serve at two servers, the other one replaying it.
  if (aud !== config.publicUrl && aud !== config.publicUrl + DESK_TOKEN_PATH) return refuse('assertion_audience');
  const skew = config.clockSkewSeconds;
  // Item 4: it has an end, which has not passed, and which is near.
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) return refuse('assertion_claims');
  if (exp + skew <= now || exp - now > MAX_LIFETIME + skew) return refuse('assertion_time');
  // Items 5 and 6: not before its time, not made in the future.
  for (const from of [nbf, iat]) {
    if (from === undefined) continue;
    if (typeof from !== 'number') return refuse('assertion_claims');
    if (from - skew > now) return refuse('assertion_time');
  }
  return ok({ client: iss, jti, exp });
}
