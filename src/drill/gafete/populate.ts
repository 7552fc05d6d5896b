/**
 * Fills the Gafete in whose source this lies, and robs it. A closed, a live and a future event; the thief comes an hour
 * after the first was closed, with a pick-up, a gate's question, a verdict and an act of two people under way.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type AccreditedPerson, orThrow } from '../../client/index.ts';
import { DAY, HOUR, MINUTE } from '../../lib/time.ts';
import { createDataset, type Dataset, type DatasetSpec, type DrillPerson } from '../dataset.ts';
import type { Attempt, Level, Loot, Population, Truth } from '../target.ts';
import { forgePasses, rememberClient } from './forger.ts';
import { leaveUnderWay, passGate, watchGates } from './gates.ts';
import { accreditEverybody, type Lived, liveThrough, type Phone, picksUp, suspendSome } from './life.ts';
import { closeTogether, type Office, openGate, openOffice } from './office.ts';
import { knock, readPublic } from './outsider.ts';
import { askOfficers, copyData, copyHistory, listShelf, loot, piecesOf, takeRing, takeShelf } from './rob.ts';
import { type DrillService, startDrillService } from './service.ts';
import { writeRows } from './writer.ts';

/** People who pass the office's own gates. */
const THROUGH_GATES = 12;
const LOOKED_UP = 3;
/** From so many named people on the writer tries his edits, and from so many on many at random. */
const [ENOUGH_FOR_WRITER, MANY] = [30, 300];
const [FEW_WRITES, MANY_WRITES] = [10, 300];

export interface PopulateSpec extends DatasetSpec {
  readonly folder: string;
}

