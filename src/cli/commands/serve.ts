import type { NodeConfig } from '../../config.ts';
import { startServer } from '../../runtime/node/server.ts';
import { openNodeService } from '../../runtime/node/service.ts';
import { hasRingFile, nodeConfig, operatorPlaces } from '../operator.ts';
import { runSelf } from '../run-self.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** `gafete serve`. */
export async function serve(_words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const config = nodeConfig();
  prepare(config);
  const service = await openNodeService(config);
  let server: Awaited<ReturnType<typeof startServer>>;
  try {
    server = await startServer(config, service);
  } catch (error) {
    service.close();
    throw startProblem(error, config);
  }
  greet(
    config,
    terminal,
    server.findings.filter(({ level }) => level !== 'ok').map(({ sentence }) => sentence),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  terminal.say('Finishing what is under way.');
  await server.stop();
  return undefined;
}

/**
 * Demo only: keys and a first enrolment code are made by processes of their own, so that the desk CA's private key is
 * never in the memory of the process that serves.
 */
function prepare(config: NodeConfig): void {
  if (config.environment !== 'demo') return;
  if (hasRingFile(config)) return;
  make('keys', 'init');
  make('enrol-code', '--quiet-file');
}

function make(...words: string[]): void {
  const { ok, stderr } = runSelf(words);
  if (!ok) throw new CommandError('prepare', stderr.trim() || 'Preparing the demo failed.', { exit: EXIT.failed });
}

function startProblem(error: unknown, config: NodeConfig): Error {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return new CommandError('port', `Something already listens on port ${config.port}.`, {
      exit: EXIT.failed,
      next: `PORT=8788 PUBLIC_URL=http://localhost:8788 npm start`,
    });
  }
  return error as Error;
}

function greet(config: NodeConfig, terminal: Terminal, warnings: readonly string[]): void {
  const { bold } = terminal.paint;
  terminal.result({ publicUrl: config.publicUrl, environment: config.environment, pid: process.pid }, [
    `${bold('Gafete')} serves ${bold(config.publicUrl)} (${config.environment}, ${config.host}:${config.port})`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(config.environment === 'demo'
      ? [
          'Next, in another terminal:',
          '  npm run gafete -- client enrol        the press office’s machine gets its keys',
          '  npm run gafete -- event create --preset mx-public-event --name "Conferencia de prueba"',
          '  npm run demo                          309 synthetic journalists, start to finish',
          `The demo’s operator folder is ${operatorPlaces(config).ca.replace(/\/[^/]*$/, '')}; everything in it is synthetic.`,
        ]
      : []),
  ]);
}
