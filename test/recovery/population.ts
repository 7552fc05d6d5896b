/**
 * A small office in every state at once, as plain data: profiles, papers and wallets lie on people's own machines, so
 * they outlive whatever happens to the service.
 */
import { createEnrolmentCode, type Role } from '../../src/access/index.ts';
import {
  type AccreditedPerson,
  type Checker,
  createChecker,
  createDeskClient,
  createGateClient,
  createWalletClient,
  type DeskClient,
  type DeskProfile,
  type GateClient,
  type GateVerdict,
  orThrow,
  type PendingAct,
  type Person,
  type Verdict,
  type WalletClient,
  type WalletFile,
} from '../../src/client/index.ts';
import { type Place, surroundingsOf } from '../actors/place.ts';
import { JACINTA, KUH, XOCHITL } from '../journeys/people.ts';
import { dayFrom, PERIOD } from '../targets.ts';

export interface Population {
  readonly profiles: Record<string, DeskProfile>;
  readonly wallets: Record<string, WalletFile>;
  /** By the state they are in. */
  readonly people: Record<string, AccreditedPerson>;
  readonly events: { live: string; distrusted: string; closed: string };
  /** The fifteen words on paper. */
  recovery: string;
}

const AT_THE_PIT = { ...JACINTA, claims: { ...JACINTA.claims, zones: { pit: true } } } as const satisfies Person;

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value));
let count = 0;

function profileStore({ profiles }: Population, name: string) {
  return {
    load: async () => profiles[name] && copyOf(profiles[name]),
    save: async (next: DeskProfile) => {
      profiles[name] = copyOf(next);
    },
  };
}

/** An officer's machine. */
export function deskOf(place: Place, population: Population, name: string): DeskClient {
  const profile = profileStore(population, name);
  return createDeskClient({ issuer: place.publicUrl, profile, ...surroundingsOf(place, `${name}-${count++}`) });
}

/** A gate's machine. */
export function gateOf(place: Place, population: Population, name = 'gate'): GateClient {
  const profile = profileStore(population, name);
  return createGateClient({ issuer: place.publicUrl, profile, ...surroundingsOf(place, `${name}-${count++}`) });
}

/** Somebody's wallet. */
export function walletOf(place: Place, { wallets }: Population, name: string): WalletClient {
  return createWalletClient({
    store: {
      load: async () => wallets[name] && copyOf(wallets[name]),
      save: async (next) => {
        wallets[name] = copyOf(next);
      },
    },
    trust: { anchors: [place.operator.certificate] },
    issuers: [place.publicUrl],
    ...surroundingsOf(place, `${name}-${count++}`),
  });
}

/** Somebody who checks with the office's root and nothing else. */
export function checkerOf(place: Place): Checker {
  return createChecker({
    trust: { anchors: [place.operator.certificate] },
    issuers: [place.publicUrl],
    ...surroundingsOf(place, `checker-${count++}`),
  });
}

/** Enrols a machine with a code from the operator's shell; keeps the recovery words of the first. */
export async function enrol(place: Place, population: Population, name: string, role: Role): Promise<DeskClient> {
  const { code } = await createEnrolmentCode(place.ports, role, place.clock.now());
  const desk = deskOf(place, population, name);
  const { recovery } = orThrow(await desk.enrol({ code }));
  if (recovery !== undefined) population.recovery = recovery.words.join(' ');
  return desk;
}

/** Opens an event of two days from tomorrow on. */
export async function openEvent(place: Place, desk: DeskClient, change: Record<string, unknown> = {}): Promise<string> {
  const now = place.clock.now();
  const created = await desk.createEvent({
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Informe', en: 'Report' },
      place: { 'es-MX': 'Plaza', en: 'Square' },
      timeZone: 'America/Mexico_City',
      days: [dayFrom(now, 1), dayFrom(now, 2)] as never,
      maxAccreditations: 50,
      zones: [
        { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
        { code: 'hall', name: { 'es-MX': 'Sala', en: 'Hall' } },
      ],
    },
    change: { statusPeriod: PERIOD, copies: 4, ...change },
  });
  return orThrow(created).event;
}

/** One person accredited, whose offer waits. */
export async function offer(
  { people }: Population,
  desk: DeskClient,
  event: string,
  person: Person,
  name: string,
): Promise<void> {
  for await (const result of desk.accredit(event, [{ ...person, folio: `${person.folio}-${name}` }])) {
    people[name] = orThrow(result);
  }
}

