import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnrolmentCode, forgetEndedAccess } from '../../src/access/index.ts';
import { recoveryStatement } from '../../src/access/wire.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import type { Service } from '../harness.ts';
import { accessRows, DOOR, HOSTILE_VALUES, leavesOf, startAccess } from './access-service.ts';
import { createKeyPair, type EnrolledClient, enrolClient, postJson, recoveryOf } from './enrolled-client.ts';

let service: Service;
let admin: EnrolledClient;
let desk: EnrolledClient;
beforeEach(async () => {
  service = await startAccess();
  admin = await enrolClient(service, 'admin');
  desk = await enrolClient(service, 'desk');
});
afterEach(() => service.close());

async function expectProblem(response: Response, status: number, type: string): Promise<void> {
  expect({ status: response.status, type: ((await response.json()) as { type: string }).type }).toEqual({
    status,
    type: `urn:gafete:problem:${type}`,
  });
}
const knock = (client: EnrolledClient) => client.request('GET', DOOR);
const renew = (by: EnrolledClient, id: string) => by.request('POST', `/desk/clients/${id}/renew`);
const remove = (by: EnrolledClient, id: string) => by.request('DELETE', `/desk/clients/${id}`);

describe('an appointment', () => {
  it('ends on its second, on read, without a sweep', async () => {
    service.clock.set(desk.notAfter - 100);
    const token = await desk.token();
    service.clock.set(desk.notAfter);
    expect((await service.fetch(DOOR, { headers: await desk.headers('GET', DOOR, token) })).status).toBe(200);
    service.clock.advance(1);
    const headers = await desk.headers('GET', DOOR, token);
    const late = await service.fetch(DOOR, { headers });
    expect(late.status).toBe(401);
  });

  it('is renewed by another admin, to 30 days from then at most, and told in public', async () => {
    service.clock.advance(10 * DAY);
    const answer = await renew(admin, desk.id);
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { notAfter: number };
    expect(body).toEqual({
      client: desk.id,
      role: 'desk',
      pseudonym: desk.pseudonym,
      notAfter: desk.notAfter + 10 * DAY,
    });
    expect(body.notAfter).toBeLessThanOrEqual(service.clock.now() + 30 * DAY);
    expect(leavesOf(service)).toContainEqual(
      expect.objectContaining({ type: 'client_renewed', pseudonym: desk.pseudonym, by: admin.pseudonym }),
    );
    service.clock.set(admin.notAfter + 1);
    expect((await knock(desk)).status).toBe(200);
    await expect(knock(admin)).rejects.toThrow('401');
  });

  it('cannot be renewed by its own client', async () => {
    const before = accessRows(service);
    await expectProblem(await renew(admin, admin.id), 403, 'own-appointment');
    expect(accessRows(service)).toBe(before);
  });

  it('can be renewed for 30 days after its end, and then no more', async () => {
    const second = await enrolClient(service, 'admin');
    service.clock.set(admin.notAfter - 5);
    expect((await renew(admin, second.id)).status).toBe(200);
    service.clock.set(desk.notAfter + 20 * DAY);
    expect((await renew(second, admin.id)).status).toBe(200);
    await expect(knock(desk)).rejects.toThrow('401');
    expect((await renew(second, desk.id)).status).toBe(200);
    expect((await knock(desk)).status).toBe(200);
  });

  it('that ended more than 30 days ago is unknown, before and after the sweep', async () => {
    let keeper = admin;
    for (let week = 0; week < 9; week++) {
      service.clock.advance(7 * DAY);
      const next = await enrolClient(service, 'admin');
      keeper = next;
    }
    await expectProblem(await renew(keeper, desk.id), 404, 'client-unknown');
    await expectProblem(await remove(keeper, desk.id), 404, 'client-unknown');
    const count = () => service.store.sqlite.prepare('SELECT count(*) AS n FROM clients WHERE id = ?').get(desk.id);
    expect(count()).toEqual({ n: 1 });
    expect((await service.ports.store.atomic(forgetEndedAccess(service.ports, service.clock.now()))).ok).toBe(true);
    expect(count()).toEqual({ n: 0 });
    const members = service.store.sqlite.prepare('SELECT count(*) AS n FROM members WHERE owner = ?');
    expect(members.get(desk.id)).toEqual({ n: 0 });
    expect(members.get('recovery')).toEqual({ n: 1 });
    expect((await knock(keeper)).status).toBe(200);
  });
});

