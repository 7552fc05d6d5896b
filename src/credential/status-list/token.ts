import { encodeBase64url } from '../../lib/base64url.ts';
import { createCompactJws } from '../../lib/compact-jws.ts';
import type { Sign } from '../../lib/es256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { StatusBits } from './bits.ts';
import { deflate } from './zlib.ts';

/** What one published status list token says. */
export type StatusListTokenInput = {
  /** `sub`: the list's public address, exactly as credentials name it. */
  readonly uri: string;
  readonly bits: StatusBits;
  readonly iat: UnixSeconds;
  readonly exp: UnixSeconds;
  /** Seconds that a consumer may keep it. */
  readonly ttl: number;
  /** Standard base64 DER certificates, leaf first, without the trust anchor. */
  readonly x5c: readonly string[];
  readonly sign: Sign;
};

/**
 * Compresses and signs a Status List Token (compact JWS, ES256, `statuslist+jwt`). For the status domain. Throws when
 * the times contradict each other or the signer answers something else than a signature: both are our faults.
 */
export async function createStatusListToken(input: StatusListTokenInput): Promise<string> {
  const { uri, bits, iat, exp, ttl, x5c, sign } = input;
  // Token Status List §5.1: ttl is a positive number; it cannot promise more than exp keeps.
  if (!Number.isInteger(ttl) || ttl < 1 || exp < iat + ttl) throw new RangeError('ttl must be positive and end by exp');
  const lst = encodeBase64url(await deflate(bits));
  // Token Status List §5.1: typ, sub, iat, status_list are required; exp and ttl recommended, and always set here.
  return createCompactJws(
    { alg: 'ES256', typ: 'statuslist+jwt', x5c },
    { sub: uri, iat, exp, ttl, status_list: { bits: 2, lst } },
    sign,
  );
}
