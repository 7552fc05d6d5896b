/** Gafete as one Node process: HTTP, the sweep on a timer, the daily self-check. */
import { type HttpBindings, serve } from '@hono/node-server';
import { createApp } from '../../app.ts';
import type { NodeConfig } from '../../config.ts';
import { type Finding, selfCheck } from '../../self-check.ts';
import { measureKept } from '../../storage/retention.ts';
import { sweep } from '../../sweep.ts';
import { askWitnesses, integrateLeaves } from '../../transparency/index.ts';
import { callerOf } from './caller.ts';
import type { NodeService } from './service.ts';
import { createStaticFiles } from './static-files.ts';

const MINUTE = 60_000;
/** A leaf is in the public log after five minutes at most. */
const LOG_EVERY = 5 * MINUTE;
const DAY = 24 * 60 * MINUTE;

export interface RunningServer {
  /** What the self-check at boot found. */
  readonly findings: readonly Finding[];
  /** Stops taking requests, lets those under way finish, closes the database. */
  stop(): Promise<void>;
}

/** Serves until `stop()`. Refuses to start when the self-check fails. */
export async function startServer(config: NodeConfig, service: NodeService): Promise<RunningServer> {
  const { ports } = service;
  // What ended while nothing ran, and what was done from the operator's shell meanwhile, waits no longer.
  await runQuietly(() => sweep(ports));
  await runQuietly(() => integrateLeaves(ports, ports.now()));
  const findings = await selfCheck(ports, ports.now());
  const failed = findings.filter(({ level }) => level === 'fail');
  if (failed.length > 0) throw new Error(failed.map(({ sentence }) => sentence).join('\n'));
  const app = createApp(ports);
  const staticFile = createStaticFiles(config.publicUrl);
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const answer = (request: Request, { incoming }: HttpBindings) =>
      staticFile(request) ?? app.fetch(request, { caller: callerOf(incoming, config.trustedProxies) });
    const listening = serve({ fetch: answer as never, hostname: config.host, port: config.port }, () =>
      resolve(listening),
    );
    listening.once('error', reject);
  });
  const sequence = async () => {
    await integrateLeaves(ports, ports.now());
    // Afterwards: the head is served already, and no witness can hold it up.
    await askWitnesses(ports, ports.now());
  };
  void runQuietly(() => askWitnesses(ports, ports.now()));
  const sequencing = setInterval(() => void runQuietly(sequence), LOG_EVERY);
  const sweeping = setInterval(() => void runQuietly(() => sweep(ports)), MINUTE);
  const checking = setInterval(() => void runQuietly(() => report(selfCheck(ports, ports.now())).then(measure)), DAY);

  async function measure(): Promise<void> {
    ports.log.event('retention', await measureKept(ports, ports.now()));
  }
  async function report(checked: Promise<readonly Finding[]>): Promise<void> {
    for (const { level, code } of await checked) if (level !== 'ok') ports.log.event(code, { level });
  }
  async function runQuietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch {
      // Deadlines are enforced on every read, so a missed sweep costs space, not safety. It is said, not hidden.
      ports.log.event('timer.failed');
    }
  }
  return {
    findings,
    async stop() {
      clearInterval(sequencing);
      clearInterval(sweeping);
      clearInterval(checking);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      service.close();
    },
  };
}
