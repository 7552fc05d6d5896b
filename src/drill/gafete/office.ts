/** The press office of the drill: two administrators, one officer who will be removed, and three events. */
import { createEnrolmentCode } from '../../access/index.ts';
import {
  createDeskClient,
  createGateClient,
  type DeskClient,
  type DeskProfile,
  type Enrolled,
  type GateClient,
  type GatePurposeName,
  orThrow,
  type PendingAct,
  type Person,
} from '../../client/index.ts';
import { addDays, type LocalDate, localDayOf } from '../../lib/time-zone.ts';
import { type DrillPerson, type EventName, ZONES } from '../dataset.ts';
import { BEGIN, type DrillService } from './service.ts';

const TIME_ZONE = 'America/Mexico_City';
/** Long enough that a search can tell a code from chance. */
export const TX_CODE_DIGITS = 8;
/** First and last day of each event, counted from the beginning of the drill. */
const DAYS: Readonly<Record<EventName, readonly [number, number]>> = { closed: [0, 0], live: [0, 4], future: [12, 12] };

export interface Officer {
  readonly desk: DeskClient;
  readonly enrolled: Enrolled;
  /** What the machine keeps: all of it secret. */
  profile(): DeskProfile;
}

export interface Office {
  readonly ana: Officer;
  readonly beto: Officer;
  /** Leaves before the theft. */
  readonly carla: Officer;
  readonly events: Readonly<Record<EventName, string>>;
}

function memoryProfile() {
  let kept: DeskProfile | undefined;
  const store = {
    load: async () => kept && (JSON.parse(JSON.stringify(kept)) as DeskProfile),
    save: async (next: DeskProfile) => {
      kept = next;
    },
  };
  return { store, profile: () => kept as DeskProfile };
}

export async function enrolOfficer(service: DrillService, role: 'admin' | 'desk'): Promise<Officer> {
  const { code } = await createEnrolmentCode(service.ports, role, service.now());
  const { store, profile } = memoryProfile();
  const desk = createDeskClient({ issuer: service.publicUrl, profile: store, ...service.surroundings() });
  return { desk, enrolled: orThrow(await desk.enrol({ code })), profile };
}

/** Enrols everybody and opens the events with room for `people` each. */
export async function openOffice(service: DrillService, people: number): Promise<Office> {
  const ana = await enrolOfficer(service, 'admin');
  const beto = await enrolOfficer(service, 'admin');
  const carla = await enrolOfficer(service, 'desk');
  const events: Partial<Record<EventName, string>> = {};
  for (const name of ['closed', 'live', 'future'] as const) {
    const event = await openEvent(ana, people, DAYS[name]);
    for (const { enrolled } of [beto, carla]) {
      orThrow(await ana.desk.admitMember(event, enrolled.member, enrolled.words));
    }
    events[name] = event;
  }
  return { ana, beto, carla, events: events as Record<EventName, string> };
}

/** A public event that issues more than its preset does, names and portraits among it: the most that there could be to steal. */
export async function openEvent(
  { desk }: Officer,
  people: number,
  [first, last]: readonly [number, number],
): Promise<string> {
  const rule = (claim: string, purpose: string) => ({ claim, purpose, basis: 'consent', retention: 'wallet_only' });
  const created = await desk.createEvent({
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Simulacro', en: 'Drill' },
      place: { 'es-MX': 'En esta máquina', en: 'On this machine' },
      timeZone: TIME_ZONE,
      days: daysBetween(first, last),
      maxAccreditations: people + 25,
      zones: ZONES.map((code) => ({ code, name: { 'es-MX': code, en: code } })),
    },
    change: {
      statusPeriod: 60,
      copies: 6,
      claims: [
        rule('role', 'seat_allocation'),
        rule('medium', 'seat_allocation'),
        rule('zones', 'zone_access'),
        rule('days', 'zone_access'),
        rule('portrait', 'human_check'),
        rule('professional_name', 'desk_pickup'),
        rule('outlet_name', 'pool_coordination'),
        rule('outlet_country_bucket', 'interpretation'),
      ],
    },
  });
  return orThrow(created).event;
}

/** A gate's own machine, appointed by the office. */
export async function openGate(
  service: DrillService,
  { desk }: Officer,
  event: string,
  purpose: GatePurposeName,
): Promise<GateClient> {
  const { code } = await createEnrolmentCode(service.ports, 'gate', service.now());
  const gate = createGateClient({
    issuer: service.publicUrl,
    profile: memoryProfile().store,
    ...service.surroundings(),
  });
  const { client } = orThrow(await gate.enrol({ code }));
  orThrow(await desk.addGate(event, { client, purpose, ...(purpose === 'zone-gate' && { zones: ['hall'] }) }));
  return gate;
}

/** Two people close an event. */
export async function closeTogether({ ana, beto }: Office, event: string): Promise<void> {
  orThrow(await ana.desk.closeEvent(event));
  const act = orThrow(await beto.desk.acts()).find(({ statement }) => statement.event === event);
  orThrow(await beto.desk.approveAct(act as PendingAct));
}

function daysBetween(first: number, last: number): LocalDate[] {
  const begin = localDayOf(BEGIN, TIME_ZONE, 4 * 60);
  return Array.from({ length: last - first + 1 }, (_, at) => addDays(begin, first + at));
}

/** What the desk writes down about somebody: the event's days are hers too. */
export function personFor({ synthetic: { person }, event }: DrillPerson): Person {
  const days = daysBetween(...DAYS[event as EventName]);
  return { ...person, claims: { ...person.claims, days: Object.fromEntries(days.map((day) => [day, true])) } };
}
