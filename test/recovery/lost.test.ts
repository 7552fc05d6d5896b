import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { orThrow } from '../../src/client/index.ts';
import { MINUTE } from '../../src/lib/time.ts';
import { findRecovery, type RecoveryReport, recover } from '../../src/recovery/index.ts';
import { createClock } from '../harness.ts';
import { JACINTA, KUH, XOCHITL } from '../journeys/people.ts';
import { PERIOD } from '../targets.ts';
import { type Audited, auditor, type Deployment, makeDeployment, openDeployment } from './deployment.ts';
import {
  deskOf,
  enrol,
  gateOf,
  offer,
  openEvent,
  type Population,
  pickUp,
  pickUpRefused,
  populate,
  shown,
} from './population.ts';

interface Scene {
  readonly deployment: () => Deployment;
  readonly population: () => Population;
  readonly report: () => RecoveryReport;
  readonly before: () => Audited;
  publish(): Promise<void>;
}

/** A populated deployment loses parts of its folder, and is recovered. */
function afterLosing(...parts: readonly string[]): Scene {
  const root = mkdtempSync(join(tmpdir(), 'gafete-lost-'));
  const clock = createClock();
  let deployment: Deployment;
  let population: Population;
  let report: RecoveryReport;
  let before: Audited;
  beforeAll(async () => {
    const folder = join(root, 'data');
    await makeDeployment(folder, clock);
    deployment = await openDeployment(folder, clock);
    population = await populate(deployment);
    await publish();
    await deployment.tick();
    before = await auditor(deployment);
    deployment.close();
    for (const part of parts) rmSync(join(folder, part), { recursive: true });
    deployment = await openDeployment(folder, clock);
    expect((await deployment.fetch('/desk/events')).status).toBe(503);
    await deployment.tick();
    expect((await deployment.fetch('/desk/events')).status).toBe(503);
    clock.advance(MINUTE);
    const done = await recover(deployment.ports, clock.now());
    if (!done.ok) throw new Error(done.error.type);
    report = done.value;
    clock.advance(MINUTE);
    expect((await deployment.fetch('/desk/events')).status).toBe(401);
    expect(await findRecovery(deployment.ports, clock.now())).toEqual({ ok: false, error: { type: 'nothing_lost' } });
    await deployment.tick();
  });
  afterAll(() => {
    deployment.close();
    rmSync(root, { recursive: true });
  });
  async function publish(): Promise<void> {
    clock.advance(2 * PERIOD);
    for (const { id } of deployment.rows('SELECT id FROM lists')) await deployment.fetch(`/status/${id}`);
  }
  return {
    deployment: () => deployment,
    population: () => population,
    report: () => report,
    before: () => before,
    publish,
  };
}

/** What holds after every disaster. */
function keepsItsPromises(scene: Scene): void {
  const { deployment, population, report, before, publish } = scene;
  it('continues the log that auditors saw, and says in it that it was recovered', async () => {
    const after = await auditor(deployment(), before().seen);
    expect(after.types.filter((type) => type === 'recovered')).toHaveLength(1);
    expect(after.tally.contradictions).toEqual([]);
    expect(report().size).toBe(before().seen.size);
  });

  it('keeps every code dead, redeemed or open', async () => {
    for (const name of ['offered', 'active', 'bearer', 'withdrawn', 'of-closed']) {
      expect([name, await pickUpRefused(deployment(), population(), name)]).toEqual([name, true]);
    }
  });

  it('has every credential say at a check what it said before', async () => {
    await publish();
    for (const [name, verdict] of [
      ['active', 'go'],
      ['bearer', 'go'],
      ['suspended', 'check'],
      ['revoked', 'stop'],
      ['of-distrusted', 'stop'],
      ['of-closed', 'stop'],
    ] as const) {
      expect([name, (await shown(deployment(), population(), name)).verdict]).toEqual([name, verdict]);
    }
  });

  it('leaves a closed event closed, for everybody and for good', async () => {
    const { closed, live } = population().events;
    expect((await deployment().fetch(`/events/${closed}/policy/1`)).status).toBe(410);
    // The control: one that is open serves its rules.
    expect((await deployment().fetch(`/events/${live}/policy/1`)).status).toBe(200);
    expect(deployment().rows(`SELECT state FROM events WHERE id = '${closed}'`)).toEqual([{ state: 'closed' }]);
  });
}

