import type { Bytes } from '../../lib/bytes.ts';
import type { Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { StatusValue, StatusWidth } from './bits.ts';
import type { StatusError } from './errors.ts';

/**
 * Decides whether a certificate chain (standard base64 DER, leaf first) may sign status lists at `now`, and answers the
 * leaf's public key. The caller binds trust anchors and the required key usage.
 */
export type VerifyStatusIssuer = (
  x5c: readonly string[],
  now: UnixSeconds,
) => Promise<Result<CryptoKey, { readonly type: string }>>;

/** A verified list, inflated. */
export type StatusList = {
  readonly uri: string;
  readonly width: StatusWidth;
  readonly bytes: Bytes;
  readonly entries: number;
  readonly iat: UnixSeconds;
  readonly exp: UnixSeconds;
  /** Seconds that this copy may be used without asking again, after clamping. */
  readonly ttl: number;
};

/** What a gate or a desk makes of an entry. */
export type StatusVerdict = 'go' | 'check' | 'stop';
export type Status = { readonly value: StatusValue; readonly verdict: StatusVerdict };

export type VerifyStatusListOptions = {
  /** The address that the credential names and the token was fetched from. */
  readonly uri: string;
  readonly now: UnixSeconds;
  readonly verifyIssuer: VerifyStatusIssuer;
};

/** Verifies a Status List Token and inflates its list. Refuses with every `StatusError` but `E_STATUS_INDEX`, `E_STATUS_FETCH`, `E_SSRF`. */
export async function verifyStatusListToken(
  _token: string,
  _options: VerifyStatusListOptions,
): Promise<Result<StatusList, StatusError>> {
  throw new Error('not built yet');
}

/** Reads one entry. Refuses with `E_STATUS_INDEX` outside the list and `E_STATUS_BITS` for a reserved value. */
export function readStatus(_list: StatusList, _index: unknown): Result<Status, StatusError> {
  throw new Error('not built yet');
}
