import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { createApp } from '../../src/app.ts';
import { orThrow } from '../../src/client/index.ts';
import { findRecovery, recover } from '../../src/recovery/index.ts';
import { KUH, XOCHITL } from '../journeys/people.ts';
import { type Audited, auditor } from '../recovery/deployment.ts';
import {
  deskOf,
  offer,
  openEvent,
  type Population,
  pickUp,
  pickUpRefused,
  populate,
  shown,
} from '../recovery/population.ts';
import { PERIOD, type Target, workerTarget } from '../targets.ts';

interface Scene {
  readonly target: Target;
  readonly population: Population;
  readonly before: Audited;
  /** A new isolate: what stands in D1 and R2 is all that it knows. */
  readonly fresh: Target;
}

/** An office in every state, whose lists are published and whose log is integrated. */
async function lived(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const target = await workerTarget(settings);
  const population = await populate(target);
  await settle(target);
  const app = createApp(target.ports);
  const { publicUrl } = target;
  const fresh: Target = {
    ...target,
    fetch: async (asked, init) =>
      app.fetch(asked instanceof Request ? asked : new Request(new URL(asked, `${publicUrl}/`), init)),
  };
  return { target, population, before: await auditor(target), fresh };
}

async function settle(target: Target): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, (PERIOD + 1) * 1000));
  for (const { id } of await target.rows('SELECT id FROM lists')) await target.fetch(`/status/${id}`);
  await target.sweep();
}