/** The desk begins again with a code of the operator's and the paper from the safe. */
async function enrolWithPaper(place: Deployment, population: Population, name: string, printed?: string) {
  const { code } = await createEnrolmentCode(place.ports, 'admin', place.clock.now());
  return deskOf(place, population, name).enrol({ code, printed });
}

describe('the database is lost', () => {
  const scene = afterLosing('gafete.sqlite');
  const { deployment, population, report, publish } = scene;
  keepsItsPromises(scene);

  it('lets nobody in with yesterday’s keys, and nobody enrol without the printed key', async () => {
    expect((await deskOf(deployment(), population(), 'ana').events()).ok).toBe(false);
    const stranger = await enrolWithPaper(deployment(), population(), 'stranger');
    expect(stranger).toMatchObject({ ok: false, error: { problem: 'recovery-expected' } });
  });

  it('re-opens the desk with the paper, and each event with a key of its own', async () => {
    const { events, recovery } = population();
    expect(orThrow(await enrolWithPaper(deployment(), population(), 'ana-again', recovery)).recovery).toBeUndefined();
    const ana = deskOf(deployment(), population(), 'ana-again');
    expect(report().events).toContainEqual({
      event: events.live,
      state: 'open',
      reopen: true,
      list: 'whole',
      listHour: expect.any(Number),
    });
    expect(await ana.newEpoch(events.live)).toMatchObject({ ok: false });
    expect(orThrow(await ana.reopenEvent(events.live))).toMatchObject({ epoch: 2 });
    // Once: the next epoch needs the bundle again.
    await enrol(deployment(), population(), 'beto-again', 'admin');
    expect(await deskOf(deployment(), population(), 'beto-again').reopenEvent(events.live)).toMatchObject({
      ok: false,
    });
    // The paper opens the new bundle too.
    const { member } = orThrow(await ana.identity());
    expect(orThrow(await ana.members(events.live)).map((each) => each.member)).toContain(member);
  });

  it('accredits again in the same event, with indices that nobody had', async () => {
    const { events } = population();
    const ana = deskOf(deployment(), population(), 'ana-again');
    const [list] = deployment().rows(`SELECT next FROM lists WHERE event = '${events.live}'`);
    expect(list?.['next']).toBeGreaterThan(16);
    await offer(population(), ana, events.live, KUH, 'again');
    await pickUp(deployment(), population(), 'again');
    expect(await shown(deployment(), population(), 'again')).toMatchObject({ verdict: 'go' });
    orThrow(
      await ana.revoke({ accreditations: [population().people['again']?.accreditation as string], reason: 'LOST' }),
    );
    await publish();
    expect(await shown(deployment(), population(), 'again')).toMatchObject({ verdict: 'stop' });
    expect(await shown(deployment(), population(), 'active')).toMatchObject({ verdict: 'go' });
  });

  it('can end an old copy that is shown, and all of them with the event', async () => {
    const { events } = population();
    const ana = deskOf(deployment(), population(), 'ana-again');
    orThrow(await ana.distrustEvent(events.live));
    const beto = deskOf(deployment(), population(), 'beto-again');
    const [act] = orThrow(await beto.acts());
    orThrow(await beto.approveAct(act as never));
    await publish();
    expect(await shown(deployment(), population(), 'active')).toMatchObject({ verdict: 'stop' });
    await deployment().tick();
    await auditor(deployment(), scene.before().seen);
  });
});

