import { inflateSync } from 'node:zlib';
import { expect } from 'vitest';
import { type AccreditedPerson, orThrow, type PassSummary } from '../../src/client/index.ts';
import { importAnchors, resolveChain } from '../../src/client/trust.ts';
import { type PassIssuers, parseShown, passKid, verifyShown } from '../../src/credential/gate-pass/index.ts';
import { getStatus, STATUS, type StatusBits } from '../../src/credential/status-list/index.ts';
import { decodeBase64 } from '../../src/lib/base64.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import type { Holder } from '../actors/holder.ts';
import { enrolOffice, type Office } from '../actors/office.ts';
import type { Place } from '../actors/place.ts';
import { dayFrom } from '../targets.ts';
import { JACINTA, KUH, XOCHITL } from './people.ts';
import { accredit, type Journey, openEvent, pickUp } from './scene.ts';

const GATE_CODE = 'K7Q2';
const PASSES = 'press-gate-pass';

/** The keys that a gate would have in its bundle: of the chains that the office publishes, those that lead to its root. */
async function passIssuers({ publicUrl, operator, fetch, clock }: Place): Promise<PassIssuers> {
  const answer = await fetch(`${publicUrl}/.well-known/openid-credential-issuer`);
  const metadata = (await answer.json()) as {
    credential_configurations_supported: Record<string, { gafete_pass_chains: string[][] }>;
  };
  const issuers = new Map();
  const policy = {
    anchors: await importAnchors([operator.certificate]),
    now: clock.now(),
    purpose: 'pass-signing',
    issuer: publicUrl,
    distrusted: new Set<string>(),
  } as const;
  for (const x5c of metadata.credential_configurations_supported[PASSES]?.gafete_pass_chains ?? []) {
    issuers.set(passKid(decodeBase64(x5c[0] as string) as Bytes), orThrow((await resolveChain(x5c, policy)) as never));
  }
  return issuers;
}

/** What the published list says of some entries. The address is the one that the holder's copies name. */
async function entriesOf(place: Place, holder: Holder, indices: readonly number[]): Promise<readonly number[]> {
  const bare = orThrow(await holder.wallet.showBare());
  const part = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] as string, 'base64url').toString());
  const { uri } = part(bare).status.status_list as { uri: string };
  const list = await (await place.fetch(uri, { headers: { accept: 'application/statuslist+jwt' } })).text();
  const bits = new Uint8Array(inflateSync(Buffer.from(part(list).status_list.lst, 'base64url'))) as StatusBits;
  return indices.map((index) => getStatus(bits, index));
}

