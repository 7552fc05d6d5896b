/**
 * The first half of the main job as a story: an office accredits people whom the service never hears of, they pick up,
 * show what is asked and nothing else, and what the office takes back is refused at the door.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccreditedPerson,
  type AccreditResult,
  type HeldSummary,
  orThrow,
  type Person,
} from '../../src/client/index.ts';
import { createGate, createHolder, type Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { type Service, startService } from '../harness.ts';

const AUDIENCE = 'x509_san_dns:gate.example';

const people: readonly Person[] = [
  {
    claims: {
      level: 'event_pass',
      role: 'photo',
      medium: 'print',
      zones: { pit: true, hall: true },
      outlet_name: 'Canal Mañana Ñandú',
    },
    folio: 'A-001',
    name: 'Xóchitl Ñuñez Marcador',
    outlet: 'Canal Mañana Ñandú',
    evidence: ['press_card_seen'],
  },
  {
    claims: { level: 'event_pass', role: 'writer', medium: 'digital', zones: { hall: true } },
    folio: 'A-002',
    name: "K'uh Balam Señalado",
    outlet: 'Periódico Centinela',
    evidence: ['editor_vouch'],
  },
  {
    claims: { level: 'event_pass', role: 'audio', medium: 'radio' },
    folio: 'A-003',
    name: 'Jacinta Testigo Única',
    outlet: 'Radio Bitácora',
    evidence: ['id_seen'],
  },
];

async function collect(results: AsyncIterable<AccreditResult>): Promise<readonly AccreditResult[]> {
  const all: AccreditResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe('an office accredits, people hold and show, the office takes back', () => {
  let service: Service;
  let office: Office;
  let event: string;
  const accredited: AccreditedPerson[] = [];
  const holders: Holder[] = [];
  const held: HeldSummary[] = [];

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  async function show(holder: Holder, claims: readonly string[]) {
    const nonce = `nonce-${service.random(8).join('')}`;
    const { presentation } = orThrow(await holder.wallet.present({ audience: AUDIENCE, nonce, show: claims }));
    return createGate(service).check(presentation, { audience: AUDIENCE, nonce, event });
  }

  it('enrols with a code and prints a recovery key once', async () => {
    office = await enrolOffice(service);
    expect(office.enrolled.recovery?.words).toHaveLength(15);
    expect(office.enrolled.words).toHaveLength(6);
    const second = await enrolOffice(service, 'desk');
    expect(second.enrolled.recovery).toBeUndefined();
  });

  it('opens an event from a preset', async () => {
    const created = orThrow(
      await office.desk.createEvent({
        preset: 'mx-public-event',
        input: {
          name: { 'es-MX': 'Informe', en: 'Report' },
          place: { 'es-MX': 'Plaza', en: 'Square' },
          timeZone: 'America/Mexico_City',
          days: ['2026-11-24', '2026-11-25'] as never,
          maxAccreditations: 50,
          zones: [
            { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
            { code: 'hall', name: { 'es-MX': 'Sala', en: 'Hall' } },
          ],
        },
      }),
    );
    event = created.event;
    expect(created.members).toHaveLength(2);
    expect(orThrow(await office.desk.events()).map((open) => open.event)).toEqual([event]);
  });

  it('accredits three people and refuses a fourth with an identity number in a name', async () => {
    const bad: Person = { claims: { level: 'event_pass', outlet_name: 'VACA830115HDFLRN02' }, evidence: ['id_seen'] };
    const results = await collect(office.desk.accredit(event, [...people, bad]));
    for (const result of results.slice(0, 3)) accredited.push(orThrow(result));
    expect(results[3]).toMatchObject({
      index: 3,
      ok: false,
      error: { code: 'claims_refused', problem: 'E_TEXT_POLICY' },
    });
    expect(accredited.map(({ folio }) => folio)).toEqual(['A-001', 'A-002', 'A-003']);
    expect(orThrow(await office.desk.event(event)).accreditations.offered).toBe(3);
  });

  it('lets each of them pick up ten copies with the transaction code', async () => {
    for (const { link, page, txCode } of accredited) {
      const holder = createHolder(service);
      const wrong = await holder.wallet.accept(link, { txCode: txCode === '000000' ? '111111' : '000000' });
      expect(wrong).toMatchObject({ ok: false, error: { code: 'pick_up_refused', problem: 'invalid_grant' } });
      holders.push(holder);
      held.push(orThrow(await holder.wallet.accept(page, { txCode: txCode as string })));
    }
    expect(held.map(({ copiesLeft }) => copiesLeft)).toEqual([10, 10, 10]);
    expect(orThrow(await office.desk.event(event)).accreditations.active).toBe(3);
  });

  it('refuses the same offer a second time', async () => {
    const { link, txCode } = accredited[0] as AccreditedPerson;
    const again = await createHolder(service).wallet.accept(link, { txCode: txCode as string });
    expect(again).toMatchObject({ ok: false, error: { code: 'pick_up_refused', problem: 'invalid_grant' } });
  });

  it('shows exactly what is asked', async () => {
    const verdict = await show(holders[0] as Holder, ['zones.pit', 'role']);
    expect(verdict).toMatchObject({ verdict: 'go', reason: 'OK' });
    expect(verdict.claims).toEqual({ event, level: 'event_pass', zones: { pit: true }, role: 'photo' });
    const [kept] = orThrow(await (holders[0] as Holder).wallet.list());
    expect(kept).toMatchObject({ copiesLeft: 9, copiesSpent: 1 });
  });

  it('finds a person by folio and by name, however it is written', async () => {
    const byFolio = orThrow(await office.desk.find(event, { folio: 'a 001' }));
    const byName = orThrow(await office.desk.find(event, { name: 'xochitl  NUÑEZ marcador' }));
    expect(byFolio.entries.map(({ name }) => name)).toEqual(['Xóchitl Ñuñez Marcador']);
    expect(byName.entries).toEqual(byFolio.entries);
    expect(orThrow(await office.desk.find(event, { folio: 'A-9' })).entries).toEqual([]);
  });

  it('suspends: the gate says check; resumes: the gate says go', async () => {
    const accreditations = [(accredited[1] as AccreditedPerson).accreditation];
    orThrow(await office.desk.suspend({ accreditations, reason: 'LOST' }));
    service.clock.advance(120);
    expect(await show(holders[1] as Holder, ['role'])).toMatchObject({ verdict: 'check', reason: 'SUSPENDED' });
    orThrow(await office.desk.resume({ accreditations, reason: 'FOUND' }));
    service.clock.advance(120);
    expect(await show(holders[1] as Holder, ['role'])).toMatchObject({ verdict: 'go' });
  });

  it('revokes: the gate says stop, and the others still pass', async () => {
    const { accreditation } = accredited[1] as AccreditedPerson;
    orThrow(await office.desk.revoke({ accreditations: [accreditation], reason: 'ROLE_ENDED' }));
    expect(orThrow(await office.desk.status(accreditation))).toMatchObject({ state: 'revoked', reason: 'ROLE_ENDED' });
    service.clock.advance(120);
    expect(await show(holders[1] as Holder, [])).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
    expect(await show(holders[0] as Holder, [])).toMatchObject({ verdict: 'go' });
  });

  it('re-issues for a lost phone from the sealed roster: old copies dead, new ones alive', async () => {
    const { accreditation } = accredited[0] as AccreditedPerson;
    const input = { accreditation, reason: 'LOST', from: { folio: 'A-001' } } as const;
    const again = orThrow(await office.desk.reissue(input));
    expect(again.old).toEqual({ accreditation, state: 'revoked' });
    const phone = createHolder(service);
    orThrow(await phone.wallet.accept(again.link, { txCode: again.txCode as string }));
    service.clock.advance(120);
    expect(await show(holders[0] as Holder, [])).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
    const verdict = await show(phone, ['zones.pit', 'outlet_name']);
    expect(verdict).toMatchObject({
      verdict: 'go',
      claims: { zones: { pit: true }, outlet_name: 'Canal Mañana Ñandú' },
    });
  });

  it('revokes one presented copy and says that it was only that one', async () => {
    const bare = orThrow(await (holders[2] as Holder).wallet.showBare());
    expect(orThrow(await office.desk.revokePresented(event, bare))).toEqual({ revoked: 'this copy only' });
    service.clock.advance(120);
    expect(await show(holders[2] as Holder, [])).toMatchObject({ verdict: 'stop', reason: 'REVOKED' });
    expect(await show(holders[2] as Holder, [])).toMatchObject({ verdict: 'go' });
  });

  it('withdraws an offer before it is picked up', async () => {
    const [result] = await collect(office.desk.accredit(event, [{ ...(people[2] as Person), folio: 'A-004' }]));
    const { accreditation, link, txCode } = orThrow(result as AccreditResult);
    orThrow(await office.desk.withdraw({ accreditations: [accreditation], reason: 'ISSUED_IN_ERROR' }));
    expect(orThrow(await office.desk.status(accreditation)).state).toBe('withdrawn');
    const refused = await createHolder(service).wallet.accept(link, { txCode: txCode as string });
    expect(refused).toMatchObject({ ok: false, error: { code: 'pick_up_refused', problem: 'invalid_grant' } });
  });
});
