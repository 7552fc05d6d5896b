import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeClient } from '../../src/access/remove.ts';
import { orThrow } from '../../src/client/index.ts';
import { HOUR, MINUTE } from '../../src/lib/time.ts';
import { findRecovery, type RecoveryReport, recover } from '../../src/recovery/index.ts';
import { placesIn } from '../../src/runtime/node/system.ts';
import { type Clock, createClock } from '../harness.ts';
import { JACINTA, KUH, XOCHITL } from '../journeys/people.ts';
import { PERIOD } from '../targets.ts';
import { type Audited, auditor, type Deployment, makeDeployment, openDeployment } from './deployment.ts';
import {
  bothApprove,
  deskOf,
  enrol,
  enter,
  offer,
  openEvent,
  type Population,
  pickUp,
  pickUpRefused,
  populate,
  shown,
} from './population.ts';

let root: string;
let clock: Clock;
let deployment: Deployment;
let population: Population;
let report: RecoveryReport;
let before: Audited;
let indicesThen: number;

const ana = () => deskOf(deployment, population, 'ana');
const idOf = (name: string) => population.people[name]?.accreditation as string;
const counter = () =>
  deployment.rows(`SELECT next FROM lists WHERE event = '${population.events.live}'`)[0]?.['next'] as number;
async function publish(): Promise<void> {
  clock.advance(2 * PERIOD);
  for (const { id } of deployment.rows('SELECT id FROM lists')) await deployment.fetch(`/status/${id}`);
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'gafete-restored-'));
  clock = createClock();
  const folder = join(root, 'data');
  await makeDeployment(folder, clock);
  deployment = await openDeployment(folder, clock);
  population = await populate(deployment);
  const { events } = population;
  await enrol(deployment, population, 'cleo', 'desk');
  await offer(population, ana(), events.live, KUH, 'taken-today');
  await offer(population, ana(), events.live, KUH, 'ended-today');
  await offer(population, ana(), events.live, KUH, 'waiting');
  await pickUp(deployment, population, 'ended-today');
  events['ended' as 'live'] = await openEvent(deployment, ana());
  await publish();
  await deployment.tick();
  deployment.close();
  cpSync(placesIn(folder).database, join(root, 'yesterday'));

  // Today: somebody picks up, somebody is accredited and picks up, somebody is revoked and somebody removed, an event ends.
  deployment = await openDeployment(folder, clock);
  clock.advance(HOUR);
  await pickUp(deployment, population, 'taken-today');
  await offer(population, ana(), events.live, JACINTA, 'new-today');
  await pickUp(deployment, population, 'new-today');
  orThrow(await ana().revoke({ accreditations: [idOf('ended-today')], reason: 'LOST' }));
  orThrow(await ana().closeEvent(events['ended' as 'live']));
  await bothApprove(deskOf(deployment, population, 'beto'), events['ended' as 'live']);
  await publish();
  await deployment.tick();
  // The newest act is in no published list yet.
  orThrow(await ana().suspend({ accreditations: [idOf('bearer')], reason: 'CONDUCT_HEARING' }));
  await deployment.tick();
  // Without new desk keys: those would be lost with today's database, as `lost-database.test.ts` shows.
  const { client: cleo } = population.profiles['cleo'] as { client: { id: string } };
  await removeClient(deployment.ports, { pseudonym: 'admin-aaaa' } as never, cleo.id, clock.now());
  await deployment.tick();
  before = await auditor(deployment);
  indicesThen = counter();
  deployment.close();
  cpSync(join(root, 'yesterday'), placesIn(folder).database);
  deployment = await openDeployment(folder, clock);
});
afterAll(() => {
  deployment.close();
  rmSync(root, { recursive: true });
});