async function tablesOf(target: Target): Promise<readonly string[]> {
  const found = await target.rows(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'd1\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return found.map(({ name }) => String(name));
}

async function empty(target: Target): Promise<void> {
  for (const name of await tablesOf(target)) await target.write(`DELETE FROM "${name}"`);
}

/** Every row of every table, to be put back: what an export of D1 or its Time Travel gives. */
async function copyRows(target: Target): Promise<() => Promise<void>> {
  const copy = new Map<string, readonly Record<string, unknown>[]>();
  for (const name of await tablesOf(target)) copy.set(name, await target.rows(`SELECT * FROM "${name}"`));
  return async () => {
    await empty(target);
    for (const [name, rows] of copy) {
      for (const row of rows) {
        const columns = Object.keys(row);
        const values = Object.values(row).map((value) => (Array.isArray(value) ? Uint8Array.from(value) : value));
        const places = columns.map(() => '?').join(', ');
        await target.write(
          `INSERT INTO "${name}" (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${places})`,
          ...values,
        );
      }
    }
  };
}

describe('D1 is lost, on local D1 and R2', () => {
  let target: Target;
  let population: Population;
  let before: Audited;
  let fresh: Target;
  beforeAll(async () => {
    ({ target, population, before, fresh } = await lived());
  }, 180_000);
  afterAll(() => target.close());

  it('is served to nobody, and recovered from the two buckets', async () => {
    await empty(target);
    expect((await fresh.fetch('/desk/events')).status).toBe(503);
    const done = await recover(target.ports, target.now());
    if (!done.ok) throw new Error(done.error.type);
    expect(done.value.lost).toBe('database_lost');
    expect(await findRecovery(target.ports, target.now())).toMatchObject({ error: { type: 'nothing_lost' } });
  }, 60_000);

  it('continues the log; codes are dead, revoked is revoked, old credentials pass', async () => {
    const after = await auditor(target, before.seen);
    expect(after.types).toContain('recovered');
    for (const name of ['offered', 'active']) expect(await pickUpRefused(target, population, name)).toBe(true);
    expect(await shown(target, population, 'active')).toMatchObject({ verdict: 'go' });
    expect(await shown(target, population, 'revoked')).toMatchObject({ verdict: 'stop' });
    expect(await shown(target, population, 'of-closed')).toMatchObject({ verdict: 'stop' });
  }, 60_000);

  it('re-opens the desk with the paper, and accredits again', async () => {
    const { code } = await createEnrolmentCode(target.ports, 'admin', target.now());
    const ana = deskOf(target, population, 'ana-again');
    orThrow(await ana.enrol({ code, printed: population.recovery }));
    orThrow(await ana.reopenEvent(population.events.live));
    await offer(population, ana, population.events.live, KUH, 'again');
    await pickUp(target, population, 'again');
    expect(await shown(target, population, 'again')).toMatchObject({ verdict: 'go' });
  }, 60_000);
});

describe('the D1 of an hour ago is put back, on local D1 and R2', () => {
  let target: Target;
  let population: Population;
  let before: Audited;
  let fresh: Target;
  beforeAll(async () => {
    ({ target, population, fresh } = await lived());
    const ana = deskOf(target, population, 'ana');
    await offer(population, ana, population.events.live, KUH, 'taken-since');
    await settle(target);
    const putBack = await copyRows(target);
    await pickUp(target, population, 'taken-since');
    orThrow(
      await ana.revoke({ accreditations: [population.people['active']?.accreditation as string], reason: 'LOST' }),
    );
    await settle(target);
    before = await auditor(target);
    await putBack();
  }, 240_000);
  afterAll(() => target.close());

  it('is served to nobody, and recovered with what the log tells', async () => {
    expect((await fresh.fetch('/desk/events')).status).toBe(503);
    const done = await recover(target.ports, target.now());
    if (!done.ok) throw new Error(done.error.type);
    expect(done.value.lost).toBe('database_restored');
    expect(done.value.unknown).toEqual([population.people['taken-since']?.accreditation]);
    expect(await findRecovery(target.ports, target.now())).toMatchObject({ error: { type: 'nothing_lost' } });
  }, 60_000);

  it('has the code that was used stay used, the revoked stopped, and the rest pass', async () => {
    const after = await auditor(target, before.seen);
    expect(after.types).toContain('recovered');
    expect(after.tally.contradictions).toEqual([]);
    expect(await pickUpRefused(target, population, 'taken-since')).toBe(true);
    expect(await shown(target, population, 'active')).toMatchObject({ verdict: 'stop' });
    expect(await shown(target, population, 'taken-since')).toMatchObject({ verdict: 'go' });
    expect((await deskOf(target, population, 'ana').events()).ok).toBe(true);
  }, 60_000);
});

describe('the bucket of keys is lost, and the operator deploys with GAFETE_RECOVER', () => {
  let target: Target;
  let population: Population;
  let before: Audited;
  let fresh: Target;
  beforeAll(async () => {
    ({ target, population, before, fresh } = await lived({ GAFETE_RECOVER: 'shelf_lost' }));
  }, 180_000);
  afterAll(() => target.close());

  it('does nothing while nothing is lost', () => {
    expect(before.types).not.toContain('recovered');
  });

  it('recovers at the next cron, once', async () => {
    for (const id of await target.shelfIds()) await target.ports.shelf.destroy(id);
    expect((await fresh.fetch('/desk/events')).status).toBe(503);
    await target.sweep();
    expect(await findRecovery(target.ports, target.now())).toMatchObject({ error: { type: 'nothing_lost' } });
    await target.sweep();
    const after = await auditor(target, before.seen);
    expect(after.types.filter((type) => type === 'recovered')).toHaveLength(1);
  }, 60_000);

  it('re-opens the desk with the paper; codes are dead, old credentials pass', async () => {
    expect((await deskOf(target, population, 'ana').events()).ok).toBe(false);
    for (const name of ['offered', 'active']) expect(await pickUpRefused(target, population, name)).toBe(true);
    expect(await shown(target, population, 'active')).toMatchObject({ verdict: 'go' });
    expect(await shown(target, population, 'revoked')).toMatchObject({ verdict: 'stop' });
    const { code } = await createEnrolmentCode(target.ports, 'admin', target.now());
    const ana = deskOf(target, population, 'ana-again');
    orThrow(await ana.enrol({ code, printed: population.recovery }));
    // Without its permutation key a list takes no new copies: new people need a new event.
    await offer(population, ana, await openEvent(target, ana), XOCHITL, 'again');
    await pickUp(target, population, 'again');
    expect(await shown(target, population, 'again')).toMatchObject({ verdict: 'go' });
  }, 60_000);
});
