/** What offices live through: two people, colleagues who come and go, rules that change, the last machine's end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccreditedPerson, comparisonWords, createDeskClient, orThrow } from '../../src/client/index.ts';
import { secretWords } from '../../src/client/words.ts';
import { createHolder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { type Service, startService } from '../harness.ts';
import { collect, openEvent, person } from './people.ts';

describe('two machines of one office', () => {
  let service: Service;
  let ana: Office;
  let berta: Office;
  let event: string;
  let accredited: readonly AccreditedPerson[];

  beforeAll(async () => {
    service = await startService();
    ana = await enrolOffice(service, 'admin');
    berta = await enrolOffice(service, 'admin');
    event = await openEvent(ana);
    const results = await collect(ana.desk.accredit(event, [1, 2, 3, 4, 5, 6, 7].map(person)));
    accredited = results.map((result) => orThrow(result));
  });
  afterAll(() => service.close());

  it('a colleague who was not admitted cannot open the event', async () => {
    expect(await berta.desk.find(event, { folio: 'F-1' })).toMatchObject({ ok: false, error: { code: 'no_bundle' } });
  });

  it('a colleague is not admitted with other words than those of her key', async () => {
    const { member } = berta.enrolled;
    const words = [...berta.enrolled.words.slice(1), berta.enrolled.words[0] as string];
    const refused = await ana.desk.admitMember(event, member, words);
    expect(refused).toMatchObject({ ok: false, error: { code: 'words_differ' } });
    expect(await ana.desk.admitMember(event, member, [])).toMatchObject({ ok: false, error: { code: 'words_differ' } });
  });

  it('is admitted with her words, and opens what was sealed before she came', async () => {
    const { member, words } = berta.enrolled;
    const upper = words.map((word) => ` ${word.toUpperCase()}`);
    expect(orThrow(await ana.desk.admitMember(event, member, upper)).members).toContain(member);
    expect(orThrow(await berta.desk.find(event, { folio: 'F-1' })).entries).toHaveLength(1);
    const known = orThrow(await ana.desk.members(event)).find((other) => other.member === member);
    expect(known).toMatchObject({ confirmed: true, recovery: false, words });
  });

  it('more than five people need a second person, who signs what she was shown', async () => {
    const accreditations = accredited.slice(0, 6).map(({ accreditation }) => accreditation);
    const begun = orThrow(await ana.desk.withdraw({ accreditations, reason: 'ISSUED_IN_ERROR' }));
    expect(begun).toMatchObject({ done: false });
    const [own] = orThrow(await ana.desk.acts());
    expect(await ana.desk.approveAct(own as never)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const [pending] = orThrow(await berta.desk.acts());
    expect(pending).toMatchObject({ mine: false, statement: { act: 'withdraw', accreditations } });
    const done = orThrow(await berta.desk.approveAct(pending as never));
    expect(done).toMatchObject({ done: true });
    expect(orThrow(await ana.desk.event(event)).accreditations).toMatchObject({ withdrawn: 6, offered: 1 });
  });

  it('rules change with two people once somebody is accredited, and the policy shown must be the one signed', async () => {
    const begun = orThrow(await ana.desk.changePolicy(event, { maxAccreditations: 58 }));
    expect(begun).toMatchObject({ done: false });
    const pending = orThrow(await berta.desk.acts()).find(({ statement }) => statement.act === 'policy');
    const altered = { ...pending, policy: { ...pending?.policy, maxAccreditations: 7000 } };
    expect(await berta.desk.approveAct(altered as never)).toMatchObject({
      ok: false,
      error: { code: 'envelope_refused', problem: 'policy_hash' },
    });
    expect(orThrow(await berta.desk.approveAct(pending as never))).toMatchObject({ done: true, policyVersion: 2 });
    expect(orThrow(await ana.desk.publicEvent(event)).policy).toMatchObject({ version: 2, maxAccreditations: 58 });
  });

  it('a removed colleague is out with her next request, and a new epoch begins that she cannot open', async () => {
    const removed = orThrow(await ana.desk.removeClient(berta.enrolled.client));
    expect(removed.failed).toEqual([]);
    expect(removed.epochs).toMatchObject([{ event, epoch: 2 }]);
    expect(removed.epochs[0]?.members.map(({ member }) => member)).not.toContain(berta.enrolled.member);
    expect(await berta.desk.events()).toMatchObject({ ok: false, error: { code: 'token_refused' } });
  });

  it('finds and re-issues across the change of epoch', async () => {
    const carla = createHolder(service);
    const last = accredited[6] as AccreditedPerson;
    orThrow(await carla.wallet.accept(last.link, { txCode: last.txCode as string }));
    const [entry] = orThrow(await ana.desk.find(event, { name: 'persona numero 7' })).entries;
    expect(entry).toMatchObject({ accreditation: last.accreditation, folio: 'F-7' });
    const from = { name: 'Persona Número 7' };
    const again = orThrow(await ana.desk.reissue({ accreditation: last.accreditation, reason: 'LOST', from }));
    expect(again.old.state).toBe('revoked');
    const both = orThrow(await ana.desk.find(event, from)).entries.map(({ accreditation }) => accreditation);
    expect(new Set(both)).toEqual(new Set([last.accreditation, again.accreditation]));
  });

  it('the paper renews the last machine, by words and by QR text', async () => {
    const words = ana.enrolled.recovery?.words.join(' ') as string;
    const wrong = words.replace(/^\S+/, 'bababa');
    expect(await ana.desk.recover(wrong)).toMatchObject({ ok: false, error: { code: 'input_refused' } });
    service.clock.advance(86_400);
    const { notAfter } = orThrow(await ana.desk.recover(words));
    expect(notAfter).toBeGreaterThan(ana.enrolled.notAfter);
    service.clock.advance(86_400);
    expect(orThrow(await ana.desk.recover(ana.enrolled.recovery?.qr as string)).notAfter).toBeGreaterThan(notAfter);
  });

  it('the paper lets a new machine into the events when every other is lost, and nothing else does', async () => {
    const fresh = await enrolOffice(service);
    const printed = ana.enrolled.recovery?.words.join(' ') as string;
    expect(await fresh.desk.find(event, { folio: 'F-7' })).toMatchObject({ error: { code: 'no_bundle' } });
    const other = secretWords(new Uint8Array(32).fill(5)).join(' ');
    expect(await fresh.desk.recoverEvent(event, other)).toMatchObject({
      ok: false,
      error: { code: 'envelope_refused' },
    });
    expect(await fresh.desk.recoverEvent(event, 'ba')).toMatchObject({ ok: false, error: { code: 'input_refused' } });
    const { members } = orThrow(await fresh.desk.recoverEvent(event, printed));
    expect(members).toContain(fresh.enrolled.member);
    expect(orThrow(await fresh.desk.find(event, { folio: 'F-7' })).entries).toHaveLength(2);
    const used = service.store.sqlite.prepare("SELECT count(*) AS n FROM pending_leaves WHERE type = 'recovery_used'");
    expect(used.get()).toEqual({ n: 3 });
  });

  it('closes an event with a second person, and then answers that it is closed', async () => {
    const second = await enrolOffice(service);
    const other = await openEvent(ana);
    expect(orThrow(await ana.desk.closeEvent(other))).toMatchObject({ done: false });
    const pending = orThrow(await second.desk.acts()).find(({ statement }) => statement.event === other);
    orThrow(await second.desk.approveAct(pending as never));
    const closed = await ana.desk.publicEvent(other);
    expect(closed).toMatchObject({ ok: false, error: { status: 410, problem: 'event-closed' } });
    const [refused] = await collect(ana.desk.accredit(other, [person(1)]));
    expect(refused).toMatchObject({ ok: false, error: { status: 410 } });
  });
});

describe('a profile', () => {
  it('is refused when it belongs to another office, or when it is damaged, before anything is sent', async () => {
    const service = await startService();
    const office = await enrolOffice(service);
    const good = office.profile();
    const broken = [
      { ...good, issuer: 'https://elsewhere.example' },
      { ...good, v: 2 },
      { ...good, keys: { ...good.keys, member: { ...good.keys.member, d: good.keys.approval.d } } },
      null,
      [],
      '',
      0,
      true,
    ];
    for (const profile of broken) {
      const desk = createDeskClient({
        issuer: service.publicUrl,
        profile: { load: async () => profile, save: async () => {} },
        fetch: () => Promise.reject(new Error('nothing is sent')),
      });
      expect(await desk.identity()).toMatchObject({ ok: false, error: { code: 'profile_unreadable' } });
      expect(await desk.events()).toMatchObject({ ok: false, error: { code: 'profile_unreadable' } });
    }
    expect(comparisonWords(office.enrolled.member)).toEqual(office.enrolled.words);
    const again = await office.desk.enrol({ code: 'A'.repeat(43) });
    expect(again).toMatchObject({ ok: false, error: { code: 'already_enrolled' } });
    service.close();
  });
});
