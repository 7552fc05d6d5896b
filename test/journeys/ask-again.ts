import { expect } from 'vitest';
import { type AccreditedPerson, orThrow } from '../../src/client/index.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { createWallet, createWalletKey, type Session, type WalletKey, walletKeys } from '../issuer/wallet.ts';
import { JACINTA, KUH } from './people.ts';
import { accredit, codeOf, type Journey, openEvent } from './scene.ts';
import { type Copy, verdictOfCopy } from './verdict.ts';

export const askAgain: Journey = {
  title:
    'an answer is lost on the way: a bound wallet asks again and only the last copies live; a Bearer wallet cannot',
  tell(step) {
    let office: Office;
    let event: string;
    let bound: AccreditedPerson;
    let bearer: AccreditedPerson;
    let session: Session;
    let notificationId: string;
    const batches: Copy[] = [];

    step('two offers wait', async (t) => {
      office = await enrolOffice(t);
      event = await openEvent(office, t);
      [bound, bearer] = (await accredit(office, event, [KUH, JACINTA], { txCode: false })) as [
        AccreditedPerson,
        AccreditedPerson,
      ];
    });

    step('a bound wallet fetches three times; a fourth is refused', async (t) => {
      const wallet = createWallet(t);
      session = await wallet.redeem(await codeOf(t, bound), { dpop: await createWalletKey() });
      for (let attempt = 1; attempt <= 3; attempt++) {
        const keys = await walletKeys(2);
        const answer = await wallet.collect(session, keys);
        notificationId = answer.notificationId;
        batches.push({ sdJwt: answer.copies[0] as string, key: keys[0] as WalletKey });
      }
      expect((await wallet.requestCredential(session, await walletKeys(2))).status).toBe(400);
    });

    step('only the last copies pass', async (t) => {
      await t.untilPublished();
      expect(await Promise.all(batches.map((copy) => verdictOfCopy(t, copy)))).toEqual(['stop', 'stop', 'go']);
    });

    step('the wallet says that it has them: the session ends, and asking again is over', async (t) => {
      const wallet = createWallet(t);
      const body = { notification_id: notificationId, event: 'credential_accepted' };
      expect((await wallet.send(session, '/notification', body)).status).toBe(204);
      expect((await wallet.requestCredential(session, await walletKeys(2))).status).toBe(401);
      expect(await verdictOfCopy(t, batches[2] as Copy)).toBe('go');
    });

    step('the desk revokes all three batches with one act', async (t) => {
      orThrow(await office.desk.revoke({ accreditations: [bound.accreditation], reason: 'ROLE_ENDED' }));
      await t.untilPublished();
      expect(await Promise.all(batches.map((copy) => verdictOfCopy(t, copy)))).toEqual(['stop', 'stop', 'stop']);
    });

    step('a Bearer session ends with its first fetch', async (t) => {
      const wallet = createWallet(t);
      const own = await wallet.redeem(await codeOf(t, bearer));
      const keys = await walletKeys(2);
      const { copies } = await wallet.collect(own, keys);
      const again = await wallet.requestCredential(own, await walletKeys(2));
      expect([again.status, again.headers.get('www-authenticate')]).toMatchObject([
        401,
        expect.stringContaining('invalid_token'),
      ]);
      expect(await verdictOfCopy(t, { sdJwt: copies[0] as string, key: keys[0] as WalletKey })).toBe('go');
    });
  },
};
