import { Hono } from 'hono';
import type { Ports } from '../ports.ts';

/** GET /status/:list. */
export function statusRoutes(_ports: Ports): Hono {
  return new Hono();
}
