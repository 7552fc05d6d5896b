/**
 * The access token of a desk client: stateless, five minutes, bound to a DPoP key and to the client's generation.
 *
 * It is a MACed statement with a `typ` of its own, two parts instead of a JWS's three, so that no JWT of anybody passes
 * as one. It says who may ask, not what they may do: role and appointment are read from the client's row each time.
 */
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { canon, hasExactly, parseCanonical } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { isJsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { hmac } from '../sealing/hkdf.ts';

const TYP = 'gafete/v1/desk-token';
const MAX_TOKEN_LENGTH = 512;
const MEMBERS = ['typ', 'key', 'client', 'jkt', 'exp', 'generation'];

export interface DeskToken {
  readonly client: string;
  /** Thumbprint of the DPoP key it is bound to. */
  readonly jkt: string;
  /** Unix seconds. */
  readonly exp: number;
  readonly generation: number;
}

/** `token_format`: not a token of this kind; `token_mac`: not ours; `token_expired`. */
export type DeskTokenRefusal = { readonly type: 'token_format' | 'token_mac' | 'token_expired' };

/** Makes a token. For the token endpoint only. */
export async function createDeskToken({ keys }: Pick<Ports, 'keys'>, token: DeskToken): Promise<string> {
  const { client, jkt, exp, generation } = token;
  const key = await keys.key('token');
  const payload = canon({ typ: TYP, key: key.id, client, jkt, exp, generation });
  return `${encodeBase64url(payload)}.${encodeBase64url(await hmac(key.key, payload))}`;
}

/** Verifies a token's MAC, then its shape and deadline. The MAC covers the bytes as sent, and they must be canonical. */
export async function verifyDeskToken(
  { keys }: Pick<Ports, 'keys'>,
  token: string,
  now: UnixSeconds,
): Promise<Result<DeskToken, DeskTokenRefusal>> {
  if (token.length > MAX_TOKEN_LENGTH) return err({ type: 'token_format' });
  const [first, second, ...rest] = token.split('.');
  const payload = decodeBase64url(first ?? '');
  const mac = decodeBase64url(second ?? '', 32);
  if (payload === undefined || mac === undefined || rest.length > 0) return err({ type: 'token_format' });
  const parsed = parseCanonical(payload);
  if (!parsed.ok || !isJsonObject(parsed.value)) return err({ type: 'token_format' });
  const { typ, key: keyId, client, jkt, exp, generation } = parsed.value;
  if (!hasExactly(parsed.value, MEMBERS) || typ !== TYP) return err({ type: 'token_format' });
  if (typeof keyId !== 'string' || typeof client !== 'string' || typeof jkt !== 'string') {
    return err({ type: 'token_format' });
  }
  if (typeof exp !== 'number' || typeof generation !== 'number') return err({ type: 'token_format' });
  const key = await keys.findKey('token', keyId);
  if (key === undefined || !equalBytes(await hmac(key.key, payload), mac)) return err({ type: 'token_mac' });
  return now < exp ? ok({ client, jkt, exp, generation }) : err({ type: 'token_expired' });
}
