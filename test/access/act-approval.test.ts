import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findApprovalKey, verifyActApproval } from '../../src/access/index.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { addSeconds, DAY } from '../../src/lib/time.ts';
import type { Service } from '../harness.ts';
import { startAccess } from './access-service.ts';
import { createKeyPair, type EnrolledClient, enrolClient, type KeyPair } from './enrolled-client.ts';

let service: Service;
let admin: EnrolledClient;
let desk: EnrolledClient;
beforeEach(async () => {
  service = await startAccess();
  admin = await enrolClient(service, 'admin');
  desk = await enrolClient(service, 'desk');
});
afterEach(() => service.close());

const STATEMENT = { typ: 'gafete/v1/act', act: 'withdraw', accreditations: ['a'], reason: 'LOST', iat: 1, nonce: 'n' };
const signed = (key: KeyPair, statement = STATEMENT, kid = key.kid) => createSignedStatement(statement, kid, key.sign);
const verify = (jws: string, statement: unknown = STATEMENT) =>
  verifyActApproval(service.ports, service.clock.now(), statement, jws);
const refused = (type: string) => ({ ok: false, error: { type } });

it('says who approved', async () => {
  expect(await verify(await signed(desk.keys.approval))).toEqual({
    ok: true,
    value: { client: desk.id, role: 'desk', pseudonym: desk.pseudonym, kid: desk.keys.approval.kid },
  });
});

it('the order of members does not matter, their content does', async () => {
  const jws = await signed(desk.keys.approval);
  const { typ, ...rest } = STATEMENT;
  expect((await verify(jws, { ...rest, typ })).ok).toBe(true);
  for (const other of [{ ...STATEMENT, accreditations: ['b'] }, { ...STATEMENT, extra: 1 }, rest, null, 'x', 1.5]) {
    expect(await verify(jws, other)).toEqual(refused('approval_statement'));
  }
});

describe('is no approval', () => {
  it('by a key nobody registered, an authentication key, or under a borrowed kid', async () => {
    const stranger = await createKeyPair();
    expect(await verify(await signed(stranger))).toEqual(refused('approval_key'));
    expect(await verify(await signed(desk.keys.authentication))).toEqual(refused('approval_key'));
    expect(await verify(await signed(desk.keys.member))).toEqual(refused('approval_key'));
    const borrowed = await signed(stranger, STATEMENT, desk.keys.approval.kid);
    expect(await verify(borrowed)).toEqual(refused('approval_signature'));
  });

  it('a statement of another kind', async () => {
    for (const typ of ['gafete/v1/approval', 'gafete/v1/enrolment', 'gafete/v1/recovery']) {
      const statement = { ...STATEMENT, typ };
      expect(await verify(await signed(desk.keys.approval, statement), statement)).toEqual(refused('approval_format'));
    }
  });

  it('a broken text', async () => {
    const jws = await signed(desk.keys.approval);
    for (const text of ['', 'x', '..', `${jws}=`, `${jws}.x`, ` ${jws}`, 'A'.repeat(50_000)]) {
      expect(await verify(text)).toEqual(refused('approval_format'));
    }
  });

  it('of a removed client, or one whose 30 days are over, though its key is still found', async () => {
    const jws = await signed(desk.keys.approval);
    expect((await admin.request('DELETE', `/desk/clients/${desk.id}`)).status).toBe(200);
    expect(await verify(jws)).toEqual(refused('approval_key'));
    expect(await findApprovalKey(service.ports, desk.keys.approval.kid, service.clock.now())).toBeDefined();
    service.clock.set(admin.notAfter + 1);
    expect(await verify(await signed(admin.keys.approval))).toEqual(refused('approval_key'));
    const kid = admin.keys.approval.kid;
    expect(await findApprovalKey(service.ports, kid, service.clock.now())).toBeDefined();
    const end = addSeconds(service.clock.now(), 400 * DAY);
    expect(await findApprovalKey(service.ports, kid, end)).toBeUndefined();
  });
});

it('takes a statement over a thousand accreditations', async () => {
  const accreditations = Array.from({ length: 1000 }, (_, i) => `${i}`.padStart(22, 'A'));
  const statement = { ...STATEMENT, accreditations };
  expect((await verify(await signed(desk.keys.approval, statement), statement)).ok).toBe(true);
});

it('ids of keys that are no thumbprints find nothing', async () => {
  for (const kid of ['', 'x', `${desk.keys.approval.kid}A`, '../clients']) {
    expect(await findApprovalKey(service.ports, kid, service.clock.now())).toBeUndefined();
  }
});
