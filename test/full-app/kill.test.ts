/**
 * The real server process is killed without warning, twenty times, while an office and its journalists work. What is on
 * the disk is whole each time, no code was redeemed twice, and no two copies share a status entry.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { createDeskClient, type DeskClient, orThrow } from '../../src/client/index.ts';
import { parseNodeConfig } from '../../src/config.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { openNodeService } from '../../src/runtime/node/service.ts';
import { checkConsistency, findMarkers, type Inspected } from '../invariants.ts';
import { createWallet, walletKeys } from '../issuer/wallet.ts';
import { KUH, MARKERS } from '../journeys/people.ts';
import { dayFrom } from '../targets.ts';

const KILLS = 20;
const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const now = () => unixSeconds(Math.floor(Date.now() / 1000));

let folder: string;
let settings: Record<string, string>;
let publicUrl: string;
let server: ChildProcess;
let desk: DeskClient;
let event: string;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function start(): Promise<void> {
  const args = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', MAIN, 'serve'];
  server = spawn(process.execPath, args, {
    env: { ...process.env, ...settings, NODE_COMPILE_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr?.on('data', (bytes) => {
    said += String(bytes);
  });
  for (;;) {
    const up = await fetch(`${publicUrl}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function kill(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await gone;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-kill-'));
  const port = await freePort();
  publicUrl = `http://localhost:${port}`;
  settings = {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    GAFETE_DATA: join(folder, 'service'),
    GAFETE_OPERATOR: join(folder, 'operator'),
    // Everybody here has one address; the limits have tests of their own.
    LIMIT_TOKEN: '100000',
    LIMIT_CREDENTIAL: '100000',
    LIMIT_NONCE: '100000',
  };
  await start();
  const config = parseNodeConfig(settings);
  if (!config.ok) throw new Error('the settings are wrong');
  const shell = await openNodeService(config.value, { event: () => {} });
  const { code } = await createEnrolmentCode(shell.ports, 'admin', now());
  shell.close();
  let kept: unknown;
  const profile = {
    load: async () => kept,
    save: async (next: unknown) => {
      kept = next;
    },
  };
  desk = createDeskClient({ issuer: publicUrl, profile, wait: async () => {} });
  orThrow(await desk.enrol({ code }));
  const place = { 'es-MX': 'Plaza', en: 'Square' };
  const days = [dayFrom(now(), 1)] as never;
  const input = { name: place, place, timeZone: 'America/Mexico_City', days, maxAccreditations: 5000 };
  event = orThrow(await desk.createEvent({ preset: 'mx-public-event', input })).event;
});
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

interface Seen {
  readonly redeemed: string[];
  readonly copies: string[];
}

/** One person after another, until the server is gone. */
async function work(seen: Seen, isDown: () => boolean): Promise<void> {
  const wallet = createWallet({
    publicUrl,
    clock: { now },
    fetch: (to, init) => fetch(new URL(String(to), publicUrl), init),
  });
  for (let n = 0; !isDown(); n++) {
    const folio = `K-${seen.redeemed.length}-${n}`;
    const person = { ...KUH, claims: { level: 'event_pass', role: 'writer' }, folio };
    const made = (await desk.accredit(event, [person], { txCode: false, copies: 2 }).next()).value;
    if (!made?.ok) continue;
    const offer = JSON.parse(new URL(made.value.link).searchParams.get('credential_offer') as string);
    const code = (Object.values(offer.grants)[0] as Record<string, string>)['pre-authorized_code'] as string;
    const answer = await wallet.requestToken(code);
    if (answer.status !== 200) continue;
    seen.redeemed.push(code);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    seen.copies.push(...(await wallet.collect({ token }, await walletKeys(2))).copies);
    if (n % 3 === 0) await desk.revoke({ accreditations: [made.value.accreditation], reason: 'LOST', event });
  }
}

/** What lies on the disk, opened beside the dead server's. */
function disk(): Inspected & { close(): void; integrity(): unknown } {
  const data = settings['GAFETE_DATA'] as string;
  const sqlite = new SqliteDatabase(join(data, 'gafete.sqlite'));
  const files = (under: string) =>
    readdirSync(under, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    kept: async () =>
      files(data)
        .filter(({ name }) => name !== 'keys.json')
        .map(({ name, parentPath }) => ({ name, bytes: readFileSync(join(parentPath, name)) })),
    rows: async (sql) => sqlite.prepare(sql).all() as Record<string, unknown>[],
    shelfIds: async () => {
      const shelf = join(data, 'shelf');
      return files(shelf).map(({ name, parentPath }) => `${parentPath.slice(shelf.length + 1)}/${name}`);
    },
    now,
    integrity: () => sqlite.pragma('integrity_check', { simple: true }),
    close: () => sqlite.close(),
  };
}

function entryOf(credential: string): number {
  const payload = JSON.parse(Buffer.from(credential.split('.')[1] as string, 'base64url').toString());
  return payload.status.status_list.idx;
}

describe('a server that is killed under load', () => {
  it(`loses nothing and gives nothing twice, ${KILLS} times`, { timeout: 240_000 }, async () => {
    const seen: Seen = { redeemed: [], copies: [] };
    for (let round = 0; round < KILLS; round++) {
      let down = false;
      const loads = [0, 1, 2].map(() => work(seen, () => down).catch(() => {}));
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 340));
      await kill();
      down = true;
      await Promise.all(loads);
      const found = disk();
      expect(found.integrity(), `round ${round}`).toBe('ok');
      await checkConsistency(found);
      expect(findMarkers(await found.kept(), MARKERS)).toEqual([]);
      found.close();
      await start();
    }
    expect(seen.redeemed.length, 'people who came through').toBeGreaterThan(KILLS / 2);
    const wallet = createWallet({
      publicUrl,
      clock: { now },
      fetch: (to, init) => fetch(new URL(String(to), publicUrl), init),
    });
    for (const code of seen.redeemed) expect((await wallet.requestToken(code)).status).toBe(400);
    const entries = seen.copies.map(entryOf);
    expect(new Set(entries).size).toBe(entries.length);
    // It still works.
    expect(orThrow(await desk.event(event)).state).toBe('open');
  });
});
