import { beforeAll, describe, expect, it } from 'vitest';
import type { Offer } from '../../src/desk/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import { createJwsProof } from '../../src/sealing/index.ts';
import { type Made, type Office, type OpenedEvent, startOffice } from './office.ts';

let office: Office;
let event: OpenedEvent;
beforeAll(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

const register = (offers: readonly unknown[]) => office.register(office.ana, event, offers);
const problemOf = (result: unknown) =>
  (result as { error?: { type: string } }).error?.type.replace('urn:gafete:problem:', '');
const change = (made: Made, header: object): Offer => ({ ...made.offer, header: { ...made.offer.header, ...header } });
const other = encodeBase64url(new Uint8Array(16));

describe('registering offers', () => {
  it('answers each item in order, and a refused one does not stop the others', async () => {
    const [good, second] = [await office.make(office.ana, event), await office.make(office.ana, event)];
    const bad = await office.make(office.ana, event, { policyVersion: 2 });
    const results = await register([good.offer, bad.offer, second.offer]);
    expect(results.map((result) => result.ok)).toEqual([true, false, true]);
    expect(results[0]).toEqual({ accreditation: good.accreditation, ok: true });
    const title = 'The policy has changed since the offer was sealed.';
    expect(results[1]).toEqual({ ok: false, error: { type: 'urn:gafete:problem:offer-policy-version', title } });
  });

  it('gives the same answer again, with one row, one place and one leaf', async () => {
    const made = await office.make(office.ana, event);
    const before = { places: office.places(event) ?? 0, leaves: office.leavesOf('offer_registered').length };
    const first = await register([made.offer]);
    expect(await register([made.offer, made.offer])).toEqual([first[0], first[0]]);
    expect(office.places(event)).toBe(before.places + 1);
    expect(office.leavesOf('offer_registered')).toHaveLength(before.leaves + 1);
    expect(office.sql('SELECT id FROM accreditations WHERE id = ?', made.accreditation)).toHaveLength(1);
  });

  it('is one registration when the same call comes eight times at once', async () => {
    const made = await office.make(office.ana, event);
    const before = office.places(event) ?? 0;
    const results = await Promise.all(Array.from({ length: 8 }, () => register([made.offer])));
    expect(results.flat()).toEqual(Array(8).fill({ accreditation: made.accreditation, ok: true }));
    expect(office.places(event)).toBe(before + 1);
  });

  it('refuses another offer with the same accreditation, and says so', async () => {
    const made = await office.make(office.ana, event);
    const same = await office.make(office.ana, event, { accreditation: made.accreditation });
    expect((await register([made.offer, same.offer])).map(problemOf)).toEqual([undefined, 'offer-exists']);
  });

  it.each<[string, string, (made: Made) => unknown]>([
    ['sealed for another issuer', 'offer-issuer', (made) => change(made, { iss: 'https://elsewhere.example' })],
    ['of another event', 'offer-event', (made) => change(made, { event: other })],
    ['with more copies than the policy allows', 'offer-copies', (made) => change(made, { copies: 100 })],
    ['whose header was changed after approval', 'offer-statement', (made) => change(made, { copies: 1 })],
    ['whose txCode was switched', 'offer-statement', (made) => change(made, { txCode: true })],
    ['with a transaction code nobody asked for', 'offer-tx-code', (made) => ({ ...made.offer, txCode: '123456' })],
    ['whose ciphertext is not padded', 'offer-size', (made) => ({ ...made.offer, ct: made.offer.ct.slice(0, -3) })],
    ['with another vector', 'offer-statement', (made) => ({ ...made.offer, iv: 'AAAAAAAAAAAAAAAA' })],
    ['without an approval', 'offer-approval', (made) => ({ ...made.offer, approvalProof: { jws: 'e30.e30.AAAA' } })],
    [
      'with a note of another epoch',
      'offer-roster',
      (made) => ({ ...made.offer, roster: { ...made.offer.roster, epoch: 2 } }),
    ],
    ['with a claim in clear', 'offer-shape', (made) => ({ ...made.offer, professional_name: 'Ximena' })],
    ['with a number in the header', 'offer-shape', (made) => change(made, { curp: 'VACA830115HDFLRN02' })],
    ['with a third kind of tag', 'offer-shape', (made) => ({ ...made.offer, tags: [{ kind: 'curp', tag: other }] })],
    ['with five tags', 'offer-shape', (made) => ({ ...made.offer, tags: Array(5).fill(made.offer.tags[0]) })],
    ['whose id spells something', 'offer-shape', (made) => change(made, { accreditation: 'XimenaCentinela' })],
    ['of an unknown configuration', 'offer-shape', (made) => change(made, { configurations: ['driving-licence'] })],
  ])('refuses an offer %s: %s', async (_what, problem, spoil) => {
    const made = await office.make(office.ana, event);
    const before = office.places(event);
    const keys = office.service.shelf.objects.size;
    const [result] = await register([spoil(made)]);
    expect(problemOf(result)).toBe(problem);
    expect(office.places(event)).toBe(before);
    const generations = [...office.service.shelf.objects.keys()].filter((id) => id.startsWith('generation/')).length;
    expect(office.service.shelf.objects.size - generations, 'no key stays on the shelf').toBe(keys - generations);
    expect(office.sql('SELECT id FROM accreditations WHERE id = ?', made.accreditation)).toEqual([]);
  });

  it('takes an end of 14 days and refuses a later one, a past one, and one after closing', async () => {
    const long = await office.openEvent(office.ana, { closesOn: '2026-12-20' as never });
    const offers: Offer[] = [];
    for (const lives of [14 * DAY, 14 * DAY + 2 * HOUR, -HOUR]) {
      offers.push((await office.make(office.ana, long, { lives })).offer);
    }
    const results = await office.register(office.ana, long, offers);
    expect(results.map(problemOf)).toEqual([undefined, 'offer-expiry', 'offer-expiry']);
    const late = await office.make(office.ana, event, { lives: 13 * DAY });
    expect((await register([late.offer])).map(problemOf)).toEqual(['offer-expiry']);
  });

  it("refuses an approval by a colleague's key: each client registers what it approved itself", async () => {
    const made = await office.make(office.beto, event);
    expect((await register([made.offer])).map(problemOf)).toEqual(['offer-approval']);
    const { jwk, sign } = office.ana.keys.approval;
    const approved = { ...made.offer, approvalProof: await createJwsProof(made.offer.statement, jwk, sign) };
    expect(await register([approved])).toEqual([{ accreditation: made.accreditation, ok: true }]);
  });

  it('refuses a call of 26', async () => {
    const { offer } = await office.make(office.ana, event);
    const body = { offers: Array(26).fill(offer) };
    expect((await office.ana.request('POST', office.path(event, '/accreditations'), body)).status).toBe(400);
  });

  it('keeps no code, no transaction code, no name, no folio and no tag in any byte', async () => {
    const made = await office.make(office.ana, event, { txCode: true, name: 'Centinela Marcador', folio: 'MARCA-77' });
    expect((await register([made.offer]))[0]?.ok).toBe(true);
    const tables = ['offers', 'accreditations', 'roster', 'roster_tags', 'pending_leaves'];
    const rows = tables.flatMap((table) => office.sql<Record<string, unknown>>(`SELECT * FROM ${table}`));
    const bytes = rows
      .flatMap((row) => Object.values(row))
      .map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : String(cell)))
      .join('\n');
    const tags = made.offer.tags.map(({ tag }) => tag);
    for (const secret of [made.code, made.txCode!, 'Centinela', 'MARCA', made.offer.roster.jwe.slice(0, 60), ...tags]) {
      expect(bytes).not.toContain(secret);
    }
    expect(bytes, 'the search finds what is there').toContain(made.accreditation);
  });
});

