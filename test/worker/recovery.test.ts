import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { createApp } from '../../src/app.ts';
import { orThrow } from '../../src/client/index.ts';
import { findRecovery, recover } from '../../src/recovery/index.ts';
import { KUH } from '../journeys/people.ts';
import { type Audited, auditor } from '../recovery/deployment.ts';
import { deskOf, offer, type Population, pickUp, pickUpRefused, populate, shown } from '../recovery/population.ts';
import { PERIOD, type Target, workerTarget } from '../targets.ts';

let target: Target;
let population: Population;
let before: Audited;
/** A new isolate: what stands in D1 and R2 is all that it knows. */
let fresh: Target;
beforeAll(async () => {
  target = await workerTarget();
  population = await populate(target);
  await new Promise((resolve) => setTimeout(resolve, (PERIOD + 1) * 1000));
  for (const { id } of await target.rows('SELECT id FROM lists')) await target.fetch(`/status/${id}`);
  await target.sweep();
  before = await auditor(target);
  const app = createApp(target.ports);
  const { publicUrl } = target;
  fresh = {
    ...target,
    fetch: async (asked, init) =>
      app.fetch(asked instanceof Request ? asked : new Request(new URL(asked, `${publicUrl}/`), init)),
  };
}, 120_000);
afterAll(() => target.close());

describe('D1 is lost, on local D1 and R2', () => {
  it('is served to nobody, and recovered from the two buckets', async () => {
    const tables = await target.rows(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'd1\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    );
    for (const { name } of tables) await target.write(`DELETE FROM "${name}"`);
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