/** The holder of an offer takes it. */
export async function pickUp(place: Place, population: Population, name: string, dpop = true): Promise<void> {
  const { link, txCode } = population.people[name] as AccreditedPerson;
  const taken = await walletOf(place, population, name).accept(link, { dpop, ...(txCode !== undefined && { txCode }) });
  orThrow(taken);
}

/** Whether a pick-up is refused as every other is. */
export async function pickUpRefused(place: Place, population: Population, name: string): Promise<boolean> {
  const { link, txCode } = population.people[name] as AccreditedPerson;
  const empty = { ...population, wallets: {} };
  const taken = await walletOf(place, empty, name).accept(link, txCode === undefined ? {} : { txCode });
  return !taken.ok && taken.error.problem === 'invalid_grant';
}

/** What a stranger who checks says of somebody's next copy. */
export async function shown(place: Place, population: Population, name: string): Promise<Verdict> {
  const request = { audience: 'x509_san_dns:gate.example', nonce: `nonce-${count++}-of-a-test` };
  const { presentation } = orThrow(await walletOf(place, population, name).present({ ...request, show: ['role'] }));
  return checkerOf(place).check(presentation, request);
}

/** Somebody stands at the gate. */
export async function enter(place: Place, population: Population, name: string, gate = 'gate'): Promise<GateVerdict> {
  const request = orThrow(await gateOf(place, population, gate).ask());
  const verdict = request.wait();
  orThrow(await walletOf(place, population, name).show(request.link, { consent: () => true }));
  return orThrow(await verdict);
}

/** One begins and another finishes an act of two people. */
export async function bothApprove(second: DeskClient, event: string): Promise<void> {
  const [act] = orThrow(await second.acts()).filter(({ statement }) => statement.event === event) as [PendingAct];
  orThrow(await second.approveAct(act));
}

/** Populates a new deployment: two officers, a gate, three events, and somebody in each state. */
export async function populate(place: Place): Promise<Population> {
  const population: Population = {
    profiles: {},
    wallets: {},
    people: {},
    events: { live: '', distrusted: '', closed: '' },
    recovery: '',
  };
  const { events, people, profiles } = population;
  const ana = await enrol(place, population, 'ana', 'admin');
  const beto = await enrol(place, population, 'beto', 'desk');
  events.live = await openEvent(place, ana);
  const { member, words } = orThrow(await beto.identity());
  orThrow(await ana.admitMember(events.live, member, words));

  await offer(population, ana, events.live, XOCHITL, 'offered');
  await offer(population, ana, events.live, XOCHITL, 'active');
  await offer(population, beto, events.live, KUH, 'bearer');
  await offer(population, ana, events.live, KUH, 'suspended');
  await offer(population, ana, events.live, AT_THE_PIT, 'revoked');
  await offer(population, ana, events.live, JACINTA, 'withdrawn');
  for (const name of ['active', 'suspended', 'revoked']) await pickUp(place, population, name);
  await pickUp(place, population, 'bearer', false);
  const idOf = (name: string) => [(people[name] as AccreditedPerson).accreditation];
  orThrow(await ana.suspend({ accreditations: idOf('suspended'), reason: 'CONDUCT_HEARING' }));
  orThrow(await ana.revoke({ accreditations: idOf('revoked'), reason: 'LOST' }));
  orThrow(await ana.withdraw({ accreditations: idOf('withdrawn'), reason: 'ISSUED_IN_ERROR' }));

  const gate = gateOf(place, population);
  const { code } = await createEnrolmentCode(place.ports, 'gate', place.clock.now());
  orThrow(await gate.enrol({ code }));
  const client = profiles['gate']?.client?.id as string;
  orThrow(await ana.addGate(events.live, { client, purpose: 'zone-gate', zones: ['pit'] }));

  for (const kind of ['distrusted', 'closed'] as const) {
    events[kind] = await openEvent(place, ana);
    await offer(population, ana, events[kind], KUH, `of-${kind}`);
    await pickUp(place, population, `of-${kind}`);
    orThrow(await (kind === 'closed' ? ana.closeEvent(events[kind]) : ana.distrustEvent(events[kind])));
    await bothApprove(beto, events[kind]);
  }
  return population;
}
