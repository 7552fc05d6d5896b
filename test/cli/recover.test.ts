import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, type Place, startServing } from './gafete.ts';

let place: Place;
const database = () => join(place.folder, 'service', 'gafete.sqlite');
const backup = () => join(place.folder, 'backup.sqlite');

/** Runs the service for as long as something is done. At every start what waited is integrated. */
async function serving(work: () => Promise<unknown> = async () => {}): Promise<void> {
  const server = await startServing(place);
  try {
    await work();
  } finally {
    await server.stop();
  }
}
const openEvent = async (name: string) => {
  const made = await place.gafete(['event', 'create', '--preset', 'mx-public-event', '--name', name, '--json']);
  expect(made.code, made.stderr).toBe(0);
  return made.json()['event'] as string;
};

let first: string;
let second: string;
beforeAll(async () => {
  place = await createPlace();
  await serving(async () => {
    expect((await place.gafete(['client', 'enrol', '--json'])).code).toBe(0);
    first = await openEvent('Uno');
  });
  await serving();
  cpSync(database(), backup());
  await serving(async () => {
    second = await openEvent('Dos');
  });
  await serving();
  rmSync(`${database()}-wal`, { force: true });
  cpSync(backup(), database());
}, 60_000);
afterAll(() => place.remove());

describe('gafete recover', () => {
  it('is what the service says when it refuses to start, and what the doctor says', async () => {
    const refused = await place.gafete(['serve']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('gafete recover');
    const doctor = await place.gafete(['doctor', '--json']);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('loss.database_restored');
  });

  it('says first what it found, in both languages, and changes nothing when nobody agrees', async () => {
    const dry = await place.gafete(['recover', '--dry-run', '--json']);
    expect(dry.json()).toMatchObject({ lost: 'database_restored', changed: false });
    const spanish = await place.gafete(['recover', '--dry-run', '--lang', 'es']);
    expect(spanish.stdout).toContain('se repuso un respaldo');
    const unasked = await place.gafete(['recover', '--json']);
    expect(unasked.code).not.toBe(0);
    expect(unasked.json()).toMatchObject({ error: { code: 'not_confirmed', next: 'gafete recover --yes' } });
    expect((await place.gafete(['doctor', '--json'])).code).toBe(1);
  });

  it('puts the service to work again: the event of after the backup too', async () => {
    const done = await place.gafete(['recover', '--yes', '--json']);
    expect(done.code, done.stderr).toBe(0);
    const { events } = done.json() as { events: { event: string; reopen: boolean }[] };
    expect(new Map(events.map(({ event, reopen }) => [event, reopen]))).toEqual(
      new Map([
        [first, false],
        [second, true],
      ]),
    );
    await serving(async () => {
      const list = await place.gafete(['event', 'list', '--json']);
      expect(list.json()['events']).toHaveLength(2);
      const reopened = await place.gafete(['event', 'epoch', '--event', second, '--reopen', '--json']);
      expect(reopened.code, reopened.stderr).toBe(0);
      expect((await place.gafete(['event', 'epoch', '--event', first, '--json'])).code).toBe(0);
    });
  });

  it('has nothing to do afterwards', async () => {
    const again = await place.gafete(['recover', '--yes', '--json']);
    expect([again.code, again.json()]).toEqual([0, { lost: null }]);
  });

  it('refuses, and says what to fetch, when the public files are gone too', async () => {
    rmSync(database());
    rmSync(join(place.folder, 'service', 'public'), { recursive: true });
    const refused = await place.gafete(['recover', '--yes', '--json']);
    expect(refused.code).not.toBe(0);
    expect(refused.json()).toMatchObject({ error: { code: 'files_absent' } });
  });
});
