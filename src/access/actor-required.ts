import type { MiddlewareHandler } from 'hono';
import { problem } from '../http/problem.ts';
import type { Ports } from '../ports.ts';
import type { AccessEnv, Role } from './actor.ts';
import { authenticate } from './authenticate.ts';
import { toChallenge, toProblem } from './errors.ts';

/**
 * Lets a request pass when an actor with one of `roles` sends it, and leaves `actor` and `now` in the context; `now` is
 * read here, once for the request. Put it on each route, never on a path prefix: a prefix can be spelt around.
 */
export function actorRequired(ports: Ports, roles: readonly [Role, ...Role[]]): MiddlewareHandler<AccessEnv> {
  return async (c, next) => {
    const now = ports.now();
    const actor = await authenticate(ports, c.req.raw, now);
    if (!actor.ok) {
      ports.log.event('access.refused', { reason: actor.error.type });
      const answer = toChallenge(actor.error);
      return problem(c, answer.problem, answer.headers);
    }
    if (!roles.includes(actor.value.role)) {
      return problem(c, toProblem({ type: 'role_not_allowed' }));
    }
    c.set('actor', actor.value);
    c.set('now', now);
    await next();
    return undefined;
  };
}
