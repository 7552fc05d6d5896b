/** The real Worker in workerd, with local D1 and R2, secrets from a real ceremony and every migration applied. */
import { join } from 'node:path';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { createTestHarness } from 'wrangler';
import { createKeyRingFile, createOperatorFile } from '../../src/cli/keys/ceremony.ts';
import { workerSecrets } from '../../src/cli/keys/worker-secrets.ts';
import { parseConfig } from '../../src/config.ts';
import { createKeyRing, type KeyRingFile } from '../../src/key-ring.ts';
import type { Ports } from '../../src/ports.ts';
import { systemClock, systemRandom } from '../../src/runtime/node/service.ts';
import { createD1Store } from '../../src/runtime/worker/d1.ts';
import { createR2Public } from '../../src/runtime/worker/r2-public.ts';
import { createR2Shelf } from '../../src/runtime/worker/r2-shelf.ts';
import { createMemoryLog, NO_LIMITS } from '../harness.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface RunningWorker {
  readonly publicUrl: string;
  readonly ringFile: KeyRingFile;
  /** The same database, shelf and keys as the Worker's, seen from the operator's shell. */
  readonly ports: Ports;
  readonly d1: D1Database;
  readonly r2: R2Bucket;
  readonly publicBucket: R2Bucket;
  fetch(target: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** As the platform does it: static assets are looked at before the Worker is asked. */
  fetchAtEdge(path: string): Promise<Response>;
  /** Fires the cron trigger. */
  sweep(): Promise<void>;
  /** Everything the Worker wrote to its console. */
  logText(): string;
  close(): Promise<void>;
}

let requests = 0;

/** A journey's people come from everywhere: an address of its own for each request, so that only limits' tests meet limits. */
function nextAddress(): string {
  requests++;
  return `198.18.${(requests >> 8) & 255}.${requests & 255}`;
}

function from(address: string, request: Request): [string, string][] {
  const headers = [...request.headers] as [string, string][];
  return request.headers.has('CF-Connecting-IP') ? headers : [...headers, ['CF-Connecting-IP', address]];
}

/** Starts one Worker. Takes a few seconds: one a file, not one a test. */
export async function startWorker(settings: Readonly<Record<string, string>> = {}): Promise<RunningWorker> {
  const parsed = parseConfig(settings);
  if (!parsed.ok) throw new Error('the default settings are wrong');
  const config = parsed.value;
  const now = systemClock();
  const ceremony = { publicUrl: config.publicUrl, environment: config.environment, now, random: systemRandom };
  const ringFile = await createKeyRingFile(await createOperatorFile(ceremony), ceremony);
  const server = createTestHarness({
    root: ROOT,
    workers: [{ configPath: 'wrangler.toml', secrets: { ...workerSecrets(ringFile), ...settings } }],
  });
  await server.listen();
  const worker = server.getWorker<{ DB: D1Database; SHELF: R2Bucket; PUBLIC: R2Bucket }>();
  await worker.applyD1Migrations('DB');
  const { DB, SHELF, PUBLIC } = await worker.getEnv();
  const ports: Ports = {
    config,
    store: createD1Store(DB),
    shelf: createR2Shelf(SHELF),
    publicFiles: createR2Public(PUBLIC),
    keys: createKeyRing(ringFile),
    log: createMemoryLog(),
    limits: NO_LIMITS,
    random: systemRandom,
    now: systemClock,
    fetch,
  };
  return {
    publicUrl: config.publicUrl,
    ringFile,
    ports,
    d1: DB,
    r2: SHELF,
    publicBucket: PUBLIC,
    async fetch(target, init) {
      const request = target instanceof Request ? target : new Request(new URL(target, `${config.publicUrl}/`), init);
      const { pathname, search } = new URL(request.url);
      const body = request.body === null ? null : await request.arrayBuffer();
      return (await worker.fetch(pathname + search, {
        method: request.method,
        headers: from(nextAddress(), request),
        redirect: 'manual',
        ...(body === null ? {} : { body }),
      } as never)) as unknown as Response;
    },
    fetchAtEdge: async (path) => (await server.fetch(path)) as unknown as Response,
    sweep: async () => void (await worker.scheduled({ cron: '*/5 * * * *' })),
    logText: () => JSON.stringify(server.getLogs()),
    close: () => server.close(),
  };
}
