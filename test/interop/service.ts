/**
 * The real service as its own process, with folders of its own, and a press office that talks to it through the SDK.
 * Nothing of it shares memory with the wallets under test.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type AccreditedPerson,
  type AccreditOptions,
  createDeskClient,
  createGateClient,
  type DeskClient,
  type DeskProfile,
  findAnchor,
  type GateClient,
  type NewGate,
  orThrow,
  type Person,
} from '../../src/client/index.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { startTlsFront } from './tls.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const START_MILLISECONDS = 90_000;
const DAY = 86_400_000;
const REFUSED = /"code":"verifier\.refused","reason":"([^"]+)"/g;
/** Seconds between two status lists: the shortest that a policy may have. */
export const STATUS_PERIOD = 10;

/** Whom every test accredits. */
export const PERSON: Person = {
  claims: {
    level: 'event_pass',
    role: 'photo',
    medium: 'print',
    zones: { pit: true, hall: true },
    outlet_name: 'Canal Ñandú',
  },
  name: 'Xóchitl Ñuñez Sintética',
  outlet: 'Canal Ñandú',
  evidence: ['press_card_seen'],
};

export interface RunningService {
  /** Credential issuer identifier. */
  readonly issuer: string;
  readonly event: string;
  /** The office's root, base64 DER. */
  readonly anchor: string;
  /** PEM of the TLS root; `undefined` over plain http. */
  readonly ca: string | undefined;
  readonly desk: DeskClient;
  /** Accredits the synthetic person. */
  accredit(options?: AccreditOptions): Promise<AccreditedPerson>;
  /** A gate of this event on a machine of its own, enrolled by the operator's code and appointed by the desk. */
  appointGate(gate: Omit<NewGate, 'client'>): Promise<GateClient>;
  /** What came over HTTPS, as `GET /path`, oldest first. */
  readonly seen: readonly string[];
  /** Why wallets were refused, as the operator's log has it, oldest first. */
  refusals(): readonly string[];
  stop(): Promise<void>;
}

/** Starts the service as `npm start` would, enrols an office and opens an event. */
export async function startGafete({ tls }: { readonly tls: boolean }): Promise<RunningService> {
  const folder = await mkdtemp(join(tmpdir(), 'gafete-interop-'));
  const { port, release } = await reservePort();
  const front = tls ? await startTlsFront(port) : undefined;
  const issuer = front === undefined ? `http://localhost:${port}` : `https://localhost:${front.port}`;
  const operatorDir = join(folder, 'operator');
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    PUBLIC_URL: issuer,
    GAFETE_DATA: join(folder, 'service'),
    GAFETE_OPERATOR: operatorDir,
  };
  await release();
  const cli = (word: string) => ['--experimental-strip-types', MAIN, word];
  const child = spawn(process.execPath, cli('serve'), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  child.stdout.on('data', (data) => output.push(String(data)));
  child.stderr.on('data', (data) => output.push(String(data)));
  async function stop(): Promise<void> {
    await stopChild(child);
    await front?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  try {
    await untilReady(child, `http://127.0.0.1:${port}/readyz`, output);
    const code = await readFile(join(operatorDir, 'enrolment-code'), 'utf8');
    const desk = await enrolOffice(issuer, code);
    const event = await openEvent(desk);
    const { anchor } = orThrow(await findAnchor(issuer));
    const accredit = (options: AccreditOptions = {}) => accreditOne(desk, event, options);
    async function appointGate(appointment: Omit<NewGate, 'client'>): Promise<GateClient> {
      const words = [...cli('enrol-code'), '--role', 'gate', '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder, env });
      const gate = createGateClient({ issuer, profile: createProfile() });
      const { client } = orThrow(await gate.enrol({ code: (JSON.parse(stdout) as { code: string }).code }));
      orThrow(await desk.addGate(event, { ...appointment, client }));
      return gate;
    }
    const refusals = () => [...output.join('').matchAll(REFUSED)].map((match) => match[1] as string);
    const { ca, seen = [] } = front ?? {};
    return { issuer, event, anchor, ca, desk, accredit, appointGate, seen, refusals, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A free port that stays taken until it is released: the TLS front, which asks for one too, must not get the same. */
async function reservePort() {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  return { port, release: () => new Promise<void>((resolve) => probe.close(() => resolve())) };
}

async function untilReady(child: ChildProcess, url: string, output: readonly string[]): Promise<void> {
  for (const end = Date.now() + START_MILLISECONDS; Date.now() < end; ) {
    if (child.exitCode !== null) break;
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the service did not start:\n${output.join('')}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
}

function createProfile() {
  let profile: DeskProfile | undefined;
  return {
    load: async () => profile,
    save: async (next: DeskProfile) => {
      profile = next;
    },
  };
}

async function enrolOffice(issuer: string, code: string): Promise<DeskClient> {
  const desk = createDeskClient({ issuer, profile: createProfile() });
  orThrow(await desk.enrol({ code }));
  return desk;
}

async function openEvent(desk: DeskClient): Promise<string> {
  const dayFromNow = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10) as LocalDate;
  const created = await desk.createEvent({
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Interoperabilidad', en: 'Interoperability' },
      place: { 'es-MX': 'Plaza', en: 'Square' },
      timeZone: 'America/Mexico_City',
      days: [dayFromNow(1), dayFromNow(2)],
      maxAccreditations: 50,
      zones: [
        { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
        { code: 'hall', name: { 'es-MX': 'Sala', en: 'Hall' } },
      ],
    },
    change: { statusPeriod: STATUS_PERIOD },
  });
  return orThrow(created).event;
}

async function accreditOne(desk: DeskClient, event: string, options: AccreditOptions): Promise<AccreditedPerson> {
  for await (const result of desk.accredit(event, [PERSON], options)) return orThrow(result);
  throw new Error('the desk gave no result');
}
