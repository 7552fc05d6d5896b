import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InnerRevocation } from '../../src/desk/wire.ts';
import { type Made, type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});
// One person's five are counted in two windows of ten minutes.
beforeEach(() => office.service.clock.advance(1200));

async function reissue(
  old: string,
  made: Made,
  {
    reason = 'LOST',
    revocations,
    where = event,
    change = {},
  }: { reason?: string; revocations?: InnerRevocation[]; where?: OpenedEvent; change?: object } = {},
) {
  const statement = { ...office.onReissue(where, old, made.accreditation, reason), ...change };
  const body = {
    statement,
    jws: await office.sign(office.ana, statement),
    revocations: revocations ?? (await office.envelopes(where, old)),
    offer: made.offer,
  };
  return {
    ...(await outcome(await office.ana.request('POST', `/desk/accreditations/${old}/reissue`, body))),
    sent: body,
  };
}
const problemOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  String(body['type']).replace('urn:gafete:problem:', ''),
];

describe('re-issuing', () => {
  it('kills the old copies and puts a new offer out, in one call by one person', async () => {
    const [person] = await office.accredited(event, 1);
    const made = await office.make(office.ana, event);
    const places = office.places(event);
    const answer = await reissue(person!.accreditation, made);
    expect([answer.status, answer.body]).toEqual([
      200,
      { old: { accreditation: person!.accreditation, state: 'revoked' }, accreditation: made.accreditation },
    ]);
    expect(await office.read(person!.accreditation)).toMatchObject({ state: 'revoked', reason: 'LOST' });
    expect(await office.pickUp(made)).toHaveLength(2);
    expect(await office.stateOf(made.accreditation)).toBe('active');
    expect(office.places(event), 'the new one has the old one’s place').toBe(places);
    expect(office.leavesOf('reissued')).toMatchObject([{ people: 1, reason: 'LOST', by: office.ana.pseudonym }]);
  });

  it('helps in a full event', async () => {
    const full = await office.openEvent(office.ana, { maxAccreditations: 5 });
    for (const { accreditation } of await office.accredited(full, 5)) {
      const made = await office.make(office.ana, full);
      expect((await reissue(accreditation, made, { where: full })).status).toBe(200);
    }
    expect(office.places(full)).toBe(5);
  });

  it('replaces an offer that nobody picked up, and a suspended accreditation', async () => {
    const [offered] = await office.accredit(event, 1);
    const first = await reissue(offered!.accreditation, await office.make(office.ana, event));
    expect(first.body).toMatchObject({ old: { state: 'withdrawn' } });
    expect((await office.wallet.requestToken(offered!.code)).status, 'the old link is dead').toBe(400);
    const [suspended] = await office.accredited(event, 1);
    const id = suspended!.accreditation;
    await office.begin(office.ana, office.onPeople(event, 'suspend', [id], 'LOST'), {
      revocations: await office.revocationsOf(event, [id]),
    });
    const second = await reissue(id, await office.make(office.ana, event));
    expect(second.body).toMatchObject({ old: { state: 'revoked' } });
    expect(office.sql('SELECT rid FROM suspensions')).toEqual([]);
  });

  it('is all or nothing: whatever is wrong with one half leaves the other undone', async () => {
    const [person] = await office.accredited(event, 1);
    const id = person!.accreditation;
    const tables = ['accreditations', 'offers', 'revocations', 'roster', 'quotas', 'pending_leaves', 'list_bits'];
    const rows = () => JSON.stringify(tables.map((table) => office.sql(`SELECT * FROM ${table}`)));
    const keys = () => [...office.service.shelf.objects.keys()].filter((key) => /^(offer|row)\//.test(key)).length;
    const made = await office.make(office.ana, event);
    const stale = await office.make(office.ana, event, { policyVersion: 2 });
    const taken = await office.make(office.ana, event, {
      accreditation: (await office.accredit(event, 1))[0]!.accreditation,
    });
    const before = [rows(), keys()];
    expect(problemOf(await reissue(id, made, { revocations: [] }))).toEqual([409, 'revocation-incomplete']);
    expect(problemOf(await reissue(id, stale))).toEqual([409, 'offer-policy-version']);
    expect(problemOf(await reissue(id, taken))).toEqual([409, 'offer-exists']);
    expect(problemOf(await reissue(id, made, { reason: 'LENT' }))).toEqual([422, 'reissue-two-people']);
    expect(problemOf(await reissue(id, made, { reason: 'FOUND' }))).toEqual([422, 'act-reason']);
    expect(problemOf(await reissue(id, made, { change: { replacement: id } }))).toEqual([422, 'reissue-mismatch']);
    expect([rows(), keys()]).toEqual(before);
    expect((await reissue(id, made)).status).toBe(200);
  });

  it('happens once when the same call comes twice at once', async () => {
    const [person] = await office.accredited(event, 1);
    const id = person!.accreditation;
    const revocations = await office.envelopes(event, id);
    const [one, two] = [await office.make(office.ana, event), await office.make(office.ana, event)];
    const answers = await Promise.all([reissue(id, one, { revocations }), reissue(id, two, { revocations })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const keys = [...office.service.shelf.objects.keys()].filter((key) => key.startsWith('offer/')).length;
    expect(keys).toBe(office.sql('SELECT rid FROM offers').length);
  });
});
