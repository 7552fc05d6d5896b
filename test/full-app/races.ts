/**
 * Many at once, over HTTP, on any target. Every race has one right number of winners; the losers are refused in the
 * words of the protocol, and everything still holds afterwards.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { type AccreditedPerson, createDeskClient, orThrow, type Person } from '../../src/client/index.ts';
import { createHolder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { surroundingsOf } from '../actors/place.ts';
import { checkEverything } from '../invariants.ts';
import { createWallet, createWalletKey, sessionOf, walletKeys } from '../issuer/wallet.ts';
import { KUH, MARKERS, PEOPLE } from '../journeys/people.ts';
import { accredit, codeOf, openEvent, otherThan, pickUp, show } from '../journeys/scene.ts';
import { verdictOfCopy } from '../journeys/verdict.ts';
import type { Target } from '../targets.ts';

const times = <T>(n: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => work(i)));

/** Registers every race; `begin` starts a target of its own for all of them. */
export function races(begin: () => Promise<Target>, { rounds }: { readonly rounds: number }): void {
  let target: Target;
  let ana: Office;
  let event: string;
  let file = 0;
  const somebody = (): Person => ({ ...KUH, folio: `R-${++file}` });
  const one = async (options = {}, by = ana, at = event) =>
    (await accredit(by, at, [somebody()], options))[0] as AccreditedPerson;

  /** Somebody with the event's bundle who has ended nobody yet: five in ten minutes are the most for one person. */
  async function freshOfficer(): Promise<Office> {
    const officer = await enrolOffice(target, 'desk');
    orThrow(await ana.desk.admitMember(event, officer.enrolled.member, officer.enrolled.words));
    return officer;
  }

  beforeAll(async () => {
    target = await begin();
  });
  afterAll(() => target.close());
  const holds = () => checkEverything(target, MARKERS);

  describe('enrolment', () => {
    it('twenty machines with one code: one is enrolled', async () => {
      // Twice: the very first enrolment of a deployment brings the recovery key, every later one must not.
      for (let round = 0; round < 2; round++) {
        const { code } = await createEnrolmentCode(target.ports, 'admin', target.now());
        const answers = await times(20, (i) => {
          let kept: unknown;
          const keep = (next: unknown) => {
            kept = next;
          };
          const profile = { load: async () => kept, save: async (next: unknown) => keep(next) };
          const seed = `race-${round}-${i}`;
          return createDeskClient({ issuer: target.publicUrl, profile, ...surroundingsOf(target, seed) }).enrol({
            code,
          });
        });
        expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
        expect(await target.rows('SELECT id FROM clients')).toHaveLength(round + 1);
        expect(await target.rows(`SELECT 1 FROM members WHERE owner = 'recovery'`)).toHaveLength(1);
      }
      ana = await enrolOffice(target);
      event = await openEvent(ana, target, { maxAccreditations: 400 });
    });

    it('five machines with five codes: five are enrolled', async () => {
      const before = (await target.rows('SELECT 1 FROM clients')).length;
      await times(5, () => enrolOffice(target, 'gate'));
      expect(await target.rows('SELECT 1 FROM clients')).toHaveLength(before + 5);
      await holds();
    });
  });

  describe('redemption', () => {
    it(`fifty wallets with one code: one token, ${rounds} times over`, async () => {
      const wallet = createWallet(target);
      for (let round = 0; round < rounds; round++) {
        const code = await codeOf(target, await one({ txCode: false }));
        const answers = await times(50, () => wallet.requestToken(code));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        const losers = answers.filter(({ status }) => status !== 200);
        const bodies = await Promise.all(losers.map(async (answer) => `${answer.status} ${await answer.text()}`));
        expect([...new Set(bodies)]).toEqual(['400 {"error":"invalid_grant"}']);
      }
      await holds();
    });

    it(`fifty refreshes with one token: one session, and one set of copies, ${rounds} times over`, async () => {
      const wallet = createWallet(target);
      const at = await openEvent(ana, target, { refills: rounds + 1 });
      const dpop = await createWalletKey();
      let session = await wallet.redeem(await codeOf(target, await one({ txCode: false }, ana, at)), { dpop });
      await wallet.collect(session, await walletKeys(1));
      for (let round = 0; round < rounds; round++) {
        const answers = await times(50, () => wallet.requestRefresh(session.refreshToken as string, dpop));
        const [won, ...others] = answers.filter(({ status }) => status === 200);
        expect(others).toEqual([]);
        const losers = answers.filter(({ status }) => status !== 200);
        const bodies = await Promise.all(losers.map(async (answer) => `${answer.status} ${await answer.text()}`));
        expect([...new Set(bodies)]).toEqual(['400 {"error":"invalid_grant"}']);
        session = sessionOf(await won?.json(), dpop);
        const { refills, notificationId } = await wallet.collect(session, await walletKeys(1));
        expect(refills).toBe(rounds - 1 - round);
        const told = { notification_id: notificationId, event: 'credential_accepted' };
        expect((await wallet.send(session, '/notification', told)).status).toBe(204);
        expect(await target.rows(`SELECT 1 FROM refreshes WHERE event = '${at}'`)).toHaveLength(refills === 0 ? 0 : 1);
      }
      await holds();
      // Fifty proofs a round, each checked by a loaded machine.
    }, 300_000);

    it('two hundred wrong transaction codes: five are counted, and the offer is burned', async () => {
      const person = await one();
      const [wallet, code] = [createWallet(target), await codeOf(target, person)];
      const answers = await times(200, (i) => wallet.requestToken(code, { txCode: otherThan(person.txCode, i + 1) }));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
      expect(orThrow(await ana.desk.status(person.accreditation)).state).toBe('burned');
      expect((await wallet.requestToken(code, { txCode: person.txCode })).status).toBe(400);
      await holds();
    });

    it('the right code among many wrong ones: redeemed or burned, never both', async () => {
      for (let round = 0; round < rounds; round++) {
        const person = await one();
        const [wallet, code] = [createWallet(target), await codeOf(target, person)];
        const answers = await times(12, (i) => {
          const txCode = i === 3 ? person.txCode : otherThan(person.txCode, i + 1);
          return wallet.requestToken(code, { txCode });
        });
        const won = answers.filter(({ status }) => status === 200).length;
        const { state } = orThrow(await ana.desk.status(person.accreditation));
        expect([won, state]).toEqual(won === 1 ? [1, 'offered'] : [0, 'burned']);
        const [row] = await target.rows(`SELECT tries FROM offers WHERE accreditation = '${person.accreditation}'`);
        expect(Number(row?.['tries'] ?? 5)).toBeLessThanOrEqual(5);
      }
      await holds();
    });

    it('ten requests of one Bearer session: one set of copies', async () => {
      const wallet = createWallet(target);
      const session = await wallet.redeem(await codeOf(target, await one({ txCode: false })));
      const answers = await times(10, async () => wallet.requestCredential(session, await walletKeys(1)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      await holds();
    });

    it('ten requests of one bound session: three attempts at most, and one living copy', async () => {
      const wallet = createWallet(target);
      const session = await wallet.redeem(await codeOf(target, await one({ txCode: false })), {
        dpop: await createWalletKey(),
      });
      const fetched: Parameters<typeof verdictOfCopy>[1][] = [];
      await times(10, async () => {
        const keys = await walletKeys(1);
        const answer = await wallet.requestCredential(session, keys);
        if (answer.status !== 200) return;
        const { credentials } = (await answer.json()) as { credentials: { credential: string }[] };
        fetched.push({ sdJwt: credentials[0]?.credential as string, key: keys[0] as (typeof keys)[number] });
      });
      expect(fetched.length).toBeGreaterThan(0);
      expect(fetched.length).toBeLessThanOrEqual(3);
      await target.untilPublished();
      const verdicts = await Promise.all(fetched.map((copy) => verdictOfCopy(target, copy)));
      expect(verdicts.filter((verdict) => verdict === 'go')).toHaveLength(1);
      await holds();
    });
  });

  describe('the desk', () => {
    it('ten registrations for three places: three are in', async () => {
      const small = await openEvent(ana, target, { maxAccreditations: 3 });
      const results = await times(10, async () => (await ana.desk.accredit(small, [somebody()]).next()).value);
      expect(results.filter((result) => result?.ok)).toHaveLength(3);
      expect(await target.rows(`SELECT used, max FROM quotas WHERE event = '${small}'`)).toEqual([{ used: 3, max: 3 }]);
      expect(await target.rows(`SELECT 1 FROM offers WHERE event = '${small}'`)).toHaveLength(3);
      await holds();
    });

    it('ten new epochs at once: as many epochs as were answered, and everybody who stays reads everything', async () => {
      const shared = await openEvent(ana, target);
      await accredit(ana, shared, PEOPLE);
      const answers = await times(10, () => ana.desk.newEpoch(shared));
      const started = answers.filter(({ ok }) => ok).length;
      expect(started).toBeGreaterThan(0);
      expect(orThrow(await ana.desk.publicEvent(shared)).deskKey.epoch).toBe(1 + started);
      expect(orThrow(await ana.desk.find(shared, { name: KUH.name })).entries).toHaveLength(1);
      await holds();
    });

    it('a withdrawal against a pick-up: one of them, and no credential of a withdrawn offer', async () => {
      const officer = await freshOfficer();
      for (let round = 0; round < rounds; round++) {
        const person = await one();
        const holder = createHolder(target);
        const [taken, withdrawn] = await Promise.all([
          holder.wallet.accept(person.link, { txCode: person.txCode as string }),
          officer.desk.withdraw({ accreditations: [person.accreditation], reason: 'ISSUED_IN_ERROR', event }),
        ]);
        const { state } = orThrow(await ana.desk.status(person.accreditation));
        if (taken.ok) expect([state, withdrawn.ok]).toEqual(['active', false]);
        else expect([state, withdrawn.ok]).toEqual(['withdrawn', true]);
      }
      await holds();
    });

    it('a revocation against a wallet that asks again: no copy lives', async () => {
      const officer = await freshOfficer();
      const wallet = createWallet(target);
      for (let round = 0; round < rounds; round++) {
        const person = await one({ txCode: false });
        const session = await wallet.redeem(await codeOf(target, person), { dpop: await createWalletKey() });
        const keys = await walletKeys(3);
        const copies = [await wallet.collect(session, keys.slice(0, 1))];
        const [again, revoked] = await Promise.all([
          wallet.requestCredential(session, keys.slice(1, 2)),
          officer.desk.revoke({ accreditations: [person.accreditation], reason: 'LOST', event }),
        ]);
        if (again.status === 200) {
          const { credentials } = (await again.json()) as { credentials: { credential: string }[] };
          copies.push({ copies: [credentials[0]?.credential as string], notificationId: '' });
        }
        // What was issued between reading and revoking is not forgotten: the desk is told, and revokes all of it.
        if (!revoked.ok) {
          expect(revoked.error.problem).toBe('revocation-incomplete');
          orThrow(await officer.desk.revoke({ accreditations: [person.accreditation], reason: 'LOST', event }));
        }
        expect((await wallet.requestCredential(session, keys.slice(2))).status).toBeGreaterThanOrEqual(400);
        await target.untilPublished();
        for (const [at, { copies: texts }] of copies.entries()) {
          const copy = { sdJwt: texts[0] as string, key: keys[at] as (typeof keys)[number] };
          expect(await verdictOfCopy(target, copy)).toBe('stop');
        }
      }
      await holds();
    });

    it('five re-issues of one accreditation: one new offer', async () => {
      const person = await one();
      await pickUp(target, person);
      const { accreditation, folio } = person;
      const answers = await times(5, () => ana.desk.reissue({ accreditation, reason: 'LOST', from: { folio } }));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      await holds();
    });

    it('six people are suspended by three officers at once in one list: no bit is lost', async () => {
      const officers = [await freshOfficer(), await freshOfficer(), await freshOfficer()];
      const people = await accredit(ana, event, Array.from({ length: 6 }, somebody));
      const holders = await Promise.all(people.map((person) => pickUp(target, person)));
      const answers = await times(6, (i) =>
        (officers[i % 3] as Office).desk.suspend({
          accreditations: [(people[i] as AccreditedPerson).accreditation],
          reason: 'LOST',
          event,
        }),
      );
      // Who lost five races in a row is told to come again, and does.
      for (const [i, answer] of answers.entries()) {
        if (answer.ok) {
          expect(answer.value.done).toBe(true);
          continue;
        }
        expect(answer.error.problem).toBe('busy');
        const accreditations = [(people[i] as AccreditedPerson).accreditation];
        orThrow(await (officers[i % 3] as Office).desk.suspend({ accreditations, reason: 'LOST', event }));
      }
      await target.untilPublished();
      const verdicts = await Promise.all(holders.map((holder) => show(target, holder)));
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(6).fill('check'));
      await holds();
    });
  });
}
