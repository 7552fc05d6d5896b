/**
 * Whether the database is the one that this deployment left off with. One that was put back, lost or begun anew forgets what
 * was promised since: a code that was redeemed, a member who was removed, a copy that was revoked. The key shelf and the
 * public files remember, so nothing is served over a database that is behind either of them, until `gafete recover` has
 * settled what is lost.
 */
import type { MiddlewareHandler } from 'hono';
import { oauthError } from './http/oauth-error.ts';
import { problem } from './http/problem.ts';
import type { UnixSeconds } from './lib/time.ts';
import type { Ports } from './ports.ts';
import { findLogLoss, type LogLoss } from './transparency/index.ts';

/** Seconds for which one look counts in a process. */
const KEEP = 60;

/** What is said without the database: that we live, documents of the deployment, pages. */
const WITHOUT_DATABASE = /^(?:\/livez|\/readyz|\/docs(?:\/.*)?|\/purposes|\/log\/keys|\/types\/.*)$/;
/** Endpoints whose refusals are OAuth's (RFC 6749 §5.2). */
const OAUTH = /\/(?:token|nonce|credential|notification)$/;

/** Refuses everything that would work on a database that is behind: 503, in the endpoint's own format, without a reason. */
export function refuseWhenBehind(ports: Ports): MiddlewareHandler {
  let kept: { readonly at: number; readonly loss: Promise<LogLoss | undefined> } | undefined;
  function look(now: UnixSeconds): Promise<LogLoss | undefined> {
    if (kept !== undefined && now - kept.at < KEEP) return kept.loss;
    const asked = { at: now, loss: findLogLoss(ports, now) };
    kept = asked;
    // Whoever asks meanwhile waits for the same look; one that failed is not kept.
    asked.loss.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return asked.loss;
  }
  return async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const path = pathname.slice(new URL(ports.config.publicUrl).pathname.replace(/\/$/, '').length);
    // The path of a deployment below a prefix, and well-known documents, which stand before it.
    if (WITHOUT_DATABASE.test(path) || WITHOUT_DATABASE.test(pathname) || pathname.includes('/.well-known/')) {
      return next();
    }
    const loss = await look(ports.now());
    if (loss === undefined) return next();
    ports.log.event('http.behind', { reason: loss });
    const wait = { 'Retry-After': '300' };
    if (OAUTH.test(pathname)) {
      for (const [name, value] of Object.entries(wait)) c.header(name, value);
      return oauthError(c, 503, 'temporarily_unavailable');
    }
    return problem(c, { status: 503, type: 'unavailable', title: 'The service is out of order.' }, wait);
  };
}
