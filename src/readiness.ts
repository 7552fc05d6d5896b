import { Hono } from 'hono';
import type { UnixSeconds } from './lib/time.ts';
import type { Ports } from './ports.ts';
import { selfCheck } from './self-check.ts';

/** Seconds for which one self-check answers everybody: the question must not be a way to make the service work. */
const KEEP = 60;

/** What `/readyz` answers. */
interface Readiness {
  readonly ready: boolean;
  /** Closed codes. */
  readonly findings: readonly string[];
}

/** `GET /livez` says that the process answers; `GET /readyz` says what the self-check found, as closed codes. */
export function readinessRoutes(ports: Ports): Hono {
  const routes = new Hono();
  let kept: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;

  async function look(now: UnixSeconds): Promise<Readiness> {
    const findings = await selfCheck(ports, now);
    const codes = findings.filter(({ level }) => level !== 'ok').map(({ level, code }) => `${level}:${code}`);
    return { ready: !findings.some(({ level }) => level === 'fail'), findings: codes };
  }
  routes.get('/livez', (c) => c.json({ alive: true }));
  routes.get('/readyz', async (c) => {
    const now = ports.now();
    if (kept === undefined || now - kept.at >= KEEP) {
      const asked = { at: now, answer: look(now) };
      kept = asked;
      // Whoever asks meanwhile waits for the same look; one that failed is not kept.
      asked.answer.catch(() => {
        if (kept === asked) kept = undefined;
      });
    }
    const answer = await kept.answer;
    return c.json(answer, answer.ready ? 200 : 503);
  });
  return routes;
}
