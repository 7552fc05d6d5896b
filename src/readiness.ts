import { Hono } from 'hono';
import type { Ports } from './ports.ts';
import { selfCheck } from './self-check.ts';

/** Seconds for which one self-check answers everybody: the question must not be a way to make the service work. */
const KEEP = 60;

/** `GET /livez` says that the process answers; `GET /readyz` says what the self-check found, as closed codes. */
export function readinessRoutes(ports: Ports): Hono {
  const routes = new Hono();
  let kept: { at: number; codes: readonly string[]; ready: boolean } | undefined;
  routes.get('/livez', (c) => c.json({ alive: true }));
  routes.get('/readyz', async (c) => {
    const now = ports.now();
    if (kept === undefined || now - kept.at >= KEEP) {
      const findings = await selfCheck(ports, now);
      const codes = findings.filter(({ level }) => level !== 'ok').map(({ level, code }) => `${level}:${code}`);
      kept = { at: now, codes, ready: !findings.some(({ level }) => level === 'fail') };
    }
    return c.json({ ready: kept.ready, findings: kept.codes }, kept.ready ? 200 : 503);
  });
  return routes;
}
