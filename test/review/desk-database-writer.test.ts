/** A writer of the database against the desk: what he deletes or adds must not change what an act does or who is let in. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createBundle } from '../../src/sealing/bundle.ts';
import { publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { type Office, type OpenedEvent, outcome, startOffice } from '../desk/office.ts';

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

describe('revocation envelopes that somebody deleted', () => {
  it.each(['revoke', 'suspend'] as const)(
    'make %s refuse instead of saying done while the copies stay valid',
    async (act) => {
      office.service.clock.advance(1200);
      const [person] = await office.accredited(event);
      const id = person!.accreditation;
      office.write('DELETE FROM revocations WHERE accreditation = ?', id);
      const statement = office.onPeople(event, act, [id], act === 'revoke' ? 'ROLE_ENDED' : 'CONDUCT_HEARING');
      const { status, body } = await office.begin(office.ana, statement, { revocations: { [id]: [] } });
      expect({ status, type: body['type'] }).toMatchObject({ status: 409, type: 'urn:gafete:problem:revocation-lost' });
      expect(await office.stateOf(id)).toBe('active');
    },
  );

  it('make a re-issue refuse too: the lost phone would stay good', async () => {
    const [person] = await office.accredited(event);
    const id = person!.accreditation;
    office.write('DELETE FROM revocations WHERE accreditation = ?', id);
    const made = await office.make(office.ana, event);
    const statement = office.onReissue(event, id, made.accreditation);
    const body = { statement, jws: await office.sign(office.ana, statement), revocations: [], offer: made.offer };
    const answer = await outcome(await office.ana.request('POST', `/desk/accreditations/${id}/reissue`, body));
    expect(answer).toMatchObject({ status: 409, body: { type: 'urn:gafete:problem:revocation-lost' } });
  });
});

describe('a bundle row that somebody added', () => {
  it('does not make its client one of those who have the bundle', async () => {
    const { id } = event;
    const forge = (member: string) =>
      office.write(
        'INSERT INTO bundle_wraps (rid, event, epoch, member, bundle_sealed) VALUES (abs(random()), ?, 1, ?, ?)',
        id,
        member,
        new Uint8Array(400),
      );
    const beto = office.beto.keys.member.kid;
    forge(beto);
    const listed = await outcome(await office.ana.request('GET', office.path(event, '/members')));
    expect(listed.body['members']).not.toContain(beto);

    const next = createBundle(id, office.service.random);
    const wraps = await office.wrapsFor({ ...next, epoch: 2 }, [office.beto.keys.member.jwk, office.recovery()]);
    const body = { epoch: 2, deskKey: publicJwkOfPkcs8(next.ecdh), wraps };
    const started = await outcome(await office.beto.request('POST', office.path(event, '/epochs'), body));
    expect(started).toMatchObject({ status: 403, body: { type: 'urn:gafete:problem:not-unlocked' } });
  });

  it('does not give the next epoch to its client when it was copied from another member', async () => {
    office.write(
      `INSERT OR REPLACE INTO bundle_wraps (rid, event, epoch, member, bundle_sealed)
       SELECT abs(random()), event, epoch, ?, bundle_sealed FROM bundle_wraps WHERE event = ? AND member = ?`,
      office.beto.keys.member.kid,
      event.id,
      office.ana.keys.member.kid,
    );
    const listed = await outcome(await office.ana.request('GET', office.path(event, '/members')));
    expect(listed.body['members']).not.toContain(office.beto.keys.member.kid);
  });
});
