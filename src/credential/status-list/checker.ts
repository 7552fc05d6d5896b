import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { StatusError } from './errors.ts';
import { fetchStatusToken, type StatusFetch } from './fetch.ts';
import { checkStatusAddress, parseStatusReference } from './reference.ts';
import { readStatus, type Status, type StatusList, type VerifyStatusIssuer, verifyStatusListToken } from './verify.ts';

/** What a checker is bound to. */
export type StatusCheckerOptions = {
  readonly fetch: StatusFetch;
  readonly verifyIssuer: VerifyStatusIssuer;
  /** The only origins that are ever connected to, from the trust list: `https://…`, or `http://localhost:…`. */
  readonly origins: readonly string[];
};

/** Looks statuses up, keeping verified lists for their `ttl`. */
export type StatusChecker = {
  /**
   * The status that a credential's `status` claim points to. Call it only after the credential's own signature and
   * claims hold (Token Status List §8.3 step 1): a forged credential must not make us connect to anybody. Refuses with
   * every `StatusError`; `E_STATUS_STALE` with reason `ttl` says that an older verified copy exists but proves nothing.
   */
  readonly check: (status: unknown, now: UnixSeconds) => Promise<Result<Status, StatusError>>;
};

type Kept = { readonly list: StatusList; readonly fetchedAt: UnixSeconds };

/** One list an event: a verifier that meets more at once asks again. */
const MAX_KEPT = 16;
/** Tokens of one issuer may be served by caches that differ by one publishing period. */
const ROLLBACK_TOLERANCE = 60;

/** A checker with its own bounded cache. One per process or isolate. */
export function createStatusChecker({ fetch, verifyIssuer, origins }: StatusCheckerOptions): StatusChecker {
  const kept = new Map<string, Kept>();
  const underway = new Map<string, Promise<Result<StatusList, StatusError>>>();

  async function check(status: unknown, now: UnixSeconds): Promise<Result<Status, StatusError>> {
    const reference = parseStatusReference(status);
    if (!reference.ok) return reference;
    const { uri, idx } = reference.value;
    const address = checkStatusAddress(uri, origins);
    if (!address.ok) return address;
    const known = kept.get(uri);
    if (known !== undefined && isFresh(known, now)) return readStatus(known.list, idx);
    const list = await renewOnce(uri, now);
    return list.ok ? readStatus(list.value, idx) : list;
  }

  /** Many credentials at a door ask for one list at once: one request answers all. */
  function renewOnce(uri: string, now: UnixSeconds): Promise<Result<StatusList, StatusError>> {
    const running = underway.get(uri);
    if (running !== undefined) return running;
    const started = renew(uri, now).finally(() => underway.delete(uri));
    underway.set(uri, started);
    return started;
  }

  async function renew(uri: string, now: UnixSeconds): Promise<Result<StatusList, StatusError>> {
    const older = kept.get(uri);
    const token = await fetchStatusToken(fetch, uri);
    // tsl-01: past its ttl a copy proves nothing; that there is one, and how old, is for a gate's explicit policy.
    if (!token.ok) {
      return token.error.type === 'E_STATUS_FETCH' && older !== undefined
        ? err({ type: 'E_STATUS_STALE', reason: 'ttl', ageSeconds: now - older.list.iat })
        : token;
    }
    const list = await verifyStatusListToken(token.value, { uri, now, verifyIssuer });
    if (!list.ok) return list;
    // Who holds an old token must not be able to undo a revocation that we have already seen.
    if (older !== undefined && list.value.iat + ROLLBACK_TOLERANCE < older.list.iat) {
      return err({ type: 'E_STATUS_STALE', reason: 'rollback' });
    }
    keep(uri, { list: list.value, fetchedAt: now });
    return ok(list.value);
  }

  function keep(uri: string, entry: Kept): void {
    kept.delete(uri);
    kept.set(uri, entry);
    const oldest = kept.keys().next();
    if (kept.size > MAX_KEPT && !oldest.done) kept.delete(oldest.value);
  }

  return { check };
}

/** Token Status List §8.4: a copy is used until its `ttl` has passed since it was fetched, and never past `exp`. */
function isFresh({ list, fetchedAt }: Kept, now: UnixSeconds): boolean {
  return now >= fetchedAt && now < fetchedAt + list.ttl && now < list.exp;
}
