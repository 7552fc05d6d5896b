import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findApprovalKey } from '../../src/access/index.ts';
import { listMembers } from '../../src/storage/members.ts';
import type { Service } from '../harness.ts';
import { DOOR, startAccess } from './access-service.ts';
import { createClientKeys, createKeyPair, type EnrolledClient, enrolClient, requestToken } from './enrolled-client.ts';

type Row = Record<string, unknown>;
let service: Service;
let admin: EnrolledClient;
let desk: EnrolledClient;
beforeEach(async () => {
  service = await startAccess();
  admin = await enrolClient(service, 'admin');
  desk = await enrolClient(service, 'desk');
});
afterEach(() => service.close());

const rowOf = (table: string, column: string, value: string): Row =>
  service.store.sqlite.prepare(`SELECT * FROM ${table} WHERE ${column} = ?`).get(value) as Row;
function put(table: string, row: Row): void {
  const names = Object.keys(row);
  const places = names.map(() => '?').join();
  service.store.sqlite.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${places})`).run(...Object.values(row));
}
const run = (sql: string, ...values: unknown[]) => service.store.sqlite.prepare(sql).run(...values);

/** Knocks with a token that was good before the database changed, so that only the row can be the reason. */
async function knockWith(client: EnrolledClient, token: string): Promise<number> {
  return (await service.fetch(DOOR, { headers: await client.headers('GET', DOOR, token) })).status;
}

describe('whoever writes the database', () => {
  it('cannot insert a client', async () => {
    const keys = await createClientKeys();
    const id = 'BBBBBBBBBBBBBBBBBBBBBB';
    const row = rowOf('clients', 'id', admin.id);
    put('clients', { ...row, rid: 7, id, auth_jwk: JSON.stringify(keys.authentication.jwk) });
    expect((await requestToken(service, { id, keys, dpop: await createKeyPair() })).status).toBe(401);
    expect(service.log.lines).toContain('{"code":"storage.row_refused","table":"clients"}');
  });

  it.each([
    ['role', 'admin'],
    ['pseudonym', 'desk-zzzz'],
    ['auth_jwk', '{}'],
    ['approval_kid', 'A'.repeat(43)],
    ['member', 'A'.repeat(43)],
    ['not_after', 4_000_000_000],
    ['generation', 1],
    ['tag', 'A'.repeat(43)],
    ['tag', ''],
    ['tag_key', 'another'],
  ])('cannot edit %s of a client', async (column, value) => {
    const token = await desk.token();
    expect(await knockWith(desk, token)).toBe(200);
    run(`UPDATE clients SET ${column} = ? WHERE id = ?`, value, desk.id);
    expect(await knockWith(desk, token)).toBe(401);
    expect((await requestToken(service, desk)).status).toBe(401);
  });

  it('cannot swap two clients, or their tags', async () => {
    const [deskToken, adminToken] = [await desk.token(), await admin.token()];
    run('UPDATE clients SET id = ? WHERE id = ?', 'swap', desk.id);
    run('UPDATE clients SET id = ? WHERE id = ?', desk.id, admin.id);
    run('UPDATE clients SET id = ? WHERE id = ?', admin.id, 'swap');
    expect(await knockWith(desk, deskToken)).toBe(401);
    expect(await knockWith(admin, adminToken)).toBe(401);
  });

  it('cannot put a removed client’s row back', async () => {
    const token = await desk.token();
    const [row, member] = [rowOf('clients', 'id', desk.id), rowOf('members', 'owner', desk.id)];
    expect((await admin.request('DELETE', `/desk/clients/${desk.id}`)).status).toBe(200);
    put('clients', row);
    put('members', member);
    expect(await knockWith(desk, token)).toBe(401);
    expect((await requestToken(service, desk)).status).toBe(401);
    expect((await admin.request('POST', `/desk/clients/${desk.id}/renew`)).status).toBe(404);
    const { clients } = (await (await admin.request('GET', '/desk/clients')).json()) as {
      clients: { client: string }[];
    };
    expect(clients.map(({ client }) => client)).toEqual([admin.id]);
    const members = await listMembers(service.ports, service.clock.now());
    expect(members.map(({ owner }) => owner).sort()).toEqual([admin.id, 'recovery'].sort());
  });

  it('who puts back the row from before a renewal shortens the appointment, and that is all', async () => {
    const row = rowOf('clients', 'id', desk.id);
    service.clock.advance(10 * 86_400);
    expect((await admin.request('POST', `/desk/clients/${desk.id}/renew`)).status).toBe(200);
    run('DELETE FROM clients WHERE id = ?', desk.id);
    put('clients', row);
    expect((await requestToken(service, desk)).status).toBe(200);
    service.clock.set((row['not_after'] as number) + 1);
    expect((await requestToken(service, desk)).status).toBe(401);
  });

  it('cannot exchange an approval key, or give it to another client', async () => {
    const now = service.clock.now();
    expect(await findApprovalKey(service.ports, desk.keys.approval.kid, now)).toEqual({
      kid: desk.keys.approval.kid,
      jwk: desk.keys.approval.jwk,
      client: desk.id,
    });
    run('UPDATE approval_keys SET client = ? WHERE kid = ?', admin.id, desk.keys.approval.kid);
    expect(await findApprovalKey(service.ports, desk.keys.approval.kid, now)).toBeUndefined();
    const thief = await createKeyPair();
    run('UPDATE approval_keys SET jwk = ? WHERE kid = ?', JSON.stringify(thief.jwk), admin.keys.approval.kid);
    expect(await findApprovalKey(service.ports, admin.keys.approval.kid, now)).toBeUndefined();
    put('approval_keys', { ...rowOf('approval_keys', 'kid', admin.keys.approval.kid), rid: 9, kid: thief.kid });
    expect(await findApprovalKey(service.ports, thief.kid, now)).toBeUndefined();
  });

  it('cannot add a member, or exchange one’s key or the recovery key', async () => {
    const thief = await createKeyPair();
    const row = rowOf('members', 'owner', desk.id);
    put('members', { ...row, rid: 9, member: thief.kid, jwk: JSON.stringify(thief.jwk) });
    run("UPDATE members SET jwk = ? WHERE owner = 'recovery'", JSON.stringify(thief.jwk));
    run('UPDATE members SET owner = ? WHERE owner = ? AND rid <> 9', admin.id, desk.id);
    const members = await listMembers(service.ports, service.clock.now());
    expect(members.map(({ member }) => member)).toEqual([admin.keys.member.kid]);
  });

  it('a row of one table is no row of another', async () => {
    const { tag, tag_key } = rowOf('members', 'owner', desk.id);
    run('UPDATE approval_keys SET tag = ?, tag_key = ? WHERE client = ?', tag, tag_key, desk.id);
    expect(await findApprovalKey(service.ports, desk.keys.approval.kid, service.clock.now())).toBeUndefined();
  });
});
