import { describe, expect, it } from 'vitest';
import { startOffice } from './office.ts';

describe('an event and its people', () => {
  it('goes from offered to active to suspended, back, and to revoked', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const [person] = await office.accredit(event, 1);
    const id = person!.accreditation;
    expect(await office.stateOf(id)).toBe('offered');
    expect(await office.pickUp(person!)).toHaveLength(2);
    expect(await office.stateOf(id)).toBe('active');

    const suspended = await office.begin(office.ana, office.onPeople(event, 'suspend', [id], 'CONDUCT_HEARING'), {
      revocations: await office.revocationsOf(event, [id]),
    });
    expect(suspended).toEqual({ status: 200, body: { done: true, accreditations: { [id]: 'suspended' } } });
    const read = await office.read(id);
    expect(read).toMatchObject({ state: 'suspended', reason: 'CONDUCT_HEARING' });
    expect(read['suspendedUntil']).toBe(office.service.clock.now() + 72 * 3600);

    const resumed = await office.begin(office.ana, office.onPeople(event, 'resume', [id], 'HEARING_CLEARED'));
    expect(resumed.body).toEqual({ done: true, accreditations: { [id]: 'active' } });

    const revoked = await office.begin(office.ana, office.onPeople(event, 'revoke', [id], 'ROLE_ENDED'), {
      revocations: await office.revocationsOf(event, [id]),
    });
    expect(revoked.body).toEqual({ done: true, accreditations: { [id]: 'revoked' } });
    expect(await office.read(id)).toMatchObject({ state: 'revoked', reason: 'ROLE_ENDED' });
    expect(office.leaves().map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'event_opened',
        'epoch_started',
        'offer_registered',
        'issued',
        'suspended',
        'resumed',
        'revoked',
      ]),
    );
  });
});
