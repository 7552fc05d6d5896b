import { describe, expect, it } from 'vitest';
import { sweepDesk } from '../../src/desk/index.ts';
import { findOpenEvent } from '../../src/desk/open-event.ts';
import { sweepErasures } from '../../src/erasure/index.ts';
import { closesAt } from '../../src/policy/index.ts';
import { Unavailable } from '../../src/ports.ts';
import { sweepStatus } from '../../src/status/index.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

/** `issued` names neither event nor person, opens with a token that is dead, and goes within the hour. */
const PERSONAL = ['offers', 'sessions', 'roster', 'roster_tags', 'bundle_wraps', 'revocations', 'suspensions', 'acts'];
const left = (office: Office) => PERSONAL.flatMap((table) => office.sql(`SELECT rid FROM ${table}`)).length;
const keysOf = (office: Office) =>
  [...office.service.shelf.objects.keys()].filter((id) => /^(offer|row|event|tag|list|closing)\//.test(id));

async function busyOffice(options = {}) {
  const office = await startOffice(options);
  const event = await office.openEvent();
  const [person] = await office.accredited(event, 1);
  await office.accredit(event, 2);
  return { office, event, person: person!.accreditation };
}

async function expectGone(office: Office, event: OpenedEvent, person: string): Promise<void> {
  const GONE = 410;
  const { ana } = office;
  const made = await office.make(ana, event);
  const statement = office.onPeople(event, 'withdraw', [person], 'LOST');
  const answers: Record<string, Response> = {
    event: await ana.request('GET', `/desk/events/${event.id}`),
    bundle: await ana.request('GET', office.path(event, '/bundle')),
    members: await ana.request('GET', office.path(event, '/members')),
    register: await ana.request('POST', office.path(event, '/accreditations'), { offers: [made.offer] }),
    find: await ana.request('POST', office.path(event, '/find'), { tags: made.offer.tags }),
    policy: await ana.request('PUT', office.path(event, '/policy'), { policy: { ...event.policy, version: 2 } }),
    presented: await ana.request('POST', office.path(event, '/revoke-presented'), { presentation: 'e30.e30.AAAA~' }),
    accreditation: await ana.request('GET', `/desk/accreditations/${person}`),
    revocations: await ana.request('GET', `/desk/accreditations/${person}/revocations`),
    act: await ana.request('POST', '/desk/acts', { statement, jws: await office.sign(ana, statement) }),
    document: await office.service.fetch(`/events/${event.id}`),
    signedPolicy: await office.service.fetch(`/events/${event.id}/policy/1`),
  };
  for (const [route, response] of Object.entries(answers)) {
    const { status, body } = await outcome(response);
    expect([status, body['type']], route).toEqual([GONE, 'urn:gafete:problem:event-closed']);
  }
  expect((await outcome(await ana.request('GET', '/desk/events'))).body).toEqual({ events: [] });
}

describe('closing an event', () => {
  it('takes two people', async () => {
    const { office, event } = await busyOffice();
    const statement = office.onEvent(event, 'close');
    const jws = await office.sign(office.ana, statement);
    const begun = await outcome(await office.ana.request('POST', office.path(event, '/close'), { statement, jws }));
    expect(begun.status).toBe(202);
    const act = begun.body['act'] as string;
    expect((await office.approve(office.ana, act, statement)).status).toBe(403);
    expect((await office.ana.request('GET', `/desk/events/${event.id}`)).status).toBe(200);
    expect((await office.approve(office.beto, act, statement)).body).toEqual({ done: true, accreditations: {} });
    expect(office.leavesOf('event_closed')).toMatchObject([
      { event: event.id, by: office.ana.pseudonym, second: office.beto.pseudonym },
    ]);
  });

  it('destroys every key, deletes every personal row, and answers 410 everywhere', async () => {
    const { office, event, person } = await busyOffice();
    expect(keysOf(office).length).toBeGreaterThan(5);
    expect((await office.both(office.onEvent(event, 'close'))).status).toBe(200);
    expect(keysOf(office)).toEqual([]);
    expect(left(office)).toBe(0);
    await expectGone(office, event, person);
  });

  it('closes by itself at its closing moment, before any sweep', async () => {
    const { office, event, person } = await busyOffice();
    office.service.clock.set(closesAt(event.policy) - 1);
    expect((await office.ana.request('GET', `/desk/events/${event.id}`)).status).toBe(200);
    office.service.clock.set(closesAt(event.policy));
    await expectGone(office, event, person);
    expect((await sweepDesk(office.service.ports, office.service.clock.now())).closed).toBe(1);
    // The list has ended with its credentials, before the event: it goes with its own sweep.
    await sweepStatus(office.service.ports, office.service.clock.now());
    expect(office.leavesOf('event_ended')).toHaveLength(1);
    expect([keysOf(office), left(office)]).toEqual([[], 0]);
    expect((await sweepDesk(office.service.ports, office.service.clock.now())).closed).toBe(0);
    await expectGone(office, event, person);
  });

  it('is finished by the sweep when the shelf failed in the middle', async () => {
    let failing = false;
    const { office, event, person } = await busyOffice({
      wrap: (ports: Office['service']['ports']) => ({
        ...ports,
        shelf: {
          ...ports.shelf,
          destroy: async (id: string) => {
            if (failing && id.startsWith('row/')) throw new Unavailable('shelf', new Error('test'));
            return ports.shelf.destroy(id);
          },
        },
      }),
    });
    const statement = office.onEvent(event, 'close');
    const begun = await office.begin(office.ana, statement);
    failing = true;
    expect((await office.approve(office.beto, begun.body['act'] as string, statement)).status).toBe(503);
    expect((await office.ana.request('GET', `/desk/events/${event.id}`)).status, 'closed from the first step').toBe(
      410,
    );
    expect(left(office)).toBeGreaterThan(0);
    failing = false;
    await sweepErasures(office.service.ports, office.service.clock.now());
    expect([keysOf(office), left(office)]).toEqual([[], 0]);
    await expectGone(office, event, person);
  });

  it('stays closed when the open row is put back into the database', async () => {
    const { office, event } = await busyOffice();
    const [open] = office.sql<Record<string, unknown>>('SELECT * FROM events');
    await office.both(office.onEvent(event, 'close'));
    office.write('DELETE FROM events');
    const names = Object.keys(open!);
    office.write(
      `INSERT INTO events (${names.join(',')}) VALUES (${names.map(() => '?').join(',')})`,
      ...Object.values(open!),
    );
    const now = office.service.clock.now();
    expect(await findOpenEvent(office.service.ports, event.id, now)).toEqual({
      ok: false,
      error: { type: 'event_unknown' },
    });
  });
});

describe('distrusting an event', () => {
  it('takes two people, ends everybody and takes nothing new', async () => {
    const { office, event, person } = await busyOffice();
    const waiting = office.sql<{ accreditation: string }>('SELECT accreditation FROM offers');
    const statement = office.onEvent(event, 'distrust');
    expect((await office.begin(office.ana, office.onEvent(event, 'distrust'))).status).toBe(202);
    expect((await office.both(statement)).status).toBe(200);
    expect(await office.read(person)).toMatchObject({ state: 'revoked', reason: 'KEY_COMPROMISE' });
    expect(await office.stateOf(waiting[0]!.accreditation)).toBe('withdrawn');
    const made = await office.make(office.ana, event);
    const refused = await outcome(
      await office.ana.request('POST', office.path(event, '/accreditations'), { offers: [made.offer] }),
    );
    expect([refused.status, refused.body['type']]).toEqual([409, 'urn:gafete:problem:event-distrusted']);
    const document = await outcome(await office.service.fetch(`/events/${event.id}`));
    expect(document.body).toMatchObject({ state: 'distrusted' });
    expect(office.leavesOf('event_distrusted')).toHaveLength(1);
  });
});