export async function populate(
  spec: PopulateSpec,
  onProgress: (done: number, total: number) => void,
): Promise<Population> {
  const started = process.cpuUsage();
  const { folder } = spec;
  const dataset = createDataset(spec);
  const home = join(folder, 'service');
  mkdirSync(home, { recursive: true });
  const service = await startDrillService(home);
  try {
    const office = await openOffice(service, spec.named + spec.crowd);
    const offered = dataset.people.filter(({ event }) => event !== undefined);
    const total = offered.length + offered.filter(picksUp).length;
    let done = 0;
    const onDone = () => onProgress(++done, total);
    const lived = await accreditEverybody(service, office, dataset, onDone);
    await service.pass(2 * HOUR);
    await liveThrough(service, office, dataset, lived);
    const zone = await openGate(service, office.ana, office.events.live, 'zone-gate');
    const desk = await openGate(service, office.ana, office.events.live, 'accreditation-desk');
    const live = phonesOf(dataset, lived, 'live');
    await passGate(zone, live.slice(0, THROUGH_GATES));
    await lookUpSome(office, dataset);
    const watched = await watchGates(service, lived.phones);
    await service.pass(DAY);
    await suspendSome(service, office, dataset, lived);
    const removed = rememberClient(service, office.carla);
    orThrow(await office.ana.desk.removeClient(office.carla.enrolled.client));
    await service.pass(HOUR);

    const officers = [office.ana, office.beto, office.carla];
    const loots: Partial<Record<Level, Loot>> = {};
    const at = (level: Level) => join(folder, level);
    const ring = takeRing(service.ring);
    loots.L2control = loot(
      ...[copyData(service, at('L2control')), copyHistory(service, at('L2control')), takeShelf(service), ring],
      askOfficers(officers),
      { links: linksOf(dataset, lived, 'all of the closed event') },
    );
    const closedPieces = piecesOf(service, office.events.closed);
    service.tick(MINUTE);
    await closeTogether(office, office.events.closed);
    await service.pass(HOUR);
    await underWay(service, office, dataset, lived, desk);

    const taken = { ...copyData(service, at('L1')), ...copyHistory(service, at('L2')) };
    const inside = (name: string) => join('..', 'L1', name);
    const dump = { files: taken.files.map(inside), databases: taken.databases.map(inside) };
    const { history } = taken;
    const takenAt = service.now();
    const links = linksOf(dataset, lived, 'every old one');
    loots.L1 = loot({ files: taken.files, databases: taken.databases, takenAt }, listShelf(service));
    loots.L2 = loot(dump, { history, links, takenAt, closedPieces }, takeShelf(service), ring);
    loots.L2erasure = loot(
      dump,
      { history: join('..', 'L2', history as string), links },
      takeShelf(service),
      ring,
      askOfficers(officers),
    );
    loots.L3 = loot(dump, takeShelf(service), ring);
    loots.L6 = loot({ observations: watched.observations });
    loots.L6control = loot({ observations: watched.reused });
    // After the theft: what outsiders and writers cause is in no loot.
    loots.L0 = await readPublic(service, office, namesToAsk(dataset), at('L0'));
    const L0 = await knock(service, deadCodes(dataset, lived));
    const L7 = [...(await forgePasses(service, office, dataset, removed)), ...(await writeAtWill(spec))];
    const attempts = { L0, L7 };
    return {
      loots,
      attempts,
      truth: truthOf(dataset, lived, watched.shownBy),
      events: office.events,
      seconds: process.cpuUsage(started).user / 1e6,
    };
  } finally {
    service.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function phonesOf({ people }: Dataset, { phones }: Lived, event: DrillPerson['event']): Phone[] {
  const active = people.filter((person) => person.event === event && person.stage === 'active');
  return active.flatMap(({ id }) => phones.get(id) ?? []);
}

/** A session that has a token and no credential yet, questions at a gate, an act that waits for its second person. */
async function underWay(
  service: DrillService,
  office: Office,
  dataset: Dataset,
  lived: Lived,
  gate: Awaited<ReturnType<typeof openGate>>,
): Promise<void> {
  const [phone] = phonesOf(dataset, lived, 'live');
  if (phone !== undefined) await leaveUnderWay(gate, phone);
  const waiting = dataset.people.find(
    ({ event, stage, kind }) => event !== 'closed' && stage === 'offered' && kind !== 'stranger',
  );
  const offer = waiting && lived.offers.get(waiting.id)?.at(-1);
  if (offer !== undefined) {
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': codeOf(offer),
    };
    const body = new URLSearchParams({ ...form, ...(offer.txCode && { tx_code: offer.txCode }) });
    const answer = await service.fetch('/token', { method: 'POST', body });
    if (answer.status !== 200) throw new Error(`a pick-up could not begin: ${answer.status}`);
  }
  orThrow(await office.ana.desk.closeEvent(office.events.future));
}

/** A victim of the writer's own. Not for a mutant's few people, whose mistakes the forger finds. */
async function writeAtWill({ folder, named }: PopulateSpec): Promise<readonly Attempt[]> {
  if (named < ENOUGH_FOR_WRITER) return [];
  const victim = join(folder, 'victim');
  mkdirSync(victim);
  return writeRows(victim, named < MANY ? FEW_WRITES : MANY_WRITES);
}

/** The desk looks a few people up, by folio and by name. */
async function lookUpSome({ ana, events }: Office, { people }: Dataset): Promise<void> {
  for (const { synthetic } of people.filter(({ event }) => event === 'live').slice(0, LOOKED_UP)) {
    const { folio, name } = synthetic.person;
    orThrow(await ana.desk.find(events.live, { folio }));
    orThrow(await ana.desk.find(events.live, { name }));
  }
}

/** Whom an outsider asks about: accredited people and strangers. */
function namesToAsk({ people }: Dataset): string[] {
  const some = (kind: DrillPerson['kind']) => people.filter((person) => person.kind === kind).slice(0, 10);
  return [...some('named'), ...some('stranger')].map(({ synthetic: { person } }) => person.name);
}

/** Codes that once were good: used up, withdrawn, burned, lapsed, of a closed event. */
function deadCodes({ people }: Dataset, { offers }: Lived): string[] {
  return people
    .filter(({ stage, event }) => event === 'closed' || (stage !== undefined && stage !== 'offered'))
    .flatMap(({ id }) => (offers.get(id) ?? []).map(codeOf))
    .slice(0, 120);
}

/** The pre-authorized code inside a link. */
export function codeOf({ link }: Pick<AccreditedPerson, 'link'>): string {
  const code = /pre-authorized_code%22%3A%22([A-Za-z0-9_-]{43})/.exec(link)?.[1];
  if (code === undefined) throw new Error('a link without a code');
  return code;
}

/**
 * Links that lie about in mailboxes: all of the closed event, whatever became of them, and of the other events those that
 * are used up or ended. One that still waits is not old: whoever has it is, to every wallet, its holder.
 */
function linksOf(
  { people }: Dataset,
  { offers }: Lived,
  which: 'all of the closed event' | 'every old one',
): Loot['links'] {
  return people.flatMap(({ id, event, stage }) => {
    const given = offers.get(id) ?? [];
    const isOld = event === 'closed' || (which === 'every old one' && stage !== 'offered');
    return isOld ? given.map(({ link, txCode }) => ({ link, ...(txCode !== undefined && { txCode }) })) : [];
  });
}

/** What one person has in the system, at most: name, outlet, role, folio, that she is accredited; and her picture. */
const FIELDS_EACH = 5;

function truthOf({ people }: Dataset, { offers }: Lived, shownBy: Truth['shownBy']): Truth {
  const inside = people.filter(({ event }) => event !== undefined);
  const given = [...offers].flatMap(([person, list]) => list.map((offer) => [person, offer] as const));
  return {
    shownBy,
    accreditationOf: Object.fromEntries(given.map(([person, { accreditation }]) => [accreditation, person])),
    fields: inside.length * FIELDS_EACH,
    documents: inside.filter(({ synthetic }) => synthetic.portrait !== undefined).length,
    codes: given.map(([, offer]) => Buffer.from(codeOf(offer), 'base64url').toString('hex')),
  };
}
