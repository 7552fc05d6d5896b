/** What happens to everybody before the thief comes. Every step goes through the SDK, as an office and a wallet do it. */
import {
  type AccreditedPerson,
  createWalletClient,
  type DeskClient,
  orThrow,
  type WalletClient,
  type WalletFile,
} from '../../client/index.ts';
import { DAY, HOUR, MINUTE } from '../../lib/time.ts';
import type { Dataset, DrillPerson, EventName, Stage } from '../dataset.ts';
import { type Office, type Officer, personFor, TX_CODE_DIGITS } from './office.ts';
import type { DrillService } from './service.ts';

/** One person's wallet. */
export interface Phone {
  readonly wallet: WalletClient;
  file(): WalletFile | undefined;
}

export interface Lived {
  /** Every offer that a person was ever given, the newest last. */
  readonly offers: Map<string, AccreditedPerson[]>;
  readonly phones: Map<string, Phone>;
}

const PICKED_UP: readonly Stage[] = ['active', 'suspended', 'revoked', 'reissued', 'expired'];
/** One person may end five accreditations in ten minutes. */
const ALONE = 5;

type OnDone = () => void;

/** Whether somebody fetches her credential before the thief comes. */
export const picksUp = ({ stage }: DrillPerson) => stage !== undefined && PICKED_UP.includes(stage);

export function emptyWallet(service: DrillService): Phone {
  let kept: WalletFile | undefined;
  const store = {
    load: async () => kept && (JSON.parse(JSON.stringify(kept)) as WalletFile),
    save: async (next: WalletFile) => {
      kept = next;
    },
  };
  const trust = { anchors: [service.operator.certificate] };
  return {
    wallet: createWalletClient({ store, trust, issuers: [service.publicUrl], ...service.surroundings() }),
    file: () => kept,
  };
}

export async function pickUp(service: DrillService, { link, txCode }: AccreditedPerson): Promise<Phone> {
  const phone = emptyWallet(service);
  orThrow(await phone.wallet.accept(link, { ...(txCode !== undefined && { txCode }) }));
  return phone;
}

/** Everybody gets an offer, and some pick it up. `onDone` after each person. */
export async function accreditEverybody(
  service: DrillService,
  office: Office,
  { people }: Dataset,
  onDone: OnDone,
): Promise<Lived> {
  const lived: Lived = { offers: new Map(), phones: new Map() };
  const groups = Map.groupBy(
    people.filter(({ event }) => event !== undefined),
    ({ event, stage, kind }) => `${event} ${stage === 'lapsed' ? 'short' : 'long'} ${kind}`,
  );
  const officers: readonly Officer[] = [office.ana, office.beto, office.carla];
  let turn = 0;
  for (const [group, members] of groups) {
    const [event, length] = group.split(' ') as [EventName, string];
    // Each officer approves some: what a removed one had approved stands on.
    for (let from = 0; from < members.length; from += 75) {
      const part = members.slice(from, from + 75);
      const { desk } = officers[turn++ % officers.length] as Officer;
      const seconds = length === 'short' ? HOUR : 5 * DAY;
      await accredit(desk, office.events[event], part, seconds, lived, onDone);
    }
  }
  for (const person of people) {
    if (!picksUp(person)) continue;
    lived.phones.set(person.id, await pickUp(service, offerOf(lived, person)));
    service.tick(2);
    onDone();
  }
  return lived;
}

async function accredit(
  desk: DeskClient,
  event: string,
  people: readonly DrillPerson[],
  offerSeconds: number,
  { offers }: Lived,
  onDone: OnDone,
): Promise<void> {
  const persons = people.map(personFor);
  for await (const result of desk.accredit(event, persons, { txCodeDigits: TX_CODE_DIGITS, offerSeconds })) {
    const { id } = people[result.index] as DrillPerson;
    if (!result.ok) throw new Error(`${id}: ${JSON.stringify(result.error)}`);
    offers.set(id, [...(offers.get(id) ?? []), result.value]);
    onDone();
  }
}

function offerOf({ offers }: Lived, { id }: DrillPerson): AccreditedPerson {
  return offers.get(id)?.at(-1) as AccreditedPerson;
}

/** Withdrawals, revocations, lost phones, wrong codes; suspensions come later, because they lapse. */
export async function liveThrough(
  service: DrillService,
  office: Office,
  { people }: Dataset,
  lived: Lived,
): Promise<void> {
  const having = (stage: Stage) => people.filter((person) => person.stage === stage);
  let alone = 0;
  const rest = async () => {
    if (++alone % ALONE === 0) await service.pass(20 * MINUTE);
  };
  for (const person of having('withdrawn')) {
    orThrow(
      await office.ana.desk.withdraw({ accreditations: [offerOf(lived, person).accreditation], reason: 'ROLE_ENDED' }),
    );
    await rest();
  }
  for (const person of having('revoked')) {
    orThrow(
      await office.ana.desk.revoke({
        accreditations: [offerOf(lived, person).accreditation],
        reason: 'ISSUED_IN_ERROR',
      }),
    );
    await rest();
  }
  for (const person of having('reissued')) {
    const { accreditation } = offerOf(lived, person);
    const again = await office.ana.desk.reissue({
      accreditation,
      reason: 'LOST',
      from: personFor(person),
      txCodeDigits: TX_CODE_DIGITS,
    });
    lived.offers.set(person.id, [...(lived.offers.get(person.id) ?? []), orThrow(again)]);
    lived.phones.set(person.id, await pickUp(service, offerOf(lived, person)));
    await rest();
  }
  for (const person of having('burned')) {
    const { link, txCode } = offerOf(lived, person);
    for (let wrong = 1; wrong <= 5; wrong++) {
      const other = String((Number(txCode) + wrong) % 10 ** TX_CODE_DIGITS).padStart(TX_CODE_DIGITS, '0');
      const answer = await emptyWallet(service).wallet.accept(link, { txCode: other });
      if (answer.ok) throw new Error('a wrong transaction code was taken');
    }
  }
}

/** Suspensions of the live event, two people at a time never more: they stand when the thief comes. */
export async function suspendSome(
  service: DrillService,
  office: Office,
  { people }: Dataset,
  lived: Lived,
): Promise<void> {
  const suspended = people.filter(({ stage, event }) => stage === 'suspended' && event === 'live');
  for (let from = 0; from < suspended.length; from += ALONE) {
    const accreditations = suspended.slice(from, from + ALONE).map((person) => offerOf(lived, person).accreditation);
    orThrow(await office.ana.desk.suspend({ accreditations, reason: 'CONDUCT_HEARING' }));
    await service.pass(20 * MINUTE);
  }
}
