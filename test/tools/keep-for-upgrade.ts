/**
 * Makes the deployment that `test/upgrade` opens: `node --experimental-strip-types test/tools/keep-for-upgrade.ts <name>`. Run
 * once for a version, with that version's code, and committed; never made again. Everything in it is synthetic, the keys
 * too: it is marked as a demo's.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { placesIn } from '../../src/runtime/node/system.ts';
import { createClock, createRandom } from '../harness.ts';
import { JACINTA } from '../journeys/people.ts';
import { makeDeployment, openDeployment } from '../recovery/deployment.ts';
import { deskOf, offer, populate } from '../recovery/population.ts';
import { PERIOD } from '../targets.ts';

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9-]+$/.test(name)) throw new Error('say the name of this version');
const folder = mkdtempSync(join(tmpdir(), 'gafete-upgrade-'));
const clock = createClock();
await makeDeployment(folder, clock, name);
const deployment = await openDeployment(folder, clock, createRandom(name));
const population = await populate(deployment);
clock.advance(2 * PERIOD);
for (const { id } of deployment.rows('SELECT id FROM lists')) await deployment.fetch(`/status/${id}`);
await deployment.tick();
// Two leaves wait: an upgrade comes at any moment.
await offer(population, deskOf(deployment, population, 'ana'), population.events.live, JACINTA, 'offered-late');
const heads = {
  checkpoint: await (await deployment.fetch('/log/checkpoint')).text(),
  keys: await (await deployment.fetch('/log/keys')).text(),
};
deployment.close();

const target = join(import.meta.dirname, '..', 'upgrade', name);
const files: Record<string, string> = {};
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  // The database by itself: base64 around it would undo the compression.
  if (path === placesIn(folder).database)
    writeFileSync(`${target}.sqlite.gz`, gzipSync(readFileSync(path), { level: 9 }));
  else files[relative(folder, path)] = readFileSync(path).toString('base64');
}
rmSync(folder, { recursive: true });
const kept = JSON.stringify({ now: clock.now(), heads, population, files });
writeFileSync(`${target}.json.gz`, gzipSync(kept, { level: 9 }));
