/** The press office's side of the demo: its machine, its event, its file of people. */
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import {
  type AccreditedPerson,
  createDeskClient,
  type DeskClient,
  type DeskProfile,
  type NewEvent,
  orThrow,
} from '../../client/index.ts';
import { addDays, type LocalDate, localDayOf } from '../../lib/time-zone.ts';
import { systemClock } from '../../runtime/node/system.ts';
import { createPeople, type SyntheticPerson } from '../../synthetic/people.ts';
import { openJournal } from '../journal-file.ts';
import { readPeople } from '../people-file.ts';
import { privateJson } from '../private-json.ts';
import { CAST_SIZE, createCast } from './cast.ts';
import type { OwnService } from './own-service.ts';

const TIME_ZONE = 'America/Mexico_City';
/** Seconds between two status lists: the shortest that a policy may have, so that nobody waits long. */
export const STATUS_PERIOD = 10;
const ZONES = [
  { code: 'hall', name: { 'es-MX': 'Salón', en: 'Hall' } },
  { code: 'pit', name: { 'es-MX': 'Foso', en: 'Pit' } },
];
/** Longer than usual, so that the search for them can tell a code from chance. */
const TX_CODE_DIGITS = 8;

export interface DemoOffice {
  readonly desk: DeskClient;
  readonly event: string;
}

/** Today and tomorrow at the event, whose days begin at four in the morning. */
export function eventDays(): readonly [LocalDate, LocalDate] {
  const today = localDayOf(systemClock(), TIME_ZONE, 4 * 60);
  return [today, addDays(today, 1)];
}

/** Enrols the office's machine and opens an event. */
export async function openOffice(
  service: OwnService,
  folder: string,
  { people, days }: { readonly people: number; readonly days: readonly LocalDate[] },
): Promise<DemoOffice> {
  const profile = privateJson<DeskProfile>(join(folder, 'desk.json'));
  const desk = createDeskClient({ issuer: service.issuer, profile });
  const code = readFileSync(join(service.operatorDir, 'enrolment-code'), 'utf8').trim();
  orThrow(await desk.enrol({ code }));
  const { event } = orThrow(await desk.createEvent(newEvent(people, days)));
  return { desk, event };
}

/** A public event that issues more than its preset does, portraits among it: the most that there could be to steal. */
function newEvent(people: number, days: readonly LocalDate[]): NewEvent {
  const rule = (claim: string, purpose: string) => ({ claim, purpose, basis: 'consent', retention: 'wallet_only' });
  return {
    preset: 'mx-public-event',
    input: {
      name: { 'es-MX': 'Demostración', en: 'Demonstration' },
      place: { 'es-MX': 'En esta máquina', en: 'On this machine' },
      timeZone: TIME_ZONE,
      days: [...days],
      zones: ZONES,
      maxAccreditations: people + 25,
    },
    change: {
      statusPeriod: STATUS_PERIOD,
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
  };
}

/** Draws the cast and a crowd into a file, a person a line, and keeps what the search will need. */
export async function writePeople(
  path: string,
  { count, seed, days }: { readonly count: number; readonly seed: number; readonly days: readonly LocalDate[] },
  onDrawn: (done: number) => void,
): Promise<readonly SyntheticPerson[]> {
  mkdirSync(join(path, '..'), { recursive: true });
  const file = createWriteStream(path, { mode: 0o600 });
  const people: SyntheticPerson[] = [];
  const crowd = createPeople({ count: count - CAST_SIZE, seed, days, zones: ZONES.map(({ code }) => code) });
  for (const drawn of [createCast({ seed, days }), crowd]) {
    for (const person of drawn) {
      people.push(person);
      file.write(`${JSON.stringify(person.person)}\n`);
      onDrawn(people.length);
    }
  }
  file.end();
  await finished(file);
  return people;
}

/** Accredits everybody in the file, exactly as `gafete accredit` does. */
export async function accreditFile(
  { desk, event }: DemoOffice,
  path: string,
  onDone: (done: number) => void,
): Promise<readonly AccreditedPerson[]> {
  const journal = openJournal(`${path}.journal`);
  const offers: AccreditedPerson[] = [];
  async function* people() {
    for await (const entry of readPeople(path, [])) yield orThrow(entry);
  }
  for await (const result of desk.accredit(event, people(), { journal, txCodeDigits: TX_CODE_DIGITS })) {
    offers.push(orThrow(result.ok ? { ok: true, value: result.value } : { ok: false, error: result.error }));
    onDone(offers.length);
  }
  journal.destroy();
  return offers;
}
