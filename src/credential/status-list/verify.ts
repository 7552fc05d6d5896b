import { decodeBase64url } from '../../lib/base64url.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { type CompactJws, parseCompactJws } from '../../lib/compact-jws.ts';
import { type Es256PublicKey, verifyEs256 } from '../../lib/es256.ts';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { DAY, HOUR, MINUTE, type UnixSeconds } from '../../lib/time.ts';
import { readEntry, type StatusValue, type StatusWidth } from './bits.ts';
import type { StatusError } from './errors.ts';
import { isIndex } from './reference.ts';
import { inflate } from './zlib.ts';

/**
 * Decides whether a certificate chain (standard base64 DER, leaf first) may sign status lists at `now`, and answers the
 * leaf's public key. The caller binds trust anchors and the required key usage.
 */
export type VerifyStatusIssuer = (
  x5c: readonly string[],
  now: UnixSeconds,
) => Promise<Result<Es256PublicKey, { readonly type: string }>>;

/** A verified list, inflated. */
export type StatusList = {
  readonly uri: string;
  readonly width: StatusWidth;
  readonly bytes: Bytes;
  readonly entries: number;
  readonly iat: UnixSeconds;
  readonly exp: UnixSeconds;
  /** Seconds that this copy may be used without asking again, after clamping to an hour. */
  readonly ttl: number;
};

/** What a gate or a desk makes of an entry: 0 valid is `go`, 2 suspended is `check`, 1 invalid is `stop`. */
export type StatusVerdict = 'go' | 'check' | 'stop';
export type Status = { readonly value: StatusValue; readonly verdict: StatusVerdict };

/** What the caller knows: the address that the credential names and the token was fetched from, the time, whom to trust. */
export type VerifyStatusListOptions = {
  readonly uri: string;
  readonly now: UnixSeconds;
  readonly verifyIssuer: VerifyStatusIssuer;
  /** Number of entries, where the caller knows it: the exact inflate bound. Otherwise 2 MiB. */
  readonly entries?: number;
};

/** Characters of a token: 2 MiB of incompressible list, in base64url twice (`lst` inside the payload), and a chain. */
export const MAX_TOKEN_LENGTH = 4 * 1024 * 1024;
const MAX_LIST_BYTES = 2 * 1024 * 1024;
const MAX_CHAIN = 4;
const MAX_CERTIFICATE_LENGTH = 8192;
/** A clock that disagrees by more than this makes every statement about “now” worthless. */
const CLOCK_SKEW = MINUTE;
/** Our issuer signs a list at least hourly; a day-old one is somebody's recording. */
const MAX_AGE = DAY;
/** However large `ttl` is, an issuer cannot make us deaf to a revocation for longer than this. */
const MAX_TTL = HOUR;
const DEFAULT_TTL = MINUTE;

const VERDICTS: readonly Status[] = [
  { value: 0, verdict: 'go' },
  { value: 1, verdict: 'stop' },
  { value: 2, verdict: 'check' },
];

/**
 * Verifies a Status List Token and inflates its list. Nothing is believed or inflated before the signature holds.
 * Refuses with every `StatusError` but `E_STATUS_INDEX`, `E_STATUS_FETCH`, `E_SSRF`.
 */
export async function verifyStatusListToken(
  token: string,
  options: VerifyStatusListOptions,
): Promise<Result<StatusList, StatusError>> {
  if (token.length > MAX_TOKEN_LENGTH) return err({ type: 'E_STATUS_SIZE' });
  const jws = parseCompactJws(token, { size: MAX_TOKEN_LENGTH, depth: 4 });
  if (!jws.ok) return err({ type: 'E_STATUS_FORMAT', reason: 'jws' });
  const fault = await checkSignature(jws.value, options);
  if (fault !== undefined) return err(fault);
  return readPayload(jws.value.payload, options);
}

