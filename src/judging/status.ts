import {
  createStatusChecker,
  type Status,
  type StatusChecker,
  type StatusError,
  type StatusFetch,
} from '../credential/status-list/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Trust } from './trust.ts';

/** What is looked up: a credential whose signature, claims and binding hold. Never one that might be forged (tsl-08). */
export interface Referenced {
  readonly issuer: string;
  readonly status: unknown;
  readonly event: unknown;
}

/** Looks a status up. Refuses with `StatusError`. */
export type StatusLookup = (referenced: Referenced, now: UnixSeconds) => Promise<Result<Status, StatusError>>;

/** A look-up in signed lists, each from its issuer's own origin, with bounded caches. */
export function createStatusLookup(fetch: StatusFetch, trust: Trust): StatusLookup {
  const checkers = new Map<string, StatusChecker>();

  function checkerOf(issuer: string): StatusChecker {
    const known = checkers.get(issuer);
    if (known !== undefined) return known;
    const checker = createStatusChecker({
      fetch,
      // One origin, of an office that was named: the number of checkers is the number of those.
      origins: [new URL(issuer).origin],
      async verifyIssuer(x5c, now) {
        const chain = await trust.chainOf(x5c, issuer, 'status-signing', now);
        return chain.ok ? ok(chain.value.key) : err({ type: chain.error.type });
      },
    });
    checkers.set(issuer, checker);
    return checker;
  }
  return ({ issuer, status }, now) => checkerOf(issuer).check(status, now);
}
