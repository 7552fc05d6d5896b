/** A real witness: its key file, its memory on a disk, its routes; over HTTP, or called as the routes are. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { openIdentity } from '../../src/cli/witness/identity.ts';
import { logsOf } from '../../src/cli/witness/logs.ts';
import { openMemory } from '../../src/cli/witness/memory.ts';
import { witnessRoutes } from '../../src/cli/witness/routes.ts';
import type { UnixSeconds } from '../../src/lib/time.ts';
import { type NoteKey, renderNoteKey } from '../../src/merkle/index.ts';

export interface TestWitness extends Awaited<ReturnType<typeof startWitness>> {}

export async function startWitness({
  name = 'prensa.example/testigo',
  logs,
  now,
  folder = mkdtempSync(join(tmpdir(), 'gafete-witness-')),
}: {
  readonly name?: string;
  readonly logs: readonly NoteKey[];
  readonly now: () => UnixSeconds;
  /** A folder of a witness that ran before. */
  readonly folder?: string;
}) {
  const identity = openIdentity(folder, name);
  if (!identity.ok) throw new Error(identity.error.type);
  const memory = openMemory(join(folder, 'seen.sqlite'));
  const self = { identity: identity.value, memory, logs: logsOf(logs) };
  const told: string[] = [];
  const app = witnessRoutes(self, now, (event) => told.push(event));
  let server: Server | undefined;
  return {
    self,
    folder,
    told,
    key: identity.value.key,
    vkey: renderNoteKey(identity.value.key),
    post: (body: BodyInit, headers: Record<string, string> = {}) =>
      app.fetch(new Request('http://localhost/add-checkpoint', { method: 'POST', body, headers })),
    get: (path: string) => app.fetch(new Request(`http://localhost${path}`)),
    /** As `ports.fetch` of a service that reaches this witness. */
    fetch: ((target, init) => app.fetch(new Request(target as string, init as RequestInit))) as typeof fetch,
    async listen(): Promise<string> {
      server = await new Promise<Server>((resolve) => {
        const listening = serve({ fetch: app.fetch, port: 0, hostname: 'localhost' }, () =>
          resolve(listening as Server),
        );
      });
      return `http://localhost:${(server.address() as { port: number }).port}`;
    },
    /** Stops it; its folder stays, for the next start. */
    async stop() {
      await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
      memory.close();
    },
    async remove() {
      await this.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
