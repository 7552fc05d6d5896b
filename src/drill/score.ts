/**
 * What was got, measured against the truth. The attackers never see this file's inputs.
 *
 * A claim about a stranger counts against its author: who names everybody has named nobody. M1 and M2 are therefore hits
 * less the same share of strangers that were hit; with no wrong claim they are plain counts.
 */
import type { Claim, Field, Findings, LinkClaim } from './attack.ts';
import { sha256Hex } from './attackers/cells.ts';
import type { Dataset, DrillPerson } from './dataset.ts';
import { advantage, areaUnderCurve, type Interval, wilson } from './statistics.ts';
import type { Truth } from './target.ts';

/** Share of confidence above which a claim counts as one. */
const SURE = 0.5;
const PICTURES: readonly Field[] = ['portrait', 'scan'];

export interface Score {
  /** M1: people about whom at least one identifying field is right, of all in the system; `named`: of the 309. */
  readonly people: number;
  readonly of: number;
  readonly named: number;
  readonly ofNamed: number;
  /** M2: right fields, of all that exist there. */
  readonly fields: number;
  readonly ofFields: number;
  /** M3: pictures and scans, by their bytes. */
  readonly documents: number;
  readonly ofDocuments: number;
  /** M4: advantage over a coin in telling named people from as many strangers. */
  readonly membership: Interval;
  /** M11: people of the closed event, by the same measure as M1. */
  readonly ofClosedEvent: number;
  readonly inClosedEvent: number;
  /** M5: only where something was linked. */
  readonly linkage?: { readonly auc: Interval; readonly advantage: Interval; readonly pairs: number };
}

export function score(dataset: Dataset, truth: Truth, { claims, links }: Pick<Findings, 'claims' | 'links'>): Score {
  const people = new Map(dataset.people.map((person) => [person.id, person]));
  const right = rightClaims(claims, people);
  const inside = dataset.people.filter(({ kind }) => kind !== 'stranger');
  const hit = (person: DrillPerson) => right.has(person.id);
  const wrong = dataset.people.filter((person) => person.kind === 'stranger' && right.has(person.id)).length;
  const strangers = Math.max(1, dataset.named);
  const net = (hits: number, of: number) => Math.max(0, hits - Math.round((wrong / strangers) * of));
  const named = inside.filter(({ kind }) => kind === 'named');
  const closed = inside.filter(({ event }) => event === 'closed');
  const fields = [...right].reduce(
    (sum, [id, found]) => sum + (people.get(id)?.kind === 'stranger' ? 0 : found.texts),
    0,
  );
  const documents = [...right].reduce((sum, [, found]) => sum + found.pictures, 0);
  return {
    people: net(inside.filter(hit).length, inside.length),
    of: inside.length,
    named: net(named.filter(hit).length, named.length),
    ofNamed: named.length,
    fields: net(fields, truth.fields),
    ofFields: truth.fields,
    documents,
    ofDocuments: truth.documents,
    membership: membershipOf(dataset, claims),
    ofClosedEvent: net(closed.filter(hit).length, closed.length),
    inClosedEvent: closed.length,
    ...(links.length > 0 && { linkage: linkageOf(dataset, truth, links) }),
  };
}

interface Right {
  texts: number;
  pictures: number;
}

/** Right fields by person. That somebody is a member is no field of hers: M4 judges that. */
function rightClaims(claims: readonly Claim[], people: ReadonlyMap<string, DrillPerson>): Map<string, Right> {
  const right = new Map<string, Right>();
  const seen = new Set<string>();
  for (const { person: id, field, value, confidence } of claims) {
    const person = id === undefined ? undefined : people.get(id);
    const key = `${id} ${field} ${value}`;
    if (person === undefined || field === 'member' || confidence <= SURE || seen.has(key)) continue;
    seen.add(key);
    if (!truthOf(person, field).includes(value)) continue;
    const found = right.get(person.id) ?? { texts: 0, pictures: 0 };
    if (PICTURES.includes(field)) found.pictures++;
    else found.texts++;
    right.set(person.id, found);
  }
  return right;
}

function truthOf({ synthetic, identity }: DrillPerson, field: Field): readonly string[] {
  const { person, portrait } = synthetic;
  switch (field) {
    case 'name':
    case 'outlet':
    case 'folio':
      return [person[field]];
    case 'role':
      return [String(person.claims['role'])];
    case 'portrait':
      return portrait === undefined ? [] : [sha256Hex(portrait)];
    case 'scan':
      return [sha256Hex(identity.scan())];
    case 'member':
      return [];
    default:
      return [identity[field]];
  }
}

/** Who is not claimed is answered with no: an attacker without evidence is a coin. */
function membershipOf({ people }: Dataset, claims: readonly Claim[]): Interval {
  const yes = new Set(
    claims
      .filter(({ field, value, confidence }) => field === 'member' && value === 'yes' && confidence > SURE)
      .map(({ person }) => person),
  );
  const asked = people.filter(({ kind }) => kind !== 'crowd');
  const right = asked.filter(({ id, kind }) => yes.has(id) === (kind === 'named')).length;
  return advantage(wilson(right, asked.length));
}

/** Within one event only: which event a credential is for is public, and everybody of it shows the same. */
function linkageOf(
  { people }: Dataset,
  { shownBy, accreditationOf }: Truth,
  links: readonly LinkClaim[],
): NonNullable<Score['linkage']> {
  const events = new Map(people.map(({ id, event }) => [id, event]));
  const owner = (id: string) => shownBy[id] ?? accreditationOf[id] ?? '';
  const [together, apart]: [number[], number[]] = [[], []];
  for (const { a, b, score: value } of links) {
    const [one, other] = [owner(a), owner(b)];
    if (events.get(one) === events.get(other)) (one === other ? together : apart).push(value);
  }
  const auc = areaUnderCurve(together, apart);
  return { auc, advantage: advantage(auc), pairs: together.length };
}

/** Somebody who has stolen nothing and guesses: half of the directory, and a link for every pair, from a seed. */
export function randomGuesser(
  dataset: Dataset,
  truth: Truth,
  coin: () => boolean,
  links: readonly LinkClaim[],
  random: () => number,
): Score {
  const claims = dataset.people
    .filter(() => coin())
    .flatMap(({ id, synthetic: { person } }): Claim[] => [
      { person: id, field: 'member', value: 'yes', confidence: 1 },
      { person: id, field: 'name', value: person.name, confidence: 1 },
    ]);
  const guesses = links.map(({ a, b }) => ({ a, b, score: random() }));
  return score(dataset, truth, { claims, links: guesses });
}