/** Reads one entry. Refuses with `E_STATUS_INDEX` outside the list and `E_STATUS_BITS` for a reserved value. */
export function readStatus(list: StatusList, index: unknown): Result<Status, StatusError> {
  // Token Status List §8.3 step 9: an index outside the list is refused.
  if (!isIndex(index) || index >= list.entries) return err({ type: 'E_STATUS_INDEX' });
  const status = VERDICTS[readEntry(list.bytes, list.width, index)];
  return status === undefined ? err({ type: 'E_STATUS_BITS' }) : ok(status);
}

async function checkSignature(
  { header, signed, signature }: CompactJws,
  { now, verifyIssuer }: VerifyStatusListOptions,
): Promise<StatusError | undefined> {
  // Token Status List §5.1: `typ` MUST be statuslist+jwt. Without it any JWT of the same issuer would do.
  if (header['typ'] !== 'statuslist+jwt') return { type: 'E_STATUS_TRUST', reason: 'typ' };
  if (header['alg'] !== 'ES256') return { type: 'E_STATUS_TRUST', reason: 'alg' };
  // An allow-list: `jwk`, `jku`, `x5u` would name another key, `crit` and `b64` another meaning.
  if (!Object.keys(header).every((name) => ['alg', 'typ', 'x5c', 'kid'].includes(name))) {
    return { type: 'E_STATUS_TRUST', reason: 'header' };
  }
  const x5c = header['x5c'];
  if (!isChain(x5c)) return { type: 'E_STATUS_TRUST', reason: 'x5c' };
  const key = await verifyIssuer(x5c, now);
  if (!key.ok) return { type: 'E_STATUS_TRUST', reason: 'chain', chain: key.error.type };
  if (!(await verifyEs256(key.value, signature, signed))) return { type: 'E_STATUS_TRUST', reason: 'signature' };
  return undefined;
}

async function readPayload(
  payload: JsonObject,
  { uri, now, entries }: VerifyStatusListOptions,
): Promise<Result<StatusList, StatusError>> {
  const { sub, iat, exp, ttl, status_list: statusList } = payload;
  // Token Status List §8.3 step 4a: `sub` equals the address, compared as text and not as a URL.
  if (sub !== uri) return err({ type: 'E_STATUS_SUB' });
  if (!isTime(iat) || !isTime(exp) || !isTtl(ttl) || !isJsonObject(statusList)) {
    return err({ type: 'E_STATUS_FORMAT', reason: 'payload' });
  }
  if (now >= exp) return err({ type: 'E_STATUS_STALE', reason: 'expired', ageSeconds: now - iat });
  if (iat > now + CLOCK_SKEW) return err({ type: 'E_STATUS_STALE', reason: 'issued_in_future' });
  if (now - iat > MAX_AGE) return err({ type: 'E_STATUS_STALE', reason: 'too_old', ageSeconds: now - iat });

  const { bits, lst } = statusList;
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) return err({ type: 'E_STATUS_BITS' });
  const compressed = typeof lst === 'string' ? decodeBase64url(lst) : undefined;
  if (compressed === undefined) return err({ type: 'E_STATUS_FORMAT', reason: 'payload' });
  const limit = entries === undefined ? MAX_LIST_BYTES : Math.min(Math.ceil((entries * bits) / 8), MAX_LIST_BYTES);
  const bytes = await inflate(compressed, limit);
  if (!bytes.ok) return err({ type: 'E_STATUS_INFLATE', reason: bytes.error });
  return ok({
    uri,
    width: bits,
    bytes: bytes.value,
    entries: bytes.value.length * (8 / bits),
    iat,
    exp,
    ttl: Math.min(ttl ?? DEFAULT_TTL, MAX_TTL, exp - now),
  });
}

function isChain(x5c: unknown): x5c is readonly string[] {
  if (!Array.isArray(x5c) || x5c.length < 1 || x5c.length > MAX_CHAIN) return false;
  return x5c.every((der) => typeof der === 'string' && der.length <= MAX_CERTIFICATE_LENGTH);
}

function isTime(value: unknown): value is UnixSeconds {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Token Status List §5.1: `ttl`, when present, is a positive number of seconds. */
function isTtl(ttl: unknown): ttl is number | undefined {
  return ttl === undefined || (typeof ttl === 'number' && ttl > 0);
}
