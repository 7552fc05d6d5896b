import { describe, expect, it } from 'vitest';
import { sweepDesk } from '../../src/desk/index.ts';
import type { Found } from '../../src/desk/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY } from '../../src/lib/time.ts';
import { Unavailable } from '../../src/ports.ts';
import { blindIndexTag } from '../../src/sealing/blind-index.ts';
import { createBundle, openBundle, sealBundle } from '../../src/sealing/bundle.ts';
import { importPkcs8, pkcs8OfPrivateJwk, publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { type EnrolledClient, recoveryOf } from '../access/enrolled-client.ts';
import { type Office, type OpenedEvent, outcome, startOffice, value } from './office.ts';

/** The member key of a client, to open what was sealed to it. */
async function memberKey(client: EnrolledClient) {
  const jwk = await crypto.subtle.exportKey('jwk', client.keys.member.privateKey);
  const { kty, crv, x, y, d } = jwk;
  return importPkcs8(value(pkcs8OfPrivateJwk({ kty, crv, x, y, d })));
}

async function open(office: Office, client: EnrolledClient, event: OpenedEvent, bundle = event.bundle) {
  const answer = await outcome(await client.request('GET', office.path(event, '/bundle')));
  if (answer.status !== 200) return answer.status;
  const { epoch, jwe } = answer.body as { epoch: number; jwe: string };
  const desk = jwkThumbprint(publicJwkOfPkcs8(bundle.ecdh));
  const opened = value(await openBundle(jwe, await memberKey(client), { event: event.id, epoch, desk }));
  return encodeBase64url(opened.index) === encodeBase64url(bundle.index) ? 'opened' : 'another';
}

async function admission(office: Office, by: EnrolledClient, event: OpenedEvent, member: EnrolledClient, change = {}) {
  const { jwk, kid } = member.keys.member;
  const notAfter = office.service.clock.now() + 20 * DAY;
  const { id, bundle } = event;
  const statement = {
    typ: 'gafete/v1/admission',
    issuer: office.service.publicUrl,
    event: id,
    epoch: bundle.epoch,
    member: kid,
    notAfter,
  };
  const { kid: approvalKid, sign } = by.keys.approval;
  return {
    member: kid,
    epoch: bundle.epoch,
    jwe: await sealBundle(bundle, jwk, office.service.random),
    notAfter,
    approval: await createSignedStatement(statement, approvalKid, sign),
    ...change,
  };
}

async function nextEpoch(office: Office, event: OpenedEvent, members: readonly EnrolledClient[]) {
  const bundle = createBundle(event.id, office.service.random, event.bundle);
  const deskKey = publicJwkOfPkcs8(bundle.ecdh);
  const wraps = await office.wrapsFor(bundle, [...members.map(({ keys }) => keys.member.jwk), office.recovery()]);
  return { bundle, body: { epoch: bundle.epoch, deskKey, wraps } };
}

describe('admitting a member', () => {
  it('gives the bundle to who was admitted by an unlocked member, and to nobody before', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    expect(await open(office, office.ana, event)).toBe('opened');
    expect(await open(office, office.beto, event)).toBe(404);
    const body = await admission(office, office.ana, event, office.beto);
    const answer = await outcome(await office.ana.request('POST', office.path(event, '/members'), body));
    expect(answer.status).toBe(200);
    expect(answer.body['members']).toContain(office.beto.keys.member.kid);
    expect(await open(office, office.beto, event)).toBe('opened');
    const again = await office.ana.request('POST', office.path(event, '/members'), body);
    expect(again.status, 'admitting twice is the same').toBe(200);
    expect(office.leavesOf('member_admitted')).toHaveLength(1);
  });

  it('refuses everybody else, every other key, and a signature over anything else', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const carla = await office.enrol('desk');
    const send = async (by: EnrolledClient, body: object) => {
      const answer = await outcome(await by.request('POST', office.path(event, '/members'), body));
      return [answer.status, String(answer.body['type']).replace('urn:gafete:problem:', '')];
    };
    const good = await admission(office, office.ana, event, office.beto);
    expect(await send(carla, await admission(office, carla, event, carla))).toEqual([403, 'not-unlocked']);
    expect(await send(office.ana, { ...good, notAfter: good.notAfter + 1 })).toEqual([422, 'member-approval']);
    expect(await send(office.ana, { ...good, epoch: 2 })).toEqual([409, 'epoch-stale']);
    const byBeto = await admission(office, office.beto, event, office.beto);
    expect(await send(office.ana, byBeto)).toEqual([422, 'member-approval']);
    const forCarla = await admission(office, office.ana, event, carla);
    expect(await send(office.ana, { ...good, jwe: forCarla.jwe })).toEqual([422, 'wrap-refused']);
    const stranger = encodeBase64url(new Uint8Array(32));
    expect(await send(office.ana, { ...good, member: stranger })).toEqual([422, 'member-unknown']);
    expect(await open(office, office.beto, event)).toBe(404);
  });
});