describe('the list', () => {
  it('shows admins every appointment that stands or can be renewed', async () => {
    const answer = await admin.request('GET', '/desk/clients');
    const { clients } = (await answer.json()) as { clients: Record<string, unknown>[] };
    expect(clients).toHaveLength(2);
    expect(clients).toContainEqual({
      client: desk.id,
      role: 'desk',
      pseudonym: desk.pseudonym,
      approvalKid: desk.keys.approval.kid,
      member: desk.keys.member.kid,
      notAfter: desk.notAfter,
      state: 'current',
    });
  });

  it('says which ended', async () => {
    service.clock.advance(20 * DAY);
    const late = await enrolClient(service, 'admin');
    service.clock.advance(15 * DAY);
    const { clients } = (await (await late.request('GET', '/desk/clients')).json()) as {
      clients: { client: string; state: string }[];
    };
    expect(clients.find(({ client }) => client === desk.id)?.state).toBe('ended');
    expect(clients.find(({ client }) => client === late.id)?.state).toBe('current');
  });
});

describe('a removal', () => {
  it('bites on the next request, whatever the client holds', async () => {
    const token = await desk.token();
    expect((await service.fetch(DOOR, { headers: await desk.headers('GET', DOOR, token) })).status).toBe(200);
    const answer = await remove(admin, desk.id);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ client: desk.id, pseudonym: desk.pseudonym, openOffers: [] });
    expect((await service.fetch(DOOR, { headers: await desk.headers('GET', DOOR, token) })).status).toBe(401);
    await expect(knock(desk)).rejects.toThrow('401');
    expect(leavesOf(service)).toContainEqual(
      expect.objectContaining({ type: 'client_removed', pseudonym: desk.pseudonym, by: admin.pseudonym }),
    );
  });

  it('takes row, member key and bundle wraps; the approval key and the others stay', async () => {
    const { sqlite } = service.store;
    const wrap = sqlite.prepare(
      'INSERT INTO bundle_wraps (rid, event, epoch, member, bundle_sealed) VALUES (?,?,?,?,?)',
    );
    wrap.run(1, 'e', 1, desk.keys.member.kid, new Uint8Array(8));
    wrap.run(2, 'e', 1, admin.keys.member.kid, new Uint8Array(8));
    await remove(admin, desk.id);
    const left = (table: string, column: string) =>
      (sqlite.prepare(`SELECT ${column} AS v FROM ${table}`).all() as { v: string }[]).map(({ v }) => v);
    expect(left('clients', 'id')).toEqual([admin.id]);
    expect(left('members', 'owner').sort()).toEqual([admin.id, 'recovery'].sort());
    expect(left('bundle_wraps', 'member')).toEqual([admin.keys.member.kid]);
    expect(left('approval_keys', 'kid').sort()).toEqual([admin.keys.approval.kid, desk.keys.approval.kid].sort());
  });

  it('names the open offers that the client approved, so that they can be voided by an act', async () => {
    const insert = service.store.sqlite.prepare(
      `INSERT INTO offers (rid, lookup, accreditation, event, header, statement, approval_proof, approval_kid,
        registered_hour, offer_sealed, shelf_key, exp, state, not_after, generation, tag_key, tag)
       VALUES (?, ?, ?, 'e', '', '', '', ?, 0, x'00', '', ?, ?, ?, 0, '', '')`,
    );
    const now = service.clock.now();
    insert.run(1, 'l1', 'a1', desk.keys.approval.kid, now + 60, 'open', now + 60);
    insert.run(2, 'l2', 'a2', desk.keys.approval.kid, now + 60, 'claimed', now + 60);
    insert.run(3, 'l3', 'a3', desk.keys.approval.kid, now, 'open', now);
    insert.run(4, 'l4', 'a4', admin.keys.approval.kid, now + 60, 'open', now + 60);
    const answer = (await (await remove(admin, desk.id)).json()) as { openOffers: unknown };
    expect(answer.openOffers).toEqual([{ event: 'e', accreditation: 'a1' }]);
  });

  it('is done once; a second one finds nobody', async () => {
    await remove(admin, desk.id);
    await expectProblem(await remove(admin, desk.id), 404, 'client-unknown');
    await expectProblem(await renew(admin, desk.id), 404, 'client-unknown');
  });

  it('that broke off between its two steps has already ended every right, and can be repeated', async () => {
    const token = await desk.token();
    await service.shelf.put(`generation/${desk.id}`, new Uint8Array([0, 0, 0, 1]));
    expect((await service.fetch(DOOR, { headers: await desk.headers('GET', DOOR, token) })).status).toBe(401);
    await expectProblem(await renew(admin, desk.id), 404, 'client-unknown');
    expect((await remove(admin, desk.id)).status).toBe(200);
    expect(service.store.sqlite.prepare('SELECT count(*) AS n FROM clients WHERE id = ?').get(desk.id)).toEqual({
      n: 0,
    });
  });

  it('of oneself is allowed', async () => {
    const second = await enrolClient(service, 'admin');
    expect((await remove(second, second.id)).status).toBe(200);
    await expect(knock(second)).rejects.toThrow('401');
  });

  it('and a renewal at the same moment: the client is gone', async () => {
    const second = await enrolClient(service, 'admin');
    const [renewed, removed] = await Promise.all([renew(second, desk.id), remove(admin, desk.id)]);
    expect([200, 404, 409]).toContain(renewed.status);
    expect(removed.status).toBe(200);
    await expect(knock(desk)).rejects.toThrow('401');
  });
});

