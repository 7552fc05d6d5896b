import { describe, expect, it } from 'vitest';
import { sweepDesk } from '../../src/desk/index.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { closesAt, credentialExp } from '../../src/policy/index.ts';
import { startOffice } from './office.ts';

describe('the sweep', () => {
  it('lapses offers that nobody picked up: row and key gone, place free, one leaf, however often it runs', async () => {
    const office = await startOffice();
    const event = await office.openEvent(office.ana, { closesOn: '2026-12-05' as never });
    const [kept] = await office.accredited(event, 1);
    const people = await office.accredit(event, 3, { lives: HOUR });
    const run = () => sweepDesk(office.service.ports, office.service.clock.now());
    const before = office.sql('SELECT * FROM offers');
    await run();
    expect(office.sql('SELECT * FROM offers'), 'open offers stay').toEqual(before);

    office.service.clock.advance(2 * HOUR);
    expect(await office.stateOf(people[0]!.accreditation), 'the deadline counts before the sweep').toBe('lapsed');
    const sweeps = await Promise.all([run(), run(), run()]);
    await run();
    expect(sweeps.reduce((total, { lapsed }) => total + lapsed, 0)).toBe(3);
    expect(office.sql('SELECT rid FROM offers')).toEqual([]);
    expect([...office.service.shelf.objects.keys()].filter((id) => id.startsWith('offer/'))).toEqual([]);
    expect(office.places(event)).toBe(1);
    expect(office.leavesOf('lapsed')).toEqual([expect.objectContaining({ event: event.id, people: 3 })]);
    expect(await office.stateOf(people[2]!.accreditation)).toBe('lapsed');
    expect(await office.stateOf(kept!.accreditation)).toBe('active');
  });

  it('lapses a claimed offer when its session ends with nothing fetched', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const [person] = await office.accredit(event, 1);
    await office.wallet.redeem(person!.code);
    const run = () => sweepDesk(office.service.ports, office.service.clock.now());
    expect((await run()).lapsed, 'its session is alive').toBe(0);
    office.service.clock.advance(301);
    expect((await run()).lapsed).toBe(1);
    expect(await office.stateOf(person!.accreditation)).toBe('lapsed');
    expect(office.places(event)).toBe(0);
  });

  it('forgets accreditations and public rows 30 days after the last credential, and nothing a day before', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    await office.accredited(event, 1);
    const run = () => sweepDesk(office.service.ports, office.service.clock.now());
    const count = (table: string) => office.sql(`SELECT rid FROM ${table}`).length;
    office.service.clock.set(credentialExp(event.policy) + 30 * DAY - 1);
    await run();
    expect(count('accreditations')).toBe(1);
    office.service.clock.advance(1);
    await run();
    expect([count('accreditations'), count('roster'), count('events')]).toEqual([0, 0, 1]);
    office.service.clock.set(closesAt(event.policy) + 30 * DAY + 1);
    await run();
    expect(['events', 'policies', 'desk_keys', 'quotas'].map(count)).toEqual([0, 0, 0, 0]);
    expect([...office.service.shelf.objects.keys()].filter((id) => id.includes(event.id))).toEqual([]);
  });

  it('forgets waiting acts, solo counts and releases when they are over', async () => {
    const office = await startOffice();
    const event = await office.openEvent(office.ana, { closesOn: '2026-12-20' as never });
    const [one] = await office.accredit(event, 1);
    await office.begin(office.ana, office.onPeople(event, 'withdraw', [one!.accreditation], 'LOST'));
    await office.begin(office.ana, office.onEvent(event, 'close'));
    const count = (table: string) => office.sql(`SELECT rid FROM ${table}`).length;
    expect([count('acts'), count('solo_acts')]).toEqual([1, 1]);
    office.service.clock.advance(DAY + 1);
    await sweepDesk(office.service.ports, office.service.clock.now());
    expect([count('acts'), count('solo_acts')]).toEqual([0, 0]);
  });
});