describe('the printed recovery key', () => {
  it('lets a new machine in by itself, with a leaf of its own, and nobody but that machine', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const { kid, sign } = recoveryOf(office.service);
    const signed = async (member: EnrolledClient) => {
      const good = await admission(office, office.ana, event, member);
      const { notAfter, epoch } = good;
      const issuer = office.service.publicUrl;
      const statement = { typ: 'gafete/v1/admission', issuer, event: event.id, epoch, member: good.member, notAfter };
      return { ...good, approval: await createSignedStatement(statement, kid, sign) };
    };
    const send = async (body: object) =>
      (await office.beto.request('POST', office.path(event, '/members'), body)).status;
    const carla = await office.enrol('desk');
    expect(await send(await signed(carla)), 'the paper lets in who holds it').toBe(403);
    expect(office.leavesOf('recovery_used')).toEqual([]);
    expect(await send(await signed(office.beto))).toBe(200);
    expect(await open(office, office.beto, event)).toBe('opened');
    expect(office.leavesOf('recovery_used')).toHaveLength(1);
    expect(office.leavesOf('member_admitted')).toHaveLength(1);
  });
});

describe('the printed recovery key', () => {
  it('admits the machine that sends it, and nobody else', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const carla = await office.enrol('desk');
    const { kid, sign } = recoveryOf(office.service);
    const paper = (member: EnrolledClient) =>
      admission(
        office,
        { ...carla, keys: { ...carla.keys, approval: { ...carla.keys.approval, kid, sign } } },
        event,
        member,
      );
    const send = async (by: EnrolledClient, body: object) =>
      (await outcome(await by.request('POST', office.path(event, '/members'), body))).status;
    expect(await send(carla, await paper(office.beto))).toBe(403);
    expect(await send(office.ana, await paper(office.beto))).toBe(422);
    const forged = await admission(office, carla, event, carla);
    const [header, payload] = (await paper(carla)).approval.split('.');
    const claimed = [header, payload, forged.approval.split('.')[2]].join('.');
    expect(await send(carla, { ...(await paper(carla)), approval: claimed })).toBe(403);
    expect(office.leavesOf('recovery_used')).toHaveLength(0);
    expect(await send(carla, await paper(carla))).toBe(200);
    expect(await open(office, carla, event)).toBe('opened');
    expect(office.leavesOf('recovery_used')).toHaveLength(1);
  });
});