export const gatePass: Journey = {
  title: 'gate passes: one for each zone and day, checked without a network, dead with their accreditation',
  tell(step) {
    let office: Office;
    let event: string;
    let people: AccreditedPerson[];
    let holder: Holder;
    let other: Holder;
    let passes: readonly PassSummary[];
    let indices: readonly number[];

    const scan = async (place: Place, text: string) =>
      verifyShown(text, { issuers: await passIssuers(place), event, gateCodes: [GATE_CODE], now: place.clock.now() });
    const indicesOf = async (of: Holder) =>
      Promise.all(
        orThrow(await of.wallet.passes()).map(async ({ id }) => {
          const shown = parseShown(orThrow(await of.wallet.showPass(id)).text);
          if (!shown.ok) throw new Error(shown.error.type);
          return shown.value.parsed.index;
        }),
      );

    step(
      'the office accredits for zones and days; who has none gets no pass, and who is left out neither',
      async (t) => {
        office = await enrolOffice(t);
        const rule = { purpose: 'entry', basis: 'public_function', retention: 'wallet_only' } as const;
        const claims = ['role', 'medium', 'zones', 'days', 'outlet_name'].map((claim) => ({ claim, ...rule }));
        event = await openEvent(office, t, { claims });
        const days = { [dayFrom(t.now(), 1)]: true, [dayFrom(t.now(), 2)]: true } as const;
        const withDays = [XOCHITL, KUH].map((person) => ({ ...person, claims: { ...person.claims, days } }));
        people = await accredit(office, event, [...withDays, JACINTA]);
        const insisting = await accredit(office, event, [{ ...JACINTA, folio: 'A-009-CENTELLA' }], {
          gatePasses: true,
        }).catch((error: unknown) => error);
        expect(String(insisting)).toContain('zones and days');
        const [without] = await accredit(office, event, [{ ...withDays[1]!, folio: 'A-010-CENTELLA' }], {
          gatePasses: false,
        });
        expect(orThrow(await (await pickUp(t, without!)).wallet.passes())).toEqual([]);
      },
    );

    step('each picks copies and passes up together', async (t) => {
      holder = await pickUp(t, people[0] as AccreditedPerson);
      other = await pickUp(t, people[1] as AccreditedPerson);
      const nobody = await pickUp(t, people[2] as AccreditedPerson);
      passes = orThrow(await holder.wallet.passes());
      expect(passes.map(({ day, zone }) => [day, zone])).toEqual([
        [dayFrom(t.now(), 1), 'hall'],
        [dayFrom(t.now(), 1), 'pit'],
        [dayFrom(t.now(), 2), 'hall'],
        [dayFrom(t.now(), 2), 'pit'],
      ]);
      expect(orThrow(await other.wallet.passes())).toHaveLength(2);
      expect(orThrow(await nobody.wallet.passes())).toEqual([]);
      expect(orThrow(await holder.wallet.list())).toMatchObject([{ copiesLeft: 3 }]);
    });

    step('a gate that knows only the office’s root admits each for its own zone and day', async (t) => {
      for (const { id, zone, day } of passes) {
        const { text } = orThrow(await holder.wallet.showPass(id, GATE_CODE));
        expect(await scan(t, text)).toMatchObject({
          ok: true,
          value: { zone, day, role: 'photo', gateCode: GATE_CODE },
        });
      }
    });

    step('a pass is the same each time, no two are, and a code for another gate is refused', async (t) => {
      const hash = async (id: string) => {
        const judged = await scan(t, orThrow(await holder.wallet.showPass(id, GATE_CODE)).text);
        return judged.ok ? Buffer.from(judged.value.passHash).toString('hex') : judged.error.type;
      };
      const ids = passes.map(({ id }) => id);
      const [first, second] = [await Promise.all(ids.map(hash)), await Promise.all(ids.map(hash))];
      expect(second).toEqual(first);
      expect(new Set(first).size).toBe(passes.length);
      const elsewhere = orThrow(await holder.wallet.showPass(ids[0] as string, 'Z9Z9'));
      expect(await scan(t, elsewhere.text)).toMatchObject({ ok: false, error: { type: 'E_PASS_PROOF' } });
    });

    step('revoked, every pass of that accreditation is invalid in the list, and nobody else’s', async (t) => {
      indices = await indicesOf(holder);
      const others = await indicesOf(other);
      expect(await entriesOf(t, other, [...indices, ...others])).toEqual(Array(6).fill(STATUS.valid));
      const { accreditation } = people[0] as AccreditedPerson;
      orThrow(await office.desk.revoke({ accreditations: [accreditation], reason: 'ROLE_ENDED' }));
      await t.untilPublished();
      expect(await entriesOf(t, other, indices)).toEqual(Array(4).fill(STATUS.invalid));
      expect(await entriesOf(t, other, others)).toEqual(Array(2).fill(STATUS.valid));
    });

    step('a lost phone’s passes die with its copies, and the new phone has new ones', async (t) => {
      const lost = await indicesOf(other);
      const { accreditation } = people[1] as AccreditedPerson;
      const again = orThrow(await office.desk.reissue({ accreditation, reason: 'LOST', from: { folio: KUH.folio } }));
      const found = await pickUp(t, again);
      await t.untilPublished();
      expect(await entriesOf(t, found, lost)).toEqual(Array(2).fill(STATUS.invalid));
      expect(await entriesOf(t, found, await indicesOf(found))).toEqual(Array(2).fill(STATUS.valid));
    });

    step('forgetting the credential forgets its passes', async () => {
      const [held] = orThrow(await other.wallet.list());
      orThrow(await other.wallet.forget(held?.id as string));
      expect(orThrow(await other.wallet.passes())).toEqual([]);
      expect(other.kept()?.keys).toEqual({});
    });
  },
};