describe('the key shelf is lost', () => {
  const scene = afterLosing('shelf');
  const { deployment, population, report, publish } = scene;
  keepsItsPromises(scene);

  it('lets nobody in with yesterday’s keys: nobody knows any more who was removed', async () => {
    for (const name of ['ana', 'beto']) {
      expect((await deskOf(deployment(), population(), name).events()).ok).toBe(false);
    }
    expect((await gateOf(deployment(), population()).ask()).ok).toBe(false);
  });

  it('says that the list is fixed: what it says counts, and it takes no new copies', async () => {
    const { events } = population();
    expect(report().events).toContainEqual(
      expect.objectContaining({ event: events.live, reopen: true, list: 'fixed' }),
    );
    const ana = await enrol(deployment(), population(), 'ana-again', 'admin');
    orThrow(await ana.reopenEvent(events.live));
    await offer(population(), ana, events.live, JACINTA, 'too-late');
    await expect(pickUp(deployment(), population(), 'too-late')).rejects.toThrow();
  });

  it('takes new people in a new event', async () => {
    const ana = deskOf(deployment(), population(), 'ana-again');
    const event = await openEvent(deployment(), ana);
    await offer(population(), ana, event, XOCHITL, 'moved');
    await pickUp(deployment(), population(), 'moved');
    await publish();
    expect(await shown(deployment(), population(), 'moved')).toMatchObject({ verdict: 'go' });
    expect(await shown(deployment(), population(), 'bearer')).toMatchObject({ verdict: 'go' });
    await deployment().tick();
    await auditor(deployment(), scene.before().seen);
  });
});

describe('database and key shelf are lost, and the key ring and the public files are left', () => {
  const scene = afterLosing('gafete.sqlite', 'shelf');
  const { deployment, population, report, publish } = scene;
  keepsItsPromises(scene);

  it('re-opens the desk with the paper alone', async () => {
    const { recovery, events } = population();
    expect(report().enrolAgain).toBe(true);
    expect(await enrolWithPaper(deployment(), population(), 'stranger')).toMatchObject({ ok: false });
    orThrow(await enrolWithPaper(deployment(), population(), 'ana-again', recovery));
    const ana = deskOf(deployment(), population(), 'ana-again');
    expect(
      orThrow(await ana.events())
        .map(({ event }) => event)
        .sort(),
    ).toEqual([events.live, events.distrusted].sort());
    const event = await openEvent(deployment(), ana);
    await offer(population(), ana, event, XOCHITL, 'moved');
    await pickUp(deployment(), population(), 'moved');
    await publish();
    expect(await shown(deployment(), population(), 'moved')).toMatchObject({ verdict: 'go' });
  });
});

describe('public files that cannot be built on', () => {
  const scene = afterLosing('gafete.sqlite');
  it('are refused rather than signed over: behind the shelf, broken, or absent', async () => {
    const { ports, clock } = scene.deployment();
    const without = (name: string) => ({
      ...ports,
      publicFiles: {
        ...ports.publicFiles,
        get: async (asked: string) => (asked === name ? undefined : ports.publicFiles.get(asked)),
      },
    });
    scene.deployment().write('DELETE FROM log_head');
    expect(await recover(without('log/checkpoint'), clock.now())).toMatchObject({ error: { type: 'files_absent' } });
    const size = (await auditorSize(scene)) as number;
    expect(await recover(without(`log/tile/entries/000.p/${size}`), clock.now())).toMatchObject({
      error: { type: 'files_broken' },
    });
    const head = (await ports.shelf.get('log/head')) as Uint8Array;
    const larger = new TextDecoder().decode(head).replace(`"size":${size}`, `"size":${size + 8}`);
    await ports.shelf.put('log/head', new TextEncoder().encode(larger));
    expect(await recover(ports, clock.now())).toMatchObject({ error: { type: 'files_behind' } });
    const other = new TextDecoder().decode(head).replace(/"root":"./, '"root":"A');
    await ports.shelf.put('log/head', new TextEncoder().encode(other.replace(/"root":"A(.)/, '"root":"A$1')));
    expect(await recover(ports, clock.now())).toMatchObject({ ok: false });
  });
});

async function auditorSize(scene: Scene): Promise<number> {
  const note = new TextDecoder().decode(await scene.deployment().ports.publicFiles.get('log/checkpoint'));
  return Number(note.split('\n')[1]);
}