describe('a new epoch', () => {
  it('leaves the leaver without the new bundle, and every stored row under a key that did not exist before', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    await office.ana.request(
      'POST',
      office.path(event, '/members'),
      await admission(office, office.ana, event, office.beto),
    );
    await office.accredit(event, 3, { name: 'Ana López' });
    const before = new Set([...office.service.shelf.objects.keys()].filter((id) => /^(event|row)\//.test(id)));
    const { body, bundle } = await nextEpoch(office, event, [office.ana]);
    const started = await outcome(await office.ana.request('POST', office.path(event, '/epochs'), body));
    expect(started).toEqual({ status: 201, body: { epoch: 2, rowsLeft: 0 } });
    expect(await open(office, office.beto, event, bundle)).toBe(404);
    expect(await open(office, office.ana, event, bundle)).toBe('opened');
    const after = [...office.service.shelf.objects.keys()].filter((id) => /^(event|row)\//.test(id));
    expect(after).toHaveLength(before.size);
    expect(
      after.filter((id) => before.has(id)),
      'no old key is left',
    ).toEqual([]);
    // Those who stay find and read everything, with a tag for each index of the chain.
    const tag = encodeBase64url(value(await blindIndexTag(event.bundle.index, 'name', 'ana lopez')));
    const found = await outcome(
      await office.ana.request('POST', office.path(event, '/find'), { tags: [{ kind: 'name', tag }] }),
    );
    expect((found.body as unknown as Found).rows).toHaveLength(3);
    // What is registered now is sealed to the new key.
    const stale = await office.make(office.ana, event);
    const [refused] = await office.register(office.ana, event, [stale.offer]);
    expect(refused).toMatchObject({ error: { type: 'urn:gafete:problem:offer-roster' } });
    const current = { ...event, bundle, deskKey: body.deskKey };
    expect(await office.accredit(current, 1)).toHaveLength(1);
    expect((await outcome(await office.service.fetch(`/events/${event.id}`))).body['deskKey']).toMatchObject({
      epoch: 2,
    });
  });

  it('is started by an unlocked member, once, for current members, himself and the recovery key among them', async () => {
    const office = await startOffice();
    const event = await office.openEvent();
    const send = async (by: EnrolledClient, body: object) => {
      const answer = await outcome(await by.request('POST', office.path(event, '/epochs'), body));
      return [answer.status, String(answer.body['type']).replace('urn:gafete:problem:', '')];
    };
    const { body } = await nextEpoch(office, event, [office.ana, office.beto]);
    const own = office.ana.keys.member.kid;
    const recovery = jwkThumbprint(office.recovery());
    const without = (member: string) => ({ ...body, wraps: body.wraps.filter((wrap) => wrap.member !== member) });
    expect(await send(office.beto, body)).toEqual([403, 'not-unlocked']);
    expect(await send(office.ana, { ...body, epoch: 3 })).toEqual([409, 'epoch-stale']);
    expect(await send(office.ana, without(own))).toEqual([422, 'wrap-own-missing']);
    expect(await send(office.ana, without(recovery))).toEqual([422, 'wrap-recovery-missing']);
    const swapped = body.wraps.map((wrap, index, all) => ({ ...wrap, jwe: all[(index + 1) % all.length]!.jwe }));
    expect(await send(office.ana, { ...body, wraps: swapped })).toEqual([422, 'wrap-refused']);
    const off = { ...body.deskKey, y: body.deskKey.x };
    expect(await send(office.ana, { ...body, deskKey: off })).toEqual([422, 'desk-key']);
    const answers = await Promise.all([send(office.ana, body), send(office.ana, body)]);
    expect(answers.map(([status]) => status).sort()).toEqual([201, 409]);
    expect(office.leavesOf('epoch_started')).toHaveLength(2);
  });

  it('is finished by the sweep when the shelf failed in the middle, by two sweeps at once too', async () => {
    let failing = false;
    const office = await startOffice({
      wrap: (ports) => ({
        ...ports,
        shelf: {
          ...ports.shelf,
          put: async (id, bytes) => {
            if (failing && id.startsWith('row/')) throw new Unavailable('shelf', new Error('test'));
            return ports.shelf.put(id, bytes);
          },
        },
      }),
    });
    const event = await office.openEvent();
    await office.accredit(event, 4);
    const { body, bundle } = await nextEpoch(office, event, [office.ana]);
    failing = true;
    expect((await office.ana.request('POST', office.path(event, '/epochs'), body)).status).toBe(503);
    // Rows that were on their way when the first one failed fail too.
    await new Promise((resolve) => setTimeout(resolve, 100));
    failing = false;
    expect(await open(office, office.ana, event, bundle), 'the epoch has begun').toBe('opened');
    const keys = () => office.sql<{ shelf_key: string }>('SELECT shelf_key FROM roster').map((row) => row.shelf_key);
    expect(keys().every((key) => key.startsWith('1_'))).toBe(true);
    const now = office.service.clock.now();
    await Promise.all([sweepDesk(office.service.ports, now), sweepDesk(office.service.ports, now)]);
    expect(keys().map((key) => key.slice(0, 2))).toEqual(['2_', '2_', '2_', '2_']);
    const shelf = [...office.service.shelf.objects.keys()].filter((id) => id.startsWith('row/'));
    expect(shelf.sort()).toEqual(
      keys()
        .map((key) => `row/${key}`)
        .sort(),
    );
  });
});
