import { expect } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import { PASS_CONFIGURATION_ID } from '../../src/issuer/wire.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import {
  createWallet,
  createWalletKey,
  type Session,
  sessionOf,
  type WalletKey,
  walletKeys,
} from '../issuer/wallet.ts';
import type { Target } from '../targets.ts';
import { JACINTA, KUH } from './people.ts';
import { accredit, codeOf, type Journey, openEvent } from './scene.ts';
import { type Copy, verdictOfCopy } from './verdict.ts';

const REFUSED = '400 {"error":"invalid_grant"}';
const said = async (response: Response) => `${response.status} ${await response.text()}`;

/** One phone: its DPoP key, the newest refresh token, and one copy of each set that it got. */
interface Phone {
  readonly dpop: WalletKey;
  session: Session;
  readonly sets: Copy[];
  notificationId: string;
  refills: number | undefined;
}

async function fetchSet(t: Target, phone: Phone): Promise<void> {
  const keys = await walletKeys(2);
  const { copies, notificationId, refills } = await createWallet(t).collect(phone.session, keys);
  phone.sets.push({ sdJwt: copies[0] as string, key: keys[0] as WalletKey });
  Object.assign(phone, { notificationId, refills });
}

async function acknowledge(t: Target, { session, notificationId }: Phone): Promise<void> {
  const body = { notification_id: notificationId, event: 'credential_accepted' };
  expect((await createWallet(t).send(session, '/notification', body)).status).toBe(204);
}

async function pickUp(t: Target, offer: AccreditedPerson): Promise<Phone> {
  const dpop = await createWalletKey();
  const session = await createWallet(t).redeem(await codeOf(t, offer), { dpop });
  const phone: Phone = { dpop, session, sets: [], notificationId: '', refills: undefined };
  await fetchSet(t, phone);
  await acknowledge(t, phone);
  return phone;
}

/** Asks for a session with the newest refresh token. */
async function refresh(t: Target, phone: Phone): Promise<Response> {
  return createWallet(t).requestRefresh(phone.session.refreshToken as string, phone.dpop);
}

async function enter(t: Target, phone: Phone): Promise<void> {
  const answer = await refresh(t, phone);
  expect(answer.status).toBe(200);
  phone.session = sessionOf(await answer.json(), phone.dpop);
}

export const refill: Journey = {
  title: 'copies run low: a bound wallet refills by itself, as often as the rules say, until the office ends it',
  tell(step) {
    let office: Office;
    let event: string;
    let kuh: Phone;
    let jacinta: Phone;
    let offers: readonly AccreditedPerson[];
    let former: string;
    // Of these two only: other stories of the same deployment have wallets that refill too.
    const envelopes = async (t: Target) =>
      (await t.rows('SELECT accreditation, remaining FROM refreshes ORDER BY remaining')).filter((row) =>
        offers.some(({ accreditation }) => accreditation === row['accreditation']),
      );

    step('two people pick up under rules with two refills', async (t) => {
      office = await enrolOffice(t);
      event = await openEvent(office, t, { refills: 3 });
      offers = await accredit(office, event, [KUH, JACINTA], { txCode: false });
      kuh = await pickUp(t, offers[0] as AccreditedPerson);
      jacinta = await pickUp(t, offers[1] as AccreditedPerson);
      expect([kuh.refills, jacinta.refills]).toEqual([2, 2]);
      expect(await envelopes(t)).toMatchObject([{ remaining: 2 }, { remaining: 2 }]);
    });

    step(
      'without its key, with another’s, or for nothing known, a token gives nothing, and is not used up',
      async (t) => {
        const wallet = createWallet(t);
        const token = kuh.session.refreshToken as string;
        const answers = [
          await wallet.requestRefresh(token),
          await wallet.requestRefresh(token, jacinta.dpop),
          await wallet.requestRefresh(
            token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
            kuh.dpop,
          ),
          await wallet.requestRefresh('x', kuh.dpop),
        ];
        expect(await Promise.all(answers.map(said))).toEqual(answers.map(() => REFUSED));
      },
    );

    step('a refill gives new copies; the old ones pass too; a pass is never refilled', async (t) => {
      former = kuh.session.refreshToken as string;
      await enter(t, kuh);
      const jwt = await createWallet(t).proofs(await walletKeys(1));
      const pass = { credential_configuration_id: PASS_CONFIGURATION_ID, proofs: { jwt } };
      expect((await createWallet(t).send(kuh.session, '/credential', pass)).status).toBe(400);
      await fetchSet(t, kuh);
      expect(kuh.refills).toBe(1);
      await t.untilPublished();
      expect(await Promise.all(kuh.sets.map((copy) => verdictOfCopy(t, copy)))).toEqual(['go', 'go']);
    });

    step('an answer that was lost is asked for again: of that refill one set lives', async (t) => {
      await fetchSet(t, kuh);
      expect(kuh.refills).toBe(1);
      await t.untilPublished();
      expect(await Promise.all(kuh.sets.map((copy) => verdictOfCopy(t, copy)))).toEqual(['go', 'stop', 'go']);
      await acknowledge(t, kuh);
    });

    step('a token that was replaced is refused, and the one that replaced it stays good', async (t) => {
      expect(await said(await createWallet(t).requestRefresh(former, kuh.dpop))).toBe(REFUSED);
      await enter(t, kuh);
      await fetchSet(t, kuh);
      expect(kuh.refills).toBe(0);
      await acknowledge(t, kuh);
      expect(await said(await refresh(t, kuh))).toBe(REFUSED);
      expect(await envelopes(t)).toMatchObject([{ remaining: 2 }]);
    });

    step('who is suspended gets nothing, in the same words, and refills again when it is lifted', async (t) => {
      const accreditations = [(offers[1] as AccreditedPerson).accreditation];
      orThrow(await office.desk.suspend({ accreditations, reason: 'CONDUCT_HEARING' }));
      expect(await said(await refresh(t, jacinta))).toBe(REFUSED);
      orThrow(await office.desk.resume({ accreditations, reason: 'HEARING_CLEARED' }));
      await enter(t, jacinta);
    });

    step('a revocation between the token and its copies ends both, and its envelope', async (t) => {
      const { accreditation } = offers[1] as AccreditedPerson;
      orThrow(await office.desk.revoke({ accreditations: [accreditation], reason: 'ROLE_ENDED' }));
      expect((await createWallet(t).requestCredential(jacinta.session, await walletKeys(1))).status).toBe(401);
      expect(await said(await refresh(t, jacinta))).toBe(REFUSED);
      expect(await envelopes(t)).toEqual([]);
    });

    step('one act revokes every set that was refilled', async (t) => {
      const { accreditation } = offers[0] as AccreditedPerson;
      orThrow(await office.desk.revoke({ accreditations: [accreditation], reason: 'ROLE_ENDED' }));
      await t.untilPublished();
      const verdicts = await Promise.all(kuh.sets.map((copy) => verdictOfCopy(t, copy)));
      expect(verdicts).toEqual(['stop', 'stop', 'stop', 'stop']);
    });
  },
};