describe('who may', () => {
  it.each(['desk', 'gate'] as const)('%s may list, renew and remove nobody', async (role) => {
    const client = await enrolClient(service, role);
    const before = accessRows(service);
    await expectProblem(await client.request('GET', '/desk/clients'), 403, 'role-not-allowed');
    await expectProblem(await renew(client, admin.id), 403, 'role-not-allowed');
    await expectProblem(await remove(client, admin.id), 403, 'role-not-allowed');
    expect(accessRows(service)).toBe(before);
  });

  it('nobody may without a token', async () => {
    const paths = [
      ['GET', '/desk/clients'],
      ['POST', `/desk/clients/${desk.id}/renew`],
      ['DELETE', `/desk/clients/${desk.id}`],
    ] as const;
    for (const [method, path] of paths) expect((await service.fetch(path, { method })).status, path).toBe(401);
  });

  it('ids that are no client’s are 404, whatever they look like', async () => {
    for (const id of ['AAAAAAAAAAAAAAAAAAAAAA', 'x', '%2e%2e', "'%20OR%201=1--", 'recovery', desk.keys.member.kid]) {
      expect((await admin.request('POST', `/desk/clients/${id}/renew`)).status, id).toBe(404);
      expect((await admin.request('DELETE', `/desk/clients/${id}`)).status, id).toBe(404);
    }
  });
});