describe('the database of yesterday is put back', () => {
  it('is refused to everybody', async () => {
    expect(await ana().events()).toMatchObject({ ok: false, error: { status: 503 } });
    expect(await deployment.fetch('/nonce', { method: 'POST' })).toMatchObject({ status: 503 });
  });

  it('cannot resurrect a redeemed code even where nobody noticed: its key is destroyed', async () => {
    const [row] = deployment.rows(`SELECT shelf_key, state FROM offers WHERE accreditation = '${idOf('taken-today')}'`);
    expect(row?.['state']).toBe('open');
    expect(await deployment.ports.shelf.get(`offer/${row?.['shelf_key']}`)).toBeUndefined();
    // The control: the key of one that waits is there.
    const [other] = deployment.rows(`SELECT shelf_key FROM offers WHERE accreditation = '${idOf('waiting')}'`);
    expect(await deployment.ports.shelf.get(`offer/${other?.['shelf_key']}`)).toBeDefined();
  });

  it('a look says what is lost and changes nothing', async () => {
    const found = await findRecovery(deployment.ports, clock.now());
    if (!found.ok) throw new Error(found.error.type);
    expect(found.value.lost).toBe('database_restored');
    expect(found.value.since.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['issued', 'offer_registered', 'revoked', 'suspended']),
    );
    expect(await ana().events()).toMatchObject({ ok: false, error: { status: 503 } });
  });

  it('recovers', async () => {
    clock.advance(MINUTE);
    const done = await recover(deployment.ports, clock.now());
    if (!done.ok) throw new Error(done.error.type);
    report = done.value;
    expect(report.lost).toBe('database_restored');
    expect([...report.lapsed].sort()).toEqual([idOf('offered'), idOf('waiting')].sort());
    expect(report.unknown).toEqual([idOf('taken-today')]);
    expect((await findRecovery(deployment.ports, clock.now())).ok).toBe(false);
    clock.advance(MINUTE);
    expect((await ana().events()).ok).toBe(true);
  });

  it('continues the log: an auditor who saw it before finds no fork, and that it was recovered', async () => {
    const after = await auditor(deployment, before.seen);
    expect(after.fresh).toBeGreaterThan(0);
    expect(after.types).toContain('recovered');
    expect(after.tally.contradictions).toEqual([]);
  });

  it('keeps every code dead, redeemed or not', async () => {
    for (const name of ['taken-today', 'new-today', 'offered', 'waiting', 'active', 'withdrawn']) {
      expect([name, await pickUpRefused(deployment, population, name)]).toEqual([name, true]);
    }
  });

  it('has revoked ones stopped at gates, and old credentials pass, those of today too', async () => {
    await publish();
    for (const [name, verdict] of [
      ['active', 'go'],
      ['taken-today', 'go'],
      ['new-today', 'go'],
      ['revoked', 'stop'],
      ['ended-today', 'stop'],
      ['suspended', 'check'],
      ['of-closed', 'stop'],
      ['of-distrusted', 'stop'],
    ] as const) {
      expect([name, (await shown(deployment, population, name)).verdict]).toEqual([name, verdict]);
    }
    expect(await enter(deployment, population, 'active')).toMatchObject({ verdict: 'go' });
    expect(await enter(deployment, population, 'revoked')).toMatchObject({ verdict: 'stop' });
  });

  it('names the act that no list had published, and the desk repeats it', async () => {
    expect(report.since).toContainEqual(
      expect.objectContaining({
        type: 'suspended',
        event: population.events.live,
        reason: 'CONDUCT_HEARING',
        people: 1,
      }),
    );
    expect(await shown(deployment, population, 'bearer')).toMatchObject({ verdict: 'go' });
    orThrow(await ana().suspend({ accreditations: [idOf('bearer')], reason: 'CONDUCT_HEARING' }));
    await publish();
    expect(await shown(deployment, population, 'bearer')).toMatchObject({ verdict: 'check' });
  });

  it('leaves an event closed that was closed, and a member out who was removed', async () => {
    expect(await ana().publicEvent(population.events['ended' as 'live'])).toMatchObject({ error: { status: 410 } });
    expect((await deskOf(deployment, population, 'cleo').events()).ok).toBe(false);
    expect((await deskOf(deployment, population, 'beto').events()).ok).toBe(true);
  });

  it('gives out no index again', async () => {
    expect(counter()).toBeGreaterThanOrEqual(indicesThen);
    await offer(population, ana(), population.events.live, KUH, 'after');
    await pickUp(deployment, population, 'after');
    await publish();
    expect(await shown(deployment, population, 'after')).toMatchObject({ verdict: 'go' });
  });

  it('has the desk work as before: it finds, re-issues and revokes whom it knew yesterday', async () => {
    const found = orThrow(await ana().find(population.events.live, { name: XOCHITL.name }));
    expect(found.entries.map(({ accreditation }) => accreditation)).toContain(idOf('active'));
    orThrow(await ana().revoke({ accreditations: [idOf('active')], reason: 'LOST' }));
    await publish();
    expect(await shown(deployment, population, 'active')).toMatchObject({ verdict: 'stop' });
    await deployment.tick();
    expect((await auditor(deployment, before.seen)).tally.contradictions).toEqual([]);
  });
});
