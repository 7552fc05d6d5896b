import { describe, expect, it } from 'vitest';
import { credentialExp } from '../../src/policy/index.ts';
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

  it('lets the desk see why a pick-up fails: tries left and a closed code with its hour', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const [person] = await office.accredit(event, 1, { txCode: true });
    const id = person!.accreditation;
    const wrong = person!.txCode === '000000' ? '111111' : '000000';
    expect(await office.read(id)).toMatchObject({ state: 'offered', offer: { triesLeft: 5 } });
    expect((await office.wallet.requestToken(person!.code, { txCode: wrong })).status).toBe(400);
    const hour = office.service.clock.now() - (office.service.clock.now() % 3600);
    const seen = { state: 'offered', offer: { triesLeft: 4 }, lastRefusal: 'tx_code_wrong', lastRefusalHour: hour };
    expect(await office.read(id)).toMatchObject(seen);
    for (let tries = 0; tries < 4; tries++) await office.wallet.requestToken(person!.code, { txCode: wrong });
    const burned = await office.read(id);
    expect(burned).toMatchObject({ state: 'burned' });
    expect(burned['offer']).toBeUndefined();
    expect(office.places(event), 'a burned offer gives its place back').toBe(0);
  });

  it('shows an accreditation as expired when its credentials have ended', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const [person] = await office.accredited(event, 1);
    office.service.clock.set(credentialExp(event.policy) - 1);
    expect(await office.stateOf(person!.accreditation)).toBe('active');
    office.service.clock.advance(1);
    expect(await office.stateOf(person!.accreditation)).toBe('expired');
    const id = person!.accreditation;
    const revoked = await office.begin(office.ana, office.onPeople(event, 'revoke', [id], 'LOST'), {
      revocations: await office.revocationsOf(event, [id]),
    });
    expect(revoked.status).toBe(409);
  });
});
