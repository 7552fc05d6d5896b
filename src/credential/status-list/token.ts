import type { Sign } from '../../lib/es256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { StatusBits } from './bits.ts';

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

/** Builds, compresses and signs a Status List Token (compact JWS, `statuslist+jwt`). For the status domain. */
export async function createStatusListToken(_input: StatusListTokenInput): Promise<string> {
  throw new Error('not built yet');
}
