/** A service of the demo's own: a child process on a free port, with fresh folders of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LIMITS } from '../../config.ts';
import type { StaffRole } from '../../credential/accreditation/index.ts';
import { selfWords } from '../run-self.ts';
import { CommandError, EXIT } from '../terminal.ts';

const START_SECONDS = 60;
/** Here everybody calls from one address, which a service takes for one caller. */
const UNLIMITED = Object.fromEntries(
  Object.keys(LIMITS).map((endpoint) => [`LIMIT_${endpoint.toUpperCase().replace('-', '_')}`, '1000000']),
);

export interface OwnService {
  readonly issuer: string;
  readonly dataDir: string;
  readonly operatorDir: string;
  /** Everything that it has printed. */
  log(): string;
  /** A code with which a machine enrols, made as the operator makes one: in a process of its own. */
  enrolmentCode(role: StaffRole): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it and waits until it answers. `folder` must exist; everything that the service keeps is below it. */
export async function startOwnService(folder: string): Promise<OwnService> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const dataDir = join(folder, 'service');
  const operatorDir = join(folder, 'operator');
  const { file, args } = selfWords('serve', '--json');
  const { VCT: _vct, BATCH_SIZE: _batch, ...inherited } = process.env;
  const env = {
    ...inherited,
    ...UNLIMITED,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: issuer,
    GAFETE_ENVIRONMENT: 'demo',
    GAFETE_DATA: dataDir,
    GAFETE_OPERATOR: operatorDir,
  };
  const child = spawn(file, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  // However the demo ends, its service ends with it.
  process.once('exit', () => child.kill());
  const printed: string[] = [];
  child.stdout.on('data', (part: Buffer) => printed.push(part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => printed.push(part.toString('utf8')));
  await untilReady(child, () => printed.join(''));
  return {
    issuer,
    dataDir,
    operatorDir,
    log: () => printed.join(''),
    async enrolmentCode(role) {
      const words = selfWords('enrol-code', '--role', role, '--json');
      const { stdout } = await promisify(execFile)(words.file, [...words.args], { env });
      return (JSON.parse(stdout) as { code: string }).code;
    },
    stop: () => stop(child),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

async function untilReady(child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!printed().includes('"publicUrl"')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill();
      throw new CommandError('demo_service', `The demo’s own service did not start. ${printed().slice(0, 500)}`, {
        exit: EXIT.failed,
        next: 'npm run gafete -- doctor',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(patience);
}
