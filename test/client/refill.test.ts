import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walletIn } from '../../src/client/browser-wallet/index.ts';
import { type AccreditedPerson, createWalletClient, orThrow, type Person } from '../../src/client/index.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import { surroundingsOf } from '../actors/place.ts';
import { checkEverything } from '../invariants.ts';
import { KUH, MARKERS } from '../journeys/people.ts';
import { accredit, openEvent } from '../journeys/scene.ts';
import { nodeTarget, type Target } from '../targets.ts';
import { drawersInMemory } from './drawers.ts';

let t: Target;
let office: Office;
let event: string;
let file = 0;
beforeAll(async () => {
  t = await nodeTarget('memory');
  office = await enrolOffice(t);
  event = await openEvent(office, t, { refills: 3 });
});
afterAll(() => t.close());

const ASK = { audience: 'a', nonce: 'n', show: [] };

/** Somebody with a browser's wallet. `way` may lose answers. */
async function holder(way: (url: string, answer: Response) => Response = (_url, answer) => answer) {
  const person: Person = { ...KUH, folio: `W-${++file}` };
  const [offer] = (await accredit(office, event, [person], { txCode: false })) as [AccreditedPerson];
  const drawers = drawersInMemory();
  const surroundings = surroundingsOf(t, `refill-${file}`);
  const wallet = createWalletClient({
    ...walletIn(drawers),
    trust: { anchors: [t.operator.certificate] },
    issuers: [t.publicUrl],
    ...surroundings,
    fetch: async (url, init) => way(url, await surroundings.fetch(url, init)),
  });
  orThrow(await wallet.accept(offer.link));
  const copies = async () => orThrow(await wallet.list())[0]?.copiesLeft;
  const left = async () => orThrow(await wallet.list())[0]?.refillsLeft;
  const keys = async () => (await drawers.keys.ids()).length;
  return { wallet, offer, copies, left, keys };
}

describe('a wallet whose copies run low', () => {
  it('says how many refills are left, asks nobody while it has enough, and gets as many as there are', async () => {
    const { wallet, copies, left, keys } = await holder();
    expect([await copies(), await left()]).toEqual([3, 2]);
    expect(orThrow(await wallet.refill())).toEqual([]);
    const other = (await keys()) - 3;
    orThrow(await wallet.present(ASK));
    expect(orThrow(await wallet.refill())).toMatchObject([{ copiesLeft: 5, refillsLeft: 1 }]);
    expect(await keys()).toBe(5 + other);
    expect(orThrow(await wallet.refill({ below: 6 }))).toMatchObject([{ copiesLeft: 8, refillsLeft: 0 }]);
    // The key of the token went with it.
    expect(await keys()).toBe(8 + other - 1);
    expect(orThrow(await wallet.refill({ below: 99 }))).toEqual([]);
    orThrow(await wallet.present(ASK));
    await checkEverything(t, MARKERS);
  });

  it('asks again when copies are lost on the way, and keeps one set', async () => {
    let lost = 0;
    let losing = false;
    const { wallet, left } = await holder((url, answer) => {
      if (losing && url.endsWith('/credential') && lost++ < 2) throw new TypeError('the network is gone');
      return answer;
    });
    losing = true;
    expect(orThrow(await wallet.refill({ below: 4 }))).toMatchObject([{ copiesLeft: 6, refillsLeft: 1 }]);
    expect([lost, await left()]).toEqual([3, 1]);
    await checkEverything(t, MARKERS);
  });

  it('goes on with the token that came, when every answer was lost', async () => {
    let losing = false;
    const { wallet, copies, left, keys } = await holder((url, answer) => {
      if (losing && url.endsWith('/credential')) throw new TypeError('the network is gone');
      return answer;
    });
    const before = await keys();
    losing = true;
    expect(await wallet.refill({ below: 4 })).toMatchObject({ ok: false, error: { code: 'network' } });
    expect([await copies(), await keys()]).toEqual([3, before]);
    losing = false;
    // The session of the lost refill still lives.
    expect((await wallet.refill({ below: 4 })).ok).toBe(false);
    t.clock.advance?.(301);
    expect(orThrow(await wallet.refill({ below: 4 }))).toMatchObject([{ copiesLeft: 6, refillsLeft: 0 }]);
    expect(await left()).toBe(0);
  });

  it('is refused when the office has revoked it, and keeps nothing of the attempt', async () => {
    const { wallet, offer, keys } = await holder();
    orThrow(await office.desk.revoke({ accreditations: [offer.accreditation], reason: 'ROLE_ENDED' }));
    const before = await keys();
    expect(await wallet.refill({ below: 9 })).toMatchObject({ ok: false, error: { code: 'pick_up_refused' } });
    expect(await keys()).toBe(before);
  });
});
