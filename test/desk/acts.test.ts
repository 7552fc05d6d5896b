import { beforeAll, describe, expect, it } from 'vitest';
import type { ActStatement } from '../../src/desk/wire.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY } from '../../src/lib/time.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

/** Lets both counts of ten minutes pass in which solo acts are counted together. */
const pause = () => office.service.clock.advance(1200);
const ids = (people: readonly { accreditation: string }[]) => people.map(({ accreditation }) => accreditation);
const withdraw = (people: readonly string[], reason = 'ROLE_ENDED') =>
  office.onPeople(event, 'withdraw', people, reason);

describe('five at once', () => {
  it('lets one person withdraw five', async () => {
    pause();
    const people = ids(await office.accredit(event, 5));
    const { status, body } = await office.begin(office.ana, withdraw(people));
    expect(status).toBe(200);
    expect(Object.values(body['accreditations'] as object)).toEqual(Array(5).fill('withdrawn'));
  });

  it('asks for a second person for six, and does nothing until then', async () => {
    pause();
    const people = ids(await office.accredit(event, 6));
    const statement = withdraw(people);
    const begun = await office.begin(office.ana, statement);
    expect(begun.status).toBe(202);
    expect(begun.body).toMatchObject({ done: false, exp: office.service.clock.now() + DAY });
    expect(await office.stateOf(people[0]!)).toBe('offered');
    const done = await office.approve(office.beto, begun.body['act'] as string, statement);
    expect(done.status).toBe(200);
    expect(await office.stateOf(people[5]!)).toBe('withdrawn');
    const leaf = office.leavesOf('withdrawn').find((told) => 'second' in told);
    expect(leaf).toMatchObject({ people: 6, by: office.ana.pseudonym, second: office.beto.pseudonym });
  });

  it('counts acts of ten minutes together: three and three are six', async () => {
    pause();
    const people = ids(await office.accredit(event, 6));
    expect((await office.begin(office.ana, withdraw(people.slice(0, 3)))).status).toBe(200);
    expect((await office.begin(office.ana, withdraw(people.slice(3)))).status).toBe(202);
    expect((await office.begin(office.beto, withdraw(people.slice(3)))).status, 'another has its own five').toBe(200);
  });

  it('lets at most five through when ten single acts come at once', async () => {
    pause();
    const people = ids(await office.accredit(event, 10));
    const answers = await Promise.all(people.map((id) => office.begin(office.ana, withdraw([id]))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
    expect(office.sql<{ ended: number }>('SELECT max(ended) AS ended FROM solo_acts')[0]?.ended).toBe(5);
  });

  it('begins anew after twenty minutes', async () => {
    pause();
    const people = ids(await office.accredit(event, 6));
    expect((await office.begin(office.ana, withdraw(people.slice(0, 5)))).status).toBe(200);
    pause();
    expect((await office.begin(office.ana, withdraw(people.slice(5)))).status).toBe(200);
  });
});

describe('two people', () => {
  it.each(['LENT', 'CONDUCT_HEARING'])('revokes for %s only with a second person', async (reason) => {
    pause();
    const [id] = ids(await office.accredited(event, 1)) as [string];
    const statement = office.onPeople(event, 'revoke', [id], reason);
    const begun = await office.begin(office.ana, statement, { revocations: await office.revocationsOf(event, [id]) });
    expect(begun.status).toBe(202);
    expect(await office.stateOf(id)).toBe('active');
    expect((await office.approve(office.beto, begun.body['act'] as string, statement)).body).toEqual({
      done: true,
      accreditations: { [id]: 'revoked' },
    });
  });

  async function waiting() {
    pause();
    const people = ids(await office.accredit(event, 6));
    const statement = withdraw(people);
    const begun = await office.begin(office.ana, statement);
    return { statement, act: begun.body['act'] as string, people };
  }

  it('refuses whoever began it, and keeps waiting', async () => {
    const { act, statement, people } = await waiting();
    const refused = await office.approve(office.ana, act, statement);
    expect([refused.status, refused.body['type']]).toEqual([403, 'urn:gafete:problem:act-same-person']);
    expect(await office.stateOf(people[0]!)).toBe('offered');
    expect((await office.approve(office.beto, act, statement)).status).toBe(200);
  });

  it('refuses a signature over any other statement', async () => {
    const { act, statement, people } = await waiting();
    const others: ActStatement[] = [
      { ...statement, reason: 'ISSUED_IN_ERROR' } as ActStatement,
      { ...statement, accreditations: people.slice(1) } as ActStatement,
      { ...statement, nonce: office.onEvent(event, 'close').nonce },
    ];
    for (const other of others) {
      const refused = await office.approve(office.beto, act, other);
      expect([refused.status, refused.body['type']]).toEqual([422, 'urn:gafete:problem:act-approval']);
    }
    expect(await office.stateOf(people[0]!)).toBe('offered');
  });

  it("refuses a colleague's signature sent by somebody else", async () => {
    const { act, statement } = await waiting();
    const third = await office.enrol('desk');
    const jws = await office.sign(office.beto, statement);
    const refused = await outcome(await third.request('POST', `/desk/acts/${act}/approve`, { jws }));
    expect([refused.status, refused.body['type']]).toEqual([403, 'urn:gafete:problem:act-other-client']);
  });

  it('is done once when two approve at once', async () => {
    const { act, statement } = await waiting();
    const third = await office.enrol('desk');
    const before = office.leavesOf('withdrawn').length;
    const answers = await Promise.all([
      office.approve(office.beto, act, statement),
      office.approve(third, act, statement),
    ]);
    const [won, lost] = answers.map(({ status }) => status).sort();
    // The loser finds the act gone, or its people changed: either way nothing of it is done twice.
    expect([won, [404, 409].includes(lost as number)]).toEqual([200, true]);
    expect(office.leavesOf('withdrawn')).toHaveLength(before + 1);
  });

  it('lapses after 24 hours', async () => {
    const fresh = await startOffice();
    const opened = await fresh.openEvent(fresh.ana, { closesOn: '2026-12-20' as never });
    const statement = fresh.onEvent(opened, 'close');
    const begun = await fresh.begin(fresh.ana, statement);
    fresh.service.clock.advance(DAY);
    const seen = async () => (await outcome(await fresh.beto.request('GET', '/desk/acts'))).body['acts'] as unknown[];
    expect(await seen()).toHaveLength(1);
    fresh.service.clock.advance(1);
    expect((await fresh.approve(fresh.beto, begun.body['act'] as string, statement)).status).toBe(404);
    expect(await seen()).toEqual([]);
  });

  it('shows what waits, with who began it', async () => {
    const { act, statement } = await waiting();
    const seen = async (client: typeof office.ana) =>
      (await outcome(await client.request('GET', '/desk/acts'))).body['acts'] as Record<string, unknown>[];
    const found = (await seen(office.beto)).find((one) => one['act'] === act);
    expect(found).toMatchObject({ statement, by: office.ana.pseudonym, mine: false });
    expect((await seen(office.ana)).find((one) => one['act'] === act)).toMatchObject({ mine: true });
  });

  it('is gone when its first person is removed', async () => {
    pause();
    const carla = await office.enrol('desk');
    const people = ids(await office.accredit(event, 6));
    const statement = withdraw(people);
    const begun = await office.begin(carla, statement);
    expect(begun.status).toBe(202);
    expect((await office.ana.request('DELETE', `/desk/clients/${carla.id}`)).status).toBeLessThan(300);
    expect((await office.approve(office.beto, begun.body['act'] as string, statement)).status).toBe(404);
    expect(await office.stateOf(people[0]!)).toBe('offered');
  });
});

describe('what a statement may say', () => {
  let id: string;
  beforeAll(async () => {
    id = (await office.accredit(event, 1))[0]!.accreditation;
  });
  const problem = async (statement: ActStatement, more: object = {}) => {
    const { status, body } = await office.begin(office.ana, statement, more);
    return [status, String(body['type']).replace('urn:gafete:problem:', '')];
  };

  it('is taken once', async () => {
    pause();
    const statement = withdraw(ids(await office.accredit(event, 1)));
    expect((await office.begin(office.ana, statement)).status).toBe(200);
    expect((await problem(statement))[0]).toBe(409);
    const reused = { ...withdraw(ids(await office.accredit(event, 1))), nonce: statement.nonce };
    expect(await problem(reused)).toEqual([409, 'act-replayed']);
  });

  it('is for this issuer, of the last 24 hours, and for a reason of its act', async () => {
    const good = withdraw([id], 'LOST');
    expect(await problem({ ...good, issuer: 'https://elsewhere.example' })).toEqual([422, 'act-issuer']);
    expect(await problem({ ...good, iat: office.service.clock.now() - DAY })).toEqual([422, 'act-time']);
    expect(await problem({ ...good, iat: office.service.clock.now() + 3600 })).toEqual([422, 'act-time']);
    for (const reason of ['QUOTA_FULL', 'LENT', 'HEARING_LAPSED', 'FOUND']) {
      expect(await problem(withdraw([id], reason))).toEqual([422, 'act-reason']);
    }
    expect((await problem(withdraw([id], 'because he is a nuisance')))[0]).toBe(400);
  });

  it('carries revocations with revoke and suspend only, and only for its people', async () => {
    const revoke = () => office.onPeople(event, 'revoke', [id], 'LOST');
    expect(await problem(withdraw([id]), { revocations: {} })).toEqual([422, 'act-payload']);
    expect(await problem(revoke())).toEqual([422, 'act-payload']);
    const foreign = { revocations: { [`${'B'.repeat(21)}A`]: [] } };
    expect(await problem(revoke(), foreign)).toEqual([422, 'act-payload']);
    expect(await problem(withdraw([id]), { policy: {} })).toEqual([422, 'act-payload']);
  });

  it('fits the state of every accreditation, or nothing is done', async () => {
    pause();
    const [active] = ids(await office.accredited(event, 1)) as [string];
    expect(await problem(withdraw([id, active]))).toEqual([409, 'accreditation-state']);
    expect(await office.stateOf(id)).toBe('offered');
    const revoke = office.onPeople(event, 'revoke', [id], 'LOST');
    expect(await problem(revoke, { revocations: { [id]: [] } })).toEqual([409, 'accreditation-state']);
    expect(await problem(office.onPeople(event, 'resume', [active], 'FOUND'))).toEqual([409, 'accreditation-state']);
  });

  it('names accreditations of its own event', async () => {
    const other = await office.openEvent();
    const [stranger] = ids(await office.accredit(other, 1)) as [string];
    expect(await problem(withdraw([stranger]))).toEqual([404, 'not-found']);
    expect(await office.stateOf(stranger)).toBe('offered');
  });

  it('needs every envelope: a copy that is left out would stay valid', async () => {
    pause();
    const [one, two] = ids(await office.accredited(event, 2)) as [string, string];
    const found = await office.revocationsOf(event, [one, two]);
    const act = () => office.onPeople(event, 'revoke', [one], 'LOST');
    expect(await problem(act(), { revocations: {} })).toEqual([409, 'revocation-incomplete']);
    expect(await problem(act(), { revocations: { [one]: found[two] } })).toEqual([422, 'revocation-refused']);
    expect(await office.stateOf(one)).toBe('active');
    expect((await office.begin(office.ana, act(), { revocations: { [one]: found[one] } })).status).toBe(200);
  });

  it('is signed by the one who sends it, with the approval key', async () => {
    const statement = withdraw([id]);
    const { kid, sign } = office.ana.keys.authentication;
    const send = async (jws: string) => {
      const { status, body } = await outcome(await office.ana.request('POST', '/desk/acts', { statement, jws }));
      return [status, body['type']];
    };
    const byAuthenticationKey = await createSignedStatement({ ...statement }, kid, sign);
    expect(await send(byAuthenticationKey)).toEqual([422, 'urn:gafete:problem:act-approval']);
    const byColleague = await office.sign(office.beto, statement);
    expect(await send(byColleague)).toEqual([403, 'urn:gafete:problem:act-other-client']);
  });
});

describe('suspension', () => {
  it('is over at the hearing deadline without anybody acting, and can be asked for again', async () => {
    const fresh = await startOffice();
    const opened = await fresh.openEvent(fresh.ana, {
      credentialsEnd: '2026-11-30' as never,
      closesOn: '2026-12-02' as never,
    });
    const [id] = ids(await fresh.accredited(opened, 1)) as [string];
    const suspend = async () =>
      fresh.begin(fresh.ana, fresh.onPeople(opened, 'suspend', [id], 'LOST'), {
        revocations: await fresh.revocationsOf(opened, [id]),
      });
    expect((await suspend()).status).toBe(200);
    expect((await suspend()).status, 'it is suspended already').toBe(409);
    const until = (await fresh.read(id))['suspendedUntil'] as number;
    fresh.service.clock.set(until - 1);
    expect(await fresh.stateOf(id)).toBe('suspended');
    fresh.service.clock.set(until);
    expect(await fresh.stateOf(id)).toBe('active');
    expect((await suspend()).status).toBe(200);
    expect(fresh.leavesOf('suspension_lapsed')).toHaveLength(1);
  });
});
