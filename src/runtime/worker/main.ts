/** Gafete on Workers: D1, R2, secrets, a cron. The app itself is the one that runs on Node. */
import type { D1Database, ExecutionContext, R2Bucket, ScheduledController } from '@cloudflare/workers-types';
import { createApp } from '../../app.ts';
import { parseConfig } from '../../config.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { unixSeconds } from '../../lib/time.ts';
import type { Log, Ports } from '../../ports.ts';
import { findRecovery, recover } from '../../recovery/index.ts';
import { measureKept } from '../../storage/retention.ts';
import { sweep } from '../../sweep.ts';
import { askWitnesses, integrateLeaves } from '../../transparency/index.ts';
import { createD1Store } from './d1.ts';
import { createBindingLimits } from './limits.ts';
import { createR2Public } from './r2-public.ts';
import { createR2Shelf } from './r2-shelf.ts';
import { keyRingFromSecrets } from './secrets.ts';

interface Env extends Readonly<Record<string, unknown>> {
  readonly DB: D1Database;
  readonly SHELF: R2Bucket;
  readonly PUBLIC: R2Bucket;
}

const log: Log = {
  event(code, fields = {}) {
    // Goes to `wrangler tail` only: observability is off, so nothing keeps it.
    console.log(JSON.stringify({ code, ...fields }));
  },
};

function portsOf(env: Env): Ports {
  const settings = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const config = parseConfig(settings);
  if (!config.ok) throw new Error(config.error.map(({ setting, problem }) => `${setting} ${problem}`).join('; '));
  const ring = keyRingFromSecrets(env);
  if (ring.environment !== config.value.environment) {
    throw new Error('the key ring belongs to another environment; refusing to run');
  }
  return {
    config: config.value,
    store: createD1Store(env.DB),
    shelf: createR2Shelf(env.SHELF),
    publicFiles: createR2Public(env.PUBLIC),
    keys: ring,
    log,
    limits: createBindingLimits(env),
    random: (n) => crypto.getRandomValues(new Uint8Array(n)) as Bytes,
    fetch: (input, init) => fetch(input as string, init as RequestInit) as unknown as Promise<Response>,
    now: () => unixSeconds(Math.floor(Date.now() / 1000)),
  } as Ports;
}

/**
 * Recovers once, when the operator has deployed with the name of exactly the loss that there is. Who may deploy may do
 * anything here anyway; afterwards nothing is lost, and the setting does nothing.
 */
async function recoverWhenTold(ports: Ports, told: unknown): Promise<void> {
  if (typeof told !== 'string' || told === '') return;
  const found = await findRecovery(ports, ports.now());
  if (!found.ok || found.value.lost !== told) return;
  const done = await recover(ports, ports.now());
  if (!done.ok) return ports.log.event('recovery.refused', { reason: done.error.type });
  const { lapsed, unknown, events, since } = done.value;
  const counts = { lapsed: lapsed.length, unknown: unknown.length, events: events.length, since: since.length };
  ports.log.event('recovery.done', counts);
}

// Settings and secrets are immutable for the life of an isolate: new ones come with a new version of the Worker.
let ports: Ports | undefined;
let app: ReturnType<typeof createApp> | undefined;

export default {
  fetch(request: Request, env: Env, context: ExecutionContext) {
    ports ??= portsOf(env);
    app ??= createApp(ports);
    // Cloudflare writes this header itself and takes away whatever a caller put there.
    const caller = request.headers.get('CF-Connecting-IP') ?? undefined;
    return app.fetch(request as never, { caller }, context as never);
  },
  async scheduled(controller: ScheduledController, env: Env) {
    ports ??= portsOf(env);
    await recoverWhenTold(ports, env['GAFETE_RECOVER']);
    try {
      await sweep(ports);
    } finally {
      // After the sweep, whose own leaves go along; and all the same when it failed.
      await integrateLeaves(ports, ports.now());
      await askWitnesses(ports, ports.now());
    }
    // The cron comes every five minutes; this is for the one that begins a day.
    if (Math.floor(controller.scheduledTime / 300_000) % 288 === 0) {
      log.event('retention', await measureKept(ports, ports.now()));
    }
  },
};
