import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLogSource } from '../../src/cli/audit/log-source.ts';
import { auditLog } from '../../src/cli/audit/replay.ts';
import { orThrow } from '../../src/client/index.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { placesIn } from '../../src/runtime/node/system.ts';
import { selfCheck } from '../../src/self-check.ts';
import { logOrigin, logPrefix } from '../../src/transparency/wire.ts';
import { createClock } from '../harness.ts';
import { KUH, XOCHITL } from '../journeys/people.ts';
import { type Deployment, openDeployment } from '../recovery/deployment.ts';
import { deskOf, enrol, enter, offer, type Population, pickUp, pickUpRefused, shown } from '../recovery/population.ts';
import { PERIOD } from '../targets.ts';

/** Versions whose deployments are kept here; `tools/keep-for-upgrade.ts` made each, with its own code. */
const VERSIONS = ['2026-11'];

interface Kept {
  readonly now: number;
  readonly heads: { readonly checkpoint: string; readonly keys: string };
  readonly population: Population;
  readonly files: Readonly<Record<string, string>>;
}

function unpack(version: string, folder: string): Kept {
  const read = (ending: string) => gunzipSync(readFileSync(join(import.meta.dirname, `${version}.${ending}.gz`)));
  const kept = JSON.parse(read('json').toString('utf8')) as Kept;
  for (const [name, bytes] of Object.entries(kept.files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, Buffer.from(bytes, 'base64'), { mode: 0o600 });
  }
  writeFileSync(placesIn(folder).database, read('sqlite'), { mode: 0o600 });
  return kept;
}

describe.each(VERSIONS)('a deployment of %s, opened by this version', (version) => {
  let folder: string;
  let kept: Kept;
  let population: Population;
  let deployment: Deployment;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gafete-upgrade-'));
    kept = unpack(version, folder);
    ({ population } = kept);
    deployment = await openDeployment(folder, createClock(unixSeconds(kept.now)));
  });
  afterAll(() => {
    deployment.close();
    rmSync(folder, { recursive: true });
  });
  const ana = () => deskOf(deployment, population, 'ana');
  const idOf = (name: string) => population.people[name]?.accreditation as string;
  const publish = () => deployment.clock.advance(2 * PERIOD);

  it('has nothing to complain of but what waits for the sweep', async () => {
    const findings = await selfCheck(deployment.ports, deployment.clock.now());
    expect(findings.filter(({ level }) => level === 'fail')).toEqual([]);
    await deployment.tick();
    const later = await selfCheck(deployment.ports, deployment.clock.now());
    const expected = ['orphans', 'key.missing'];
    expect(later.filter(({ level, code }) => level !== 'ok' && !expected.includes(code))).toEqual([]);
    // Passes and bundles came later: the operator is asked for their keys, and everything else goes on.
    expect(later.filter(({ code }) => code === 'key.missing')).toHaveLength(2);
  });

  it('continues the log that the former version signed, and every leaf of it passes today’s schema', async () => {
    const source = openLogSource(logPrefix(deployment.publicUrl), deployment.fetch as typeof fetch);
    const origin = logOrigin(deployment.publicUrl);
    const keys = kept.heads.keys.trimEnd().split('\n');
    const audited = await auditLog(source, { origin, keys, before: undefined, now: deployment.clock.now() });
    if (!audited.ok) throw new Error(audited.error.type);
    expect(audited.value.tally.contradictions).toEqual([]);
    const sizeThen = Number(kept.heads.checkpoint.split('\n')[1]);
    expect(audited.value.seen.size).toBeGreaterThan(sizeThen);
  });

  it('takes an old offer, once', async () => {
    await pickUp(deployment, population, 'offered');
    expect(await shown(deployment, population, 'offered')).toMatchObject({ verdict: 'go' });
    expect(await pickUpRefused(deployment, population, 'offered')).toBe(true);
    expect(await pickUpRefused(deployment, population, 'withdrawn')).toBe(true);
  });

  it('says of every old credential what it said then, to strangers and at its gate', async () => {
    for (const [name, verdict] of [
      ['active', 'go'],
      ['bearer', 'go'],
      ['suspended', 'check'],
      ['revoked', 'stop'],
      ['of-distrusted', 'stop'],
      ['of-closed', 'stop'],
    ] as const) {
      expect([name, (await shown(deployment, population, name)).verdict]).toEqual([name, verdict]);
    }
    expect(await enter(deployment, population, 'active')).toMatchObject({ verdict: 'go' });
    expect(await enter(deployment, population, 'revoked')).toMatchObject({ verdict: 'stop' });
  });

  it('finds whom the old roster holds, and opens the old bundle', async () => {
    const found = orThrow(await ana().find(population.events.live, { name: XOCHITL.name }));
    expect(found.entries.map(({ accreditation }) => accreditation).sort()).toEqual(
      [idOf('offered'), idOf('active')].sort(),
    );
    expect(orThrow(await ana().newEpoch(population.events.live))).toMatchObject({ epoch: 2 });
    expect(orThrow(await ana().find(population.events.live, { name: KUH.name })).entries).toHaveLength(2);
  });

  it('revokes an old accreditation, and resumes one that was suspended', async () => {
    orThrow(await ana().revoke({ accreditations: [idOf('bearer')], reason: 'LOST' }));
    orThrow(await ana().resume({ accreditations: [idOf('suspended')], reason: 'HEARING_CLEARED' }));
    publish();
    expect(await shown(deployment, population, 'bearer')).toMatchObject({ verdict: 'stop' });
    expect(await shown(deployment, population, 'suspended')).toMatchObject({ verdict: 'go' });
    expect(await shown(deployment, population, 'active')).toMatchObject({ verdict: 'go' });
  });

  it('re-issues a lost phone from the old roster, accredits, and enrols somebody new', async () => {
    const { active } = population.people;
    const again = orThrow(
      await ana().reissue({
        accreditation: idOf('active'),
        reason: 'LOST',
        from: { folio: `${XOCHITL.folio}-active` },
      }),
    );
    population.people['again'] = again;
    await pickUp(deployment, { ...population, wallets: population.wallets }, 'again');
    publish();
    expect(active).toBeDefined();
    expect(await shown(deployment, population, 'active')).toMatchObject({ verdict: 'stop' });
    await offer(population, ana(), population.events.live, KUH, 'new');
    await pickUp(deployment, population, 'new');
    expect(await shown(deployment, population, 'new')).toMatchObject({ verdict: 'go' });
    expect((await (await enrol(deployment, population, 'cleo', 'desk')).events()).ok).toBe(true);
  });
});
