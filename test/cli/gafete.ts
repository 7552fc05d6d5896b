/** The command line as people have it: real processes, folders of their own, a real service on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const FLAGS = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  json(): Record<string, unknown>;
  /** Standard output as one JSON document a line. */
  records(): readonly Record<string, unknown>[];
}

export interface Place {
  readonly issuer: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs one command to its end. */
  gafete(words: readonly string[], options?: { readonly input?: string; readonly home?: string }): Promise<Ended>;
  remove(): void;
}

/** Folders and a port that nobody else has. */
export async function createPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'gafete-cli-'));
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'nobody'),
    TZ: 'America/Mexico_City',
    NO_COLOR: '1',
    PORT: String(port),
    PUBLIC_URL: issuer,
    GAFETE_DATA: join(folder, 'service'),
    GAFETE_OPERATOR: join(folder, 'operator'),
    GAFETE_HOME: join(folder, 'home'),
  };
  return {
    issuer,
    folder,
    env,
    gafete: (words, { input, home } = {}) =>
      ended(start(words, home === undefined ? env : { ...env, GAFETE_HOME: join(folder, home) }), input),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Running {
  /** Standard output so far. */
  readonly greeting: string;
  /** Both streams so far. */
  readonly said: string;
  stop(): Promise<void>;
}

/** Starts `gafete serve` and waits until it greets. */
export async function startServing({ env }: Pick<Place, 'env'>): Promise<Running> {
  // The greeting's last line.
  return startRunning(['serve'], env, 'is synthetic');
}

/** Starts a command that goes on until it is stopped, and waits until it has said a text. */
export async function startRunning(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  until: string,
): Promise<Running> {
  const child = start(words, env);
  let [printed, said] = ['', ''];
  child.stdout?.on('data', (part: Buffer) => {
    printed += part.toString();
    said += part.toString();
  });
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  while (!said.includes(until)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended before it was ready: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    get greeting() {
      return printed;
    },
    get said() {
      return said;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function start(words: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [...FLAGS, MAIN, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess, input = ''): Promise<Ended> {
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (part: Buffer) => {
      out[name] += part.toString();
    });
  }
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    code,
    ...out,
    json: () => JSON.parse(out.stdout) as Record<string, unknown>,
    records: () =>
      out.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
