import { Hono } from 'hono';
import { accessRoutes, actorRequired, type Role } from '../../src/access/index.ts';
import type { Ports } from '../../src/ports.ts';
import { type Service, type ServiceOptions, startService } from '../harness.ts';

/** One route that any of these roles may call, to see who gets past the door. */
export const DOOR = '/desk/door';

/** The service with access alone, and a door to knock at. */
export function startAccess(options: ServiceOptions = {}, roles: [Role, ...Role[]] = ['admin', 'desk', 'gate']) {
  const createApp = (ports: Ports): Hono => {
    const app = new Hono();
    app.route('/', accessRoutes(ports));
    app.all(DOOR, actorRequired(ports, roles), (c) => c.json(c.var.actor));
    return app;
  };
  return startService({ createApp, ...options });
}

/** Every leaf that waits for the log. */
export function leavesOf(service: Service): Record<string, unknown>[] {
  const rows = service.store.sqlite.prepare('SELECT leaf FROM pending_leaves').all() as { leaf: string }[];
  return rows.map(({ leaf }) => JSON.parse(leaf) as Record<string, unknown>);
}

/** Rows of all tables that access writes, for “nothing changed”. */
export function accessRows(service: Service): string {
  const tables = ['clients', 'approval_keys', 'members', 'enrolment_codes', 'pending_leaves'];
  return JSON.stringify(
    tables.map((table) => service.store.sqlite.prepare(`SELECT * FROM ${table} ORDER BY rid`).all()),
  );
}

/** What a wire field must never be. */
export const HOSTILE_VALUES: readonly unknown[] = [0, 1, -1, true, false, null, [], ''];
