import { describe, expect, it } from 'vitest';
import { policySha256 } from '../../src/desk/policy.ts';
import type { ActStatement } from '../../src/desk/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import type { Policy } from '../../src/policy/index.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from './office.ts';

const problemOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  String(body['type']).replace('urn:gafete:problem:', ''),
];
const change = async (office: Office, event: OpenedEvent, policy: Policy) =>
  outcome(await office.ana.request('PUT', office.path(event, '/policy'), { policy }));

describe('opening an event', () => {
  it('refuses a bad policy, a bad key and bundles that would lock the office out, and leaves nothing behind', async () => {
    const office = await startOffice();
    const { body } = await office.eventRequest();
    const send = async (changed: object) =>
      problemOf(await outcome(await office.ana.request('POST', '/desk/events', { ...body, ...changed })));
    const policy = (changed: object) => ({ policy: { ...body.policy, ...changed } });
    expect(await send(policy({ event: 'mañanera' }))).toEqual([422, 'policy-refused']);
    expect(await send(policy({ event: 'informe-2026' }))).toEqual([422, 'policy-event']);
    expect(await send(policy({ version: 2 }))).toEqual([409, 'policy-version']);
    expect(await send(policy({ curp: true }))).toEqual([422, 'policy-refused']);
    expect(await send(policy({ maxAccreditations: 10_000_000 }))).toEqual([422, 'policy-refused']);
    const past = { days: ['2025-01-01'], credentialsEnd: '2025-01-01', closesOn: '2025-01-08' };
    expect(await send(policy(past))).toEqual([422, 'policy-past']);
    expect(await send({ deskKey: { ...body.deskKey, y: body.deskKey.x } })).toEqual([422, 'desk-key']);
    const [own, recovery] = body.wraps as [never, never];
    expect(await send({ wraps: [own] })).toEqual([422, 'wrap-recovery-missing']);
    expect(await send({ wraps: [recovery] })).toEqual([422, 'wrap-own-missing']);
    const stranger = { ...(own as object), member: encodeBase64url(new Uint8Array(32)) };
    expect(await send({ wraps: [own, recovery, stranger] })).toEqual([422, 'member-unknown']);
    expect(['events', 'policies', 'lists', 'quotas'].map((table) => office.sql(`SELECT rid FROM ${table}`))).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect([...office.service.shelf.objects.keys()].filter((id) => /^(event|tag|list)\//.test(id))).toEqual([]);
    expect((await office.ana.request('POST', '/desk/events', body)).status).toBe(201);
    expect(await send({})).toEqual([409, 'event-exists']);
  });

  it('shows the desk its counts by state, and no list of people', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    await office.accredited(event, 1);
    await office.accredit(event, 2);
    const { body } = await outcome(await office.ana.request('GET', `/desk/events/${event.id}`));
    expect(body).toMatchObject({ event: event.id, state: 'open', epoch: 1, places: { used: 3, max: 300 } });
    const none = { suspended: 0, revoked: 0, expired: 0, withdrawn: 0, lapsed: 0, burned: 0 };
    expect(body['accreditations']).toEqual({ ...none, offered: 2, active: 1 });
  });
});

describe('changing the rules', () => {
  it('takes one person while nobody is accredited, and gives every version its place', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const next = { ...event.policy, version: 2, maxAccreditations: 100 };
    expect((await change(office, event, next)).body).toEqual({ event: event.id, policyVersion: 2 });
    const made = await office.make(office.ana, event);
    const [old] = await office.register(office.ana, event, [made.offer]);
    expect(old).toMatchObject({ error: { type: 'urn:gafete:problem:offer-policy-version' } });
    for (const version of ['1', '2']) {
      expect((await office.service.fetch(`/events/${event.id}/policy/${version}`)).status).toBe(200);
    }
    expect(problemOf(await change(office, event, next))).toEqual([409, 'policy-version']);
    expect(office.leavesOf('policy_changed')).toMatchObject([{ policyVersion: 2, by: office.ana.pseudonym }]);
    expect(await office.accredit({ ...event, policy: next }, 1)).toHaveLength(1);
  });

  it('happens once when two change at once', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const next = { ...event.policy, version: 2 };
    const answers = await Promise.all([change(office, event, next), change(office, event, { ...next, copies: 3 })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('takes two people once somebody is accredited, over exactly the policy that was signed', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    await office.accredit(event, 2);
    const next = { ...event.policy, version: 2, maxAccreditations: 50 };
    expect(problemOf(await change(office, event, next))).toEqual([409, 'policy-two-people']);
    const { act: _act, ...base } = office.onEvent(event, 'close');
    const statement = (policy: Policy): ActStatement => ({
      ...base,
      nonce: office.onEvent(event, 'close').nonce,
      act: 'policy',
      policy: policySha256(policy) as string,
    });
    const other = await office.begin(office.ana, statement(next), { policy: { ...next, copies: 1 } });
    expect(problemOf(other)).toEqual([422, 'policy-hash']);
    const crowded = { ...next, maxAccreditations: 1 };
    expect(problemOf(await office.begin(office.ana, statement(crowded), { policy: crowded }))).toEqual([
      409,
      'policy-places',
    ]);
    const signed = statement(next);
    const begun = await office.begin(office.ana, signed, { policy: next });
    expect(begun.status).toBe(202);
    const seen = await outcome(await office.beto.request('GET', '/desk/acts'));
    expect(seen.body['acts']).toMatchObject([{ statement: signed, policy: next }]);
    const done = await office.approve(office.beto, begun.body['act'] as string, signed);
    expect(done.body).toEqual({ done: true, accreditations: {}, policyVersion: 2 });
    expect(office.sql('SELECT used, max FROM quotas')).toEqual([{ used: 2, max: 50 }]);
  });
});
