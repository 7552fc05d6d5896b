/** The one Hono app: mounts each domain's routes, the error handler and the headers. No logic. */
import { Hono } from 'hono';
import { accessRoutes } from './access/index.ts';
import { deskRoutes } from './desk/index.ts';
import { docsRoutes } from './docs/index.ts';
import { erasureRoutes } from './erasure/index.ts';
import { gateRoutes } from './gate/index.ts';
import { securityHeaders } from './http/headers.ts';
import { problem } from './http/problem.ts';
import { issuerRoutes } from './issuer/index.ts';
import { NoSigner } from './key-ring.ts';
import { type Ports, Unavailable } from './ports.ts';
import { readinessRoutes } from './readiness.ts';
import { refuseWhenBehind } from './standing.ts';
import { statusRoutes } from './status/index.ts';
import { isDatabaseError } from './storage/guard.ts';
import { transparencyRoutes, watchAlarms } from './transparency/index.ts';
import { verifierRoutes } from './verifier/index.ts';

/** Makes the app over a runtime's ports. */
export function createApp(given: Ports): Hono {
  const alarms = watchAlarms(given);
  const { ports } = alarms;
  const app = new Hono();
  app.use(async (_, next) => {
    await next();
    await alarms.raise(ports.now());
  });
  app.use(securityHeaders(ports.config.publicUrl));
  app.use(refuseWhenBehind(ports));
  app.route('/', readinessRoutes(ports));
  app.route('/', issuerRoutes(ports));
  app.route('/', statusRoutes(ports));
  app.route('/', transparencyRoutes(ports));
  app.route('/', erasureRoutes(ports));
  app.route('/', accessRoutes(ports));
  app.route('/', deskRoutes(ports));
  app.route('/', gateRoutes(ports));
  app.route('/', verifierRoutes(ports));
  app.route('/', docsRoutes(ports.config));
  app.notFound((c) => problem(c, { status: 404, type: 'not-found', title: 'There is nothing at this address.' }));
  app.onError((error, c) => {
    if (error instanceof Unavailable || error instanceof NoSigner || isDatabaseError(error)) {
      const part = error instanceof Unavailable ? error.part : error instanceof NoSigner ? 'keys' : 'store';
      ports.log.event('http.unavailable', { part });
      const title = 'The service cannot reach its storage. Nothing was lost; try again.';
      return problem(c, { status: 503, type: 'unavailable', title }, { 'Retry-After': '5' });
    }
    // A fault of ours: the log gets its class, the wire gets nothing.
    ports.log.event('http.fault', { fault: error.name.toLowerCase() as Lowercase<string> });
    return problem(c, { status: 500, type: 'fault', title: 'The service made a mistake. Nothing was changed.' });
  });
  return app;
}
