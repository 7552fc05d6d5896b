/** One officer alone, or whoever has her machine: how many people can he put out of an event before a second one looks? */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Office, type OpenedEvent, outcome, startOffice } from '../desk/office.ts';

let office: Office;
let event: OpenedEvent;
beforeEach(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

async function reissue(id: string) {
  const made = await office.make(office.ana, event);
  const statement = office.onReissue(event, id, made.accreditation);
  return outcome(
    await office.ana.request('POST', `/desk/accreditations/${id}/reissue`, {
      statement,
      jws: await office.sign(office.ana, statement),
      revocations: await office.envelopes(event, id),
      offer: made.offer,
    }),
  );
}
const withdraw = (ids: readonly string[]) => office.onPeople(event, 'withdraw', ids, 'ROLE_ENDED');
const idsOf = (people: readonly { accreditation: string }[]) => people.map(({ accreditation }) => accreditation);

describe('one person alone', () => {
  it('kills the copies of at most five people by re-issuing them offers that nobody gets', async () => {
    const ids = idsOf(await office.accredited(event, 7));
    const answers: number[] = [];
    for (const id of ids) answers.push((await reissue(id)).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await office.stateOf(ids[6]!)).toBe('active');
  });

  it('has re-issues, withdrawals and revocations counted together', async () => {
    const [lost, ...others] = idsOf(await office.accredited(event, 2));
    expect((await reissue(lost!)).status).toBe(200);
    const offered = idsOf(await office.accredit(event, 5));
    expect((await office.begin(office.ana, withdraw(offered))).status).toBe(202);
    expect((await office.begin(office.ana, withdraw(offered.slice(0, 4)))).status).toBe(200);
    expect((await reissue(others[0]!)).status).toBe(429);
  });

  it('ends at most five in any ten minutes, also across the edge of two windows', async () => {
    const { clock } = office.service;
    clock.set(clock.now() - (clock.now() % 600) + 599);
    const ids = idsOf(await office.accredit(event, 10));
    expect((await office.begin(office.ana, withdraw(ids.slice(0, 5)))).status).toBe(200);
    clock.advance(2);
    expect((await office.begin(office.ana, withdraw(ids.slice(5)))).status).toBe(202);
    clock.advance(1200);
    expect((await office.begin(office.ana, withdraw(ids.slice(5)))).status).toBe(200);
  });
});