describe('places', () => {
  it('holds maxAccreditations when twelve register at once, and leaves no key behind', async () => {
    const small = await office.openEvent(office.ana, { maxAccreditations: 5 });
    const made = await Promise.all(Array.from({ length: 12 }, () => office.make(office.ana, small)));
    const results = await Promise.all(made.map(({ offer }) => office.register(office.ana, small, [offer])));
    const problems = results.flat().map(problemOf);
    expect(problems.filter((problem) => problem === undefined)).toHaveLength(5);
    expect(problems.filter((problem) => problem === 'quota-full' || problem === 'busy')).toHaveLength(7);
    expect(office.places(small)).toBe(5);
    expect(office.sql('SELECT rid FROM offers WHERE event = ?', small.id)).toHaveLength(5);
    const keys = (kind: string) => [...office.service.shelf.objects.keys()].filter((id) => id.startsWith(kind)).length;
    expect(keys('offer/')).toBe(office.sql('SELECT rid FROM offers').length);
    expect(keys('row/')).toBe(office.sql('SELECT rid FROM roster').length);
  });

  it('gives the place of a withdrawn offer to somebody else', async () => {
    const small = await office.openEvent(office.ana, { maxAccreditations: 1 });
    const [first] = await office.accredit(small, 1);
    const second = await office.make(office.ana, small);
    expect((await office.register(office.ana, small, [second.offer])).map(problemOf)).toEqual(['quota-full']);
    await office.begin(office.ana, office.onPeople(small, 'withdraw', [first!.accreditation], 'ROLE_ENDED'));
    expect((await office.register(office.ana, small, [second.offer])).map(problemOf)).toEqual([undefined]);
  });
});
