import { beforeAll, describe, expect, it } from 'vitest';
import { type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

const issuerJwt = (copy: string) => copy.split('~')[0]!;
async function revoke(presentation: string, where = event) {
  const path = office.path(where, '/revoke-presented');
  const { status, body } = await outcome(await office.ana.request('POST', path, { presentation }));
  return [status, body['revoked'] ?? String(body['type']).replace('urn:gafete:problem:', '')];
}

describe('revoking a presented copy', () => {
  it('kills that copy only and says so; the accreditation stays active', async () => {
    const [person] = await office.accredit(event, 1);
    const [copy] = await office.pickUp(person!);
    const before = office.sql<{ version: number }>('SELECT version FROM list_bits')[0]!.version;
    expect(await revoke(`${issuerJwt(copy!)}~`)).toEqual([200, 'this copy only']);
    expect(office.sql<{ version: number }>('SELECT version FROM list_bits')[0]!.version).toBeGreaterThan(before);
    expect(await office.stateOf(person!.accreditation)).toBe('active');
    expect(office.leavesOf('copy_revoked')).toEqual([expect.objectContaining({ event: event.id })]);
  });

  it('refuses disclosures and key binding: the service has no use for what they say', async () => {
    const [person] = await office.accredit(event, 1);
    const [copy] = await office.pickUp(person!);
    expect((await revoke(copy!))[0]).toBe(400);
    expect((await revoke(`${issuerJwt(copy!)}~e30.e30.AAAA`))[0]).toBe(400);
    expect((await revoke(issuerJwt(copy!)))[0]).toBe(400);
  });

  it('refuses a changed credential, one of another event, and one that has ended', async () => {
    const other = await office.openEvent();
    const [person] = await office.accredit(event, 1);
    const [copy] = await office.pickUp(person!);
    const jwt = issuerJwt(copy!);
    const [header, payload, signature] = jwt.split('.') as [string, string, string];
    const changed = Buffer.from(
      Buffer.from(payload, 'base64url')
        .toString()
        .replace(/"idx":\d+/, '"idx":1'),
    ).toString('base64url');
    expect(await revoke(`${header}.${changed}.${signature}~`)).toEqual([422, 'presentation-refused']);
    expect(await revoke(`${header}.${payload}.${'A'.repeat(86)}~`)).toEqual([422, 'presentation-refused']);
    expect(await revoke(`${jwt}~`, other)).toEqual([422, 'presentation-foreign']);
  });

  it('counts among the five that one person ends in ten minutes', async () => {
    office.service.clock.advance(1200);
    const copies: string[] = [];
    for (const person of await office.accredit(event, 3)) copies.push(...(await office.pickUp(person)));
    const answers = [];
    for (const copy of copies) answers.push(await revoke(`${issuerJwt(copy)}~`));
    expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  });
});
