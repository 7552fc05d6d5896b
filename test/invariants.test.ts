/** Every detector is shown what it must find: a check that nothing can fail proves nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolOffice } from './actors/office.ts';
import { checkEverything, checkNoOrphans } from './invariants.ts';
import { MARKERS, PEOPLE, XOCHITL } from './journeys/people.ts';
import { accredit, openEvent, pickUp } from './journeys/scene.ts';
import { nodeTarget, type Target } from './targets.ts';

let target: Target;
let event: string;
beforeEach(async () => {
  target = await nodeTarget('files');
  const office = await enrolOffice(target);
  event = await openEvent(office, target);
  const [first] = await accredit(office, event, PEOPLE);
  if (first !== undefined) await pickUp(target, first);
  await checkEverything(target, MARKERS);
});
afterEach(() => target.close());

const name = Buffer.from(XOCHITL.name);

describe('the marker scan finds a name', () => {
  const places: readonly [string, () => Promise<unknown>][] = [
    ['in a text column', () => target.write('UPDATE accreditations SET last_refusal = ?', XOCHITL.name)],
    ['in a blob', () => target.write('UPDATE roster SET roster_sealed = ?', name)],
    [
      'as base64url in the middle of a text',
      () => target.write('UPDATE offers SET header = ?', Buffer.from(`x${XOCHITL.name}`).toString('base64url')),
    ],
    ['as UTF-16', () => target.write('UPDATE roster SET roster_sealed = ?', Buffer.from(XOCHITL.name, 'utf16le'))],
    [
      'in a row that was deleted again, in the WAL',
      async () => {
        await target.write('INSERT INTO replays (rid, id_sha256, exp) VALUES (1, ?, 1)', XOCHITL.name);
        await target.write('DELETE FROM replays WHERE rid = 1');
      },
    ],
    ['in an object of the shelf', () => target.ports.shelf.put('row/AAAA', new Uint8Array(name))],
    ['in a log line', async () => target.ports.log.event('x', { word: XOCHITL.name as Lowercase<string> })],
    ['in a request', () => target.fetch('/nonce', { method: 'POST', body: JSON.stringify({ name: XOCHITL.name }) })],
    ['in an address', () => target.fetch(`/events/${encodeURIComponent('x')}?folio=${XOCHITL.folio}`)],
  ];
  it.each(places)('%s', async (_place, leak) => {
    await leak();
    await expect(checkEverything(target, MARKERS)).rejects.toThrow('a thief could read this');
  });
});

describe('the state checks find', () => {
  const faults: readonly [string, string][] = [
    ['an offer without its accreditation', `DELETE FROM accreditations WHERE state = 'offered'`],
    ['an offered accreditation with nothing to pick up', 'DELETE FROM offers'],
    ['a credential that nobody can revoke', 'DELETE FROM revocations'],
    ['an accreditation that was never told of', `DELETE FROM pending_leaves WHERE type = 'offer_registered'`],
    ['an event that was never told of', `DELETE FROM pending_leaves WHERE type = 'event_opened'`],
    [
      'a leaf with a member that its type does not have',
      `UPDATE pending_leaves SET leaf = json_set(leaf, '$.name', 'x')`,
    ],
    ['a leaf with a minute', 'UPDATE pending_leaves SET hour = hour + 60'],
    ['a place that is taken by nobody', 'UPDATE quotas SET used = used + 1'],
    ['a person without a place', 'UPDATE quotas SET used = used - 1'],
    ['a rank that may be handed out twice', 'UPDATE lists SET next = 0'],
    ['a tag of a sealed row that is gone', 'DELETE FROM roster'],
    ['a row whose key is named wrongly', `UPDATE roster SET shelf_key = 'AAAAAAAAAAAAAAAAAAAAAA'`],
    [
      'a suspension of somebody who is not suspended',
      `INSERT INTO suspensions (rid, accreditation, event, until, revocations_sealed, not_after, generation, tag_key, tag) SELECT 1, id, event, 1, '', 1, 0, '', '' FROM accreditations LIMIT 1`,
    ],
  ];
  it.each(faults)('%s', async (_fault, sql) => {
    await target.write(sql);
    await expect(checkEverything(target, MARKERS)).rejects.toThrow();
  });

  it('a key that no row names', async () => {
    await checkNoOrphans(target);
    await target.ports.shelf.put('offer/AAAAAAAAAAAAAAAAAAAAAA', new Uint8Array(32));
    await expect(checkNoOrphans(target)).rejects.toThrow('offer/AAAA');
  });
});
