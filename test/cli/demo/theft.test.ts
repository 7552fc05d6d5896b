import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stealAndSearch } from '../../../src/cli/demo/theft.ts';
import { distinctMarkers, markersOf } from '../../../src/synthetic/markers.ts';
import { createPeople } from '../../../src/synthetic/people.ts';

const people = [...createPeople({ count: 3, seed: 11 })];
const offer = {
  accreditation: 'a',
  folio: 'f',
  link: `openid-credential-offer://?credential_offer=%22pre-authorized_code%22%3A%22${'Ab1_'.repeat(10)}xyz%22`,
  page: '',
  txCode: '80719355',
  exp: 0 as never,
  resumed: false,
};
const markers = distinctMarkers(people.flatMap((person) => markersOf(person, offer)));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gafete-theft-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'gafete.sqlite'), Buffer.concat([Buffer.alloc(5000), Buffer.from('event-id-1')]));
});
afterEach(() => rmSync(folder, { recursive: true }));

const steal = (log = '') =>
  stealAndSearch({ dataDir: join(folder, 'data'), log, into: join(folder, 'out') }, markers, 'event-id-1');

describe('the theft at the end of the demo', () => {
  it('finds nothing where there is nothing, and shows that it would', () => {
    const theft = steal();
    expect(theft).toMatchObject({ findings: [], eventFound: true });
    expect(theft.plantedFound).toBe(theft.planted);
    expect(theft.planted).toBeGreaterThan(50);
  });

  const [first] = people;
  it.each([
    ['a name', Buffer.from(`x${first!.person.name}y`), 'name'],
    ['an outlet', Buffer.from(first!.person.outlet), 'outlet'],
    ['a folio', Buffer.from(first!.person.folio), 'folio'],
    ['a claim', Buffer.from(JSON.stringify({ role: first!.person.claims['role'] })), 'claim'],
    ['a portrait', Buffer.from(first!.portrait!), 'portrait'],
    ['a portrait as it stands in a credential', Buffer.from(first!.person.claims['portrait'] as string), 'portrait'],
    ['an offer code', Buffer.from(`${'Ab1_'.repeat(10)}xyz`), 'offer code'],
    ['the bytes of an offer code', Buffer.from(`${'Ab1_'.repeat(10)}xyz`, 'base64url'), 'offer code'],
    ['a transaction code', Buffer.from('code=80719355;'), 'transaction code'],
  ] as const)('finds %s in a file of the shelf', (_what, bytes, what) => {
    mkdirSync(join(folder, 'data', 'shelf'));
    writeFileSync(join(folder, 'data', 'shelf', 'object'), Buffer.concat([Buffer.alloc(100), bytes]));
    expect(steal().findings.map((found) => `${found.what} ${found.file}`)).toContain(`${what} shelf/object`);
  });

  it('finds what the service has printed', () => {
    expect(steal(`refused ${first!.person.name}`).findings[0]).toMatchObject({ what: 'name', file: 'printed log' });
  });
});
