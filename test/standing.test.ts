import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../src/lib/time.ts';
import { placesIn } from '../src/runtime/node/system.ts';
import { selfCheck } from '../src/self-check.ts';
import { pendingLeaf } from '../src/transparency/index.ts';
import { type Clock, createClock } from './harness.ts';
import { type Deployment, makeDeployment, openDeployment } from './recovery/deployment.ts';

let root: string;
let clock: Clock;
let deployment: Deployment;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'gafete-standing-'));
  clock = createClock();
  const folder = join(root, 'data');
  await makeDeployment(folder, clock);
  deployment = await openDeployment(folder, clock);
  await act();
});
afterEach(() => {
  deployment.close();
  rmSync(root, { recursive: true });
});

/** Something is done, and the timer comes. */
async function act(): Promise<void> {
  await deployment.ports.store.atomic([pendingLeaf(deployment.ports, clock.now(), { type: 'recovery_used' })]);
  await deployment.tick();
}

/** Stops the service, does something to its folder, and starts it again. */
async function disaster(happen: (folder: string) => void): Promise<void> {
  deployment.close();
  happen(deployment.folder);
  deployment = await openDeployment(deployment.folder, clock);
}
const backup = () => disaster((folder) => cpSync(placesIn(folder).database, join(root, 'backup')));
const restore = () => disaster((folder) => cpSync(join(root, 'backup'), placesIn(folder).database));
const remove = (name: string) => (folder: string) => rmSync(join(folder, name), { recursive: true });
const failures = async () =>
  (await selfCheck(deployment.ports, clock.now())).filter(({ level }) => level === 'fail').map(({ code }) => code);
const statusOf = async (path: string, method = 'GET') => (await deployment.fetch(path, { method })).status;

const WORKING = [
  ['POST', '/token'],
  ['POST', '/nonce'],
  ['POST', '/credential'],
  ['POST', '/desk/token'],
  ['POST', '/desk/enrol'],
  ['GET', '/desk/events'],
  ['GET', '/events/AAAAAAAAAAAAAAAAAAAAAA'],
  ['GET', '/status/AAAAAAAAAAAAAAAAAAAAAA'],
  ['GET', '/log/checkpoint'],
  ['POST', '/gate/requests'],
] as const;

describe('a database that is the one this deployment left off with', () => {
  it('is served, also after an orderly stop', async () => {
    await backup();
    await restore();
    expect(await failures()).toEqual([]);
    for (const [method, path] of WORKING) expect([path, await statusOf(path, method)]).not.toEqual([path, 503]);
  });
});

describe.each([
  [
    'put back',
    'loss.database_restored',
    async () => {
      await backup();
      clock.advance(5 * MINUTE);
      await act();
      await restore();
    },
  ],
  [
    'put back although no leaf was written since',
    'loss.database_restored',
    async () => {
      await backup();
      clock.advance(5 * MINUTE);
      await deployment.tick();
      await restore();
    },
  ],
  ['lost', 'loss.database_lost', () => disaster(remove('gafete.sqlite'))],
  ['without its shelf', 'loss.shelf_lost', () => disaster(remove('shelf'))],
  [
    'lost together with its shelf',
    'loss.everything',
    () =>
      disaster((folder) => {
        remove('gafete.sqlite')(folder);
        remove('shelf')(folder);
      }),
  ],
] as const)('a database that was %s', (_what, code, happen) => {
  it('is served to nobody, in each endpoint’s own words and without a reason', async () => {
    await happen();
    expect(await failures()).toContain(code);
    for (const [method, path] of WORKING) {
      const answer = await deployment.fetch(path, { method });
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.headers.get('Retry-After')).toBe('300');
      const body = await answer.text();
      expect(body).not.toMatch(/database|shelf|restor|recover/i);
      if (/token|nonce|credential/.test(path)) expect(JSON.parse(body)).toEqual({ error: 'temporarily_unavailable' });
      else expect(JSON.parse(body)).toMatchObject({ type: 'urn:gafete:problem:unavailable', status: 503 });
    }
    for (const path of ['/livez', '/.well-known/gafete-trust', '/log/keys']) {
      expect([path, await statusOf(path)]).toEqual([path, 200]);
    }
    expect(await statusOf('/readyz')).toBe(503);
  });

  it('loses nothing more by the timer, and has no second history begun over it', async () => {
    await happen();
    const before = deployment.rows('SELECT size, ran FROM log_head');
    const shelf = await deployment.ports.shelf.list('log', -1);
    await deployment.tick();
    expect(deployment.rows('SELECT size, ran FROM log_head')).toEqual(before);
    expect(await deployment.ports.shelf.list('log', -1)).toEqual(shelf);
    expect(deployment.log.lines.join()).toContain('sweep.refused');
    expect(await failures()).toContain(code);
  });
});

describe('a process that runs while its database is put back', () => {
  it('notices within a minute', async () => {
    await backup();
    const old = deployment.rows('SELECT * FROM log_head')[0] as Record<string, string | number>;
    clock.advance(5 * MINUTE);
    await act();
    expect(await statusOf('/log/checkpoint')).toBe(200);
    const columns = Object.keys(old);
    deployment.write('DELETE FROM log_head');
    deployment.write(
      `INSERT INTO log_head (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
      ...Object.values(old),
    );
    clock.advance(MINUTE);
    expect(await statusOf('/log/checkpoint')).toBe(503);
  });
});

describe('a folder of public files of somebody else', () => {
  it('stops nobody', async () => {
    const { publicFiles } = deployment.ports;
    const note = new TextDecoder().decode(await publicFiles.get('log/checkpoint'));
    await publicFiles.put('log/checkpoint', new TextEncoder().encode(note.replace('\n8\n', '\n800\n')));
    clock.advance(MINUTE);
    expect(await failures()).toEqual([]);
    expect(await statusOf('/log/checkpoint')).toBe(200);
  });
});
