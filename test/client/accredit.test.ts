import { describe, expect, it } from 'vitest';
import { type AccreditResult, orThrow, type Person } from '../../src/client/index.ts';
import { createHolder } from '../actors/holder.ts';
import { enrolOffice } from '../actors/office.ts';
import { startService } from '../harness.ts';
import { collect, createJournal, openEvent, person } from './people.ts';

describe('a long run', () => {
  it('goes on after it broke off: nobody twice, no link lost', async () => {
    const service = await startService();
    const office = await enrolOffice(service);
    const event = await openEvent(office);
    const journal = createJournal();
    const people = Array.from({ length: 30 }, (_, i) => person(i));
    const first: AccreditResult[] = [];
    for await (const result of office.desk.accredit(event, people, { journal })) {
      first.push(result);
      // The process dies in the middle of handing over.
      if (first.length === 10) break;
    }
    expect(orThrow(await office.desk.event(event)).accreditations.offered).toBe(25);
    const progress: unknown[] = [];
    const onProgress = (counts: unknown) => void progress.push(counts);
    const second = await collect(office.desk.accredit(event, people, { journal, onProgress }));
    expect(second.every(({ ok }) => ok)).toBe(true);
    expect(orThrow(await office.desk.event(event)).accreditations.offered).toBe(30);
    for (const [i, before] of first.entries()) {
      expect(orThrow(second[i] as AccreditResult)).toEqual({ ...orThrow(before), resumed: true });
    }
    expect(progress.at(-1)).toEqual({ registered: 5, resumed: 25, refused: 0 });
    expect(second.map(({ index }) => index)).toEqual(people.map((_, i) => i));
    service.close();
  });

  it('sends a request that was never answered again, word for word', async () => {
    let deaf = false;
    const service = await startService();
    const office = await enrolOffice({
      ...service,
      fetch: async (target, init) => {
        const answer = await service.fetch(target, init);
        if (deaf && String(target).endsWith('/accreditations')) throw new TypeError('connection lost');
        return answer;
      },
    });
    const event = await openEvent(office);
    const journal = createJournal();
    deaf = true;
    const [lost] = await collect(office.desk.accredit(event, [person(1)], { journal }));
    expect(lost).toMatchObject({ ok: false, error: { code: 'network', retryable: true } });
    deaf = false;
    const [found] = await collect(office.desk.accredit(event, [person(1)], { journal }));
    const { link, txCode, resumed } = orThrow(found as AccreditResult);
    expect(resumed).toBe(true);
    expect(orThrow(await office.desk.event(event)).places.used).toBe(1);
    orThrow(await createHolder(service).wallet.accept(link, { txCode: txCode as string }));
    service.close();
  });

  it('forgets what the service has refused, so that the next run seals anew', async () => {
    const service = await startService();
    const office = await enrolOffice(service);
    const event = await openEvent(office);
    const journal = createJournal();
    const crowd = Array.from({ length: 61 }, (_, i) => person(i));
    const results = await collect(office.desk.accredit(event, crowd, { journal }));
    expect(results.slice(0, 60).every(({ ok }) => ok)).toBe(true);
    expect(results[60]).toMatchObject({ ok: false, error: { code: 'refused', problem: 'quota-full' } });
    expect(journal.kept.size).toBe(60);
    service.close();
  });

  it('stops at a damaged journal instead of accrediting somebody twice', async () => {
    const service = await startService();
    const office = await enrolOffice(service);
    const event = await openEvent(office);
    const journal = { load: async () => ({ v: 1, accreditation: 7 }), save: async () => {} };
    const [result] = await collect(office.desk.accredit(event, [person(1)], { journal }));
    expect(result).toMatchObject({ ok: false, error: { code: 'journal_unreadable' } });
    service.close();
  });
});

describe('people who cannot be accredited', () => {
  const good = { claims: { level: 'event_pass' }, evidence: ['id_seen'] };
  const wrong: readonly (readonly [string, unknown, string, string])[] = [
    ['no evidence', { claims: good.claims }, 'person_refused', 'evidence'],
    ['empty evidence', { ...good, evidence: [] }, 'person_refused', 'evidence'],
    ['evidence twice', { ...good, evidence: ['id_seen', 'id_seen'] }, 'person_refused', 'evidence'],
    ['evidence that the policy does not take', { ...good, evidence: ['self_attested'] }, 'person_refused', 'evidence'],
    ['an unknown member', { ...good, curp: 'VACA830115HDFLRN02' }, 'person_refused', 'unknown_member'],
    ['a CURP as name', { ...good, name: 'VACA830115HDFLRN02' }, 'person_refused', 'name'],
    ['a CURP as folio', { ...good, folio: 'VACA830115HDFLRN02' }, 'person_refused', 'folio'],
    ['a folio of nothing', { ...good, folio: '—' }, 'person_refused', 'folio'],
    [
      'a claim that is never issued',
      { ...good, claims: { ...good.claims, curp: 'x' } },
      'claims_refused',
      'E_CLAIM_NEVER_ISSUED',
    ],
    ['no level', { ...good, claims: { role: 'writer' } }, 'claims_refused', 'E_CLAIM_MISSING'],
    [
      'a claim without legal ground',
      { ...good, claims: { ...good.claims, legal_name: 'Ana' } },
      'claims_refused',
      'E_POLICY_CLAIM_NOT_ALLOWED',
    ],
    ['another event', { ...good, claims: { ...good.claims, event: 'other' } }, 'claims_refused', 'E_POLICY_EVENT'],
    ['a fraction', { ...good, claims: { ...good.claims, role: 0.5 } }, 'claims_refused', 'E_CLAIM_VALUE'],
    ...[null, [], '', 0, 1, -1, true].map(
      (value) => [JSON.stringify(value), value, 'person_refused', 'shape'] as const,
    ),
  ];

  it('are told why, each one, without repeating what was sent, and nothing is registered', async () => {
    const service = await startService();
    const office = await enrolOffice(service);
    const event = await openEvent(office);
    const results = await collect(
      office.desk.accredit(
        event,
        wrong.map(([, input]) => input as Person),
      ),
    );
    expect(results).toHaveLength(wrong.length);
    for (const [index, result] of results.entries()) {
      const [what, , code, problem] = wrong[index] as (typeof wrong)[number];
      expect(result, what).toMatchObject({ index, ok: false, error: { code, problem } });
      expect(JSON.stringify(result)).not.toContain('VACA830115');
    }
    expect(orThrow(await office.desk.event(event)).places.used).toBe(0);
    service.close();
  });

  it.each([
    ['more copies than the policy', { copies: 11 }, 'copies'],
    ['no copies', { copies: 0 }, 'copies'],
    ['half a copy', { copies: 1.5 }, 'copies'],
    ['a code of five digits', { txCodeDigits: 5 }, 'tx_code'],
    ['an offer of a month', { offerSeconds: 30 * 86_400 }, 'offer_time'],
    ['an offer of a second', { offerSeconds: 1 }, 'offer_time'],
  ])('%s is refused before sealing', async (_what, options, problem) => {
    const service = await startService();
    const office = await enrolOffice(service);
    const event = await openEvent(office);
    const [result] = await collect(office.desk.accredit(event, [person(1)], options));
    expect(result).toMatchObject({ ok: false, error: { code: 'input_refused', problem } });
    service.close();
  });
});
