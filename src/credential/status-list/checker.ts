import type { Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import type { StatusError } from './errors.ts';
import type { Status, VerifyStatusIssuer } from './verify.ts';

/** What the checker needs of a runtime. `AbortSignal` ends a slow server's connection. */
export type StatusFetch = (
  url: string,
  init: {
    readonly method: 'GET';
    readonly headers: Record<string, string>;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

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
   * claims hold (Token Status List §8.3). Refuses with every `StatusError`.
   */
  readonly check: (status: unknown, now: UnixSeconds) => Promise<Result<Status, StatusError>>;
};

/** A checker with its own bounded cache. One per process or isolate. */
export function createStatusChecker(_options: StatusCheckerOptions): StatusChecker {
  throw new Error('not built yet');
}