describe('recovery', () => {
  let sole: Service;
  let only: EnrolledClient;
  beforeEach(async () => {
    sole = await startAccess();
    only = await enrolClient(sole, 'admin');
  });
  afterEach(() => sole.close());

  interface Replace {
    client?: string;
    issuer?: string;
    iat?: number;
    key?: Awaited<ReturnType<typeof createKeyPair>>;
  }
  async function recover(replace: Replace = {}): Promise<Response> {
    const { client = only.id, issuer = sole.publicUrl, iat = sole.clock.now(), key = recoveryOf(sole) } = replace;
    const jws = await createSignedStatement(recoveryStatement(issuer, client, iat), key.kid, key.sign);
    return postJson(sole, '/desk/recover', { client: only.id, jws });
  }

  it('renews a sole client, ended or not, with a leaf of its own', async () => {
    sole.clock.set(only.notAfter + DAY);
    await expect(only.token()).rejects.toThrow('401');
    const answer = await recover();
    expect(answer.status).toBe(200);
    const { notAfter } = (await answer.json()) as { notAfter: number };
    expect(notAfter).toBeLessThanOrEqual(sole.clock.now() + 30 * DAY);
    expect((await only.request('GET', DOOR)).status).toBe(200);
    const types = leavesOf(sole).map((leaf) => leaf['type']);
    expect(types).toEqual(expect.arrayContaining(['recovery_used', 'client_renewed']));
    expect(leavesOf(sole)).toContainEqual(expect.objectContaining({ type: 'client_renewed', by: 'recovery' }));
  });

  it('is refused while another admin is in office, and a desk client does not count as one', async () => {
    const deskClient = await enrolClient(sole, 'desk');
    expect((await recover()).status).toBe(200);
    expect(deskClient.role).toBe('desk');
    await enrolClient(sole, 'admin');
    sole.clock.advance(5);
    await expectProblem(await recover(), 409, 'recovery-not-needed');
  });

  it('counts once', async () => {
    const jws = await createSignedStatement(
      recoveryStatement(sole.publicUrl, only.id, sole.clock.now()),
      recoveryOf(sole).kid,
      recoveryOf(sole).sign,
    );
    expect((await postJson(sole, '/desk/recover', { client: only.id, jws })).status).toBe(200);
    await expectProblem(await postJson(sole, '/desk/recover', { client: only.id, jws }), 403, 'recovery-refused');
  });

  it('by another key, for another client or service, or at another time is refused', async () => {
    const before = accessRows(sole);
    const wrong: Replace[] = [
      { key: await createKeyPair() },
      { key: only.keys.approval },
      { client: 'AAAAAAAAAAAAAAAAAAAAAA' },
      { issuer: 'https://other.example' },
      { iat: sole.clock.now() - 61 },
      { iat: sole.clock.now() + 61 },
    ];
    for (const replace of wrong) await expectProblem(await recover(replace), 403, 'recovery-refused');
    expect(accessRows(sole)).toBe(before);
  });

  it('does not revive a removed client', async () => {
    expect((await only.request('DELETE', `/desk/clients/${only.id}`)).status).toBe(200);
    await expectProblem(await recover(), 404, 'client-unknown');
  });

  it('fields of any other shape are 400', async () => {
    for (const value of [...HOSTILE_VALUES, {}]) {
      await expectProblem(await postJson(sole, '/desk/recover', { client: value, jws: 'x' }), 400, 'body-shape');
      await expectProblem(await postJson(sole, '/desk/recover', { client: only.id, jws: value }), 400, 'body-shape');
      await expectProblem(await postJson(sole, '/desk/recover', JSON.stringify(value)), 400, 'body-shape');
    }
  });
});

it('an enrolment code is made by the operator’s shell only: no route makes one', async () => {
  const { code } = await createEnrolmentCode(service.ports, 'gate', service.clock.now());
  expect(code).toHaveLength(43);
  for (const path of ['/desk/enrolment-codes', '/desk/enrol-code', '/desk/codes']) {
    expect((await admin.request('POST', path, { role: 'admin' })).status).toBe(404);
  }
});

it('times that are kept are whole hours', () => {
  const rows = service.store.sqlite
    .prepare('SELECT not_after AS t FROM clients UNION SELECT not_after FROM members')
    .all();
  expect(rows.every((row) => (row as { t: number }).t % HOUR === 0)).toBe(true);
});
