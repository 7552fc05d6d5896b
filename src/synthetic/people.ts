/**
 * Synthetic journalists for the demo, tests and benchmarks: the same seed gives the same people. None of them exists;
 * none has an identity number, because there is no place where one could be written.
 */
import type { Person } from '../client/index.ts';
import type { EvidenceClass, Role } from '../credential/accreditation/index.ts';
import { type Chance, createChance } from './chance.ts';
import { drawName } from './names.ts';
import { drawOutlet } from './outlets.ts';
import { drawPortrait, portraitUrl } from './portrait.ts';

/** Accredited people by role: writers about half, photographers a quarter, then crews (domain.md §1.3, Paris 2024). */
const ROLES: readonly (readonly [Role, number])[] = [
  ['writer', 47],
  ['photo', 27],
  ['camera', 5],
  ['audio', 3],
  ['anchor', 1],
  ['producer', 2],
  ['tech', 3],
  ['editor_desk', 2],
  ['support', 1],
  ['fixer', 2],
  ['columnist', 2],
  ['press_attache', 5],
];
const EVIDENCE: readonly (readonly [EvidenceClass, number])[] = [
  ['id_seen', 40],
  ['press_card_seen', 30],
  ['outlet_invitation', 20],
  ['editor_vouch', 6],
  ['peer_vouch_3', 4],
];

export interface PeopleWanted {
  readonly count: number;
  /** Any whole number. */
  readonly seed: number;
  /** Zone codes of the event: everybody may enter the first, some the others. */
  readonly zones?: readonly string[];
  /** Days of the event, `YYYY-MM-DD`. */
  readonly days?: readonly string[];
  /** Whether each has a portrait. Default true. */
  readonly portraits?: boolean;
}

/** One synthetic person, and what a test may look for in a stolen copy of everything. */
export interface SyntheticPerson {
  readonly person: Person & { readonly folio: string; readonly name: string; readonly outlet: string };
  /** The portrait file, absent without portraits. */
  readonly portrait?: Uint8Array;
}

/** Draws people, one at a time: three thousand portraits need not be in memory together. */
export function* createPeople(wanted: PeopleWanted): Generator<SyntheticPerson, void, undefined> {
  const taken = new Set<string>();
  const chance = createChance(wanted.seed);
  for (let number = 1; number <= wanted.count; number++) {
    const name = drawName(chance, taken);
    taken.add(name);
    yield createPerson(chance, name, number, wanted);
  }
}

function createPerson(chance: Chance, name: string, number: number, wanted: PeopleWanted): SyntheticPerson {
  const { zones = [], days = [], portraits = true } = wanted;
  const outlet = drawOutlet(chance);
  const portrait = portraits ? drawPortrait(chance) : undefined;
  const open = zones.filter((_, index) => index === 0 || chance.below(3) === 0);
  return {
    person: {
      folio: `MX26-${String(number).padStart(4, '0')}`,
      name,
      outlet: outlet.name,
      evidence: [chance.weighted(EVIDENCE)],
      claims: {
        level: 'event_pass',
        role: chance.weighted(ROLES),
        medium: outlet.medium,
        professional_name: name,
        outlet_name: outlet.name,
        outlet_country_bucket: outlet.foreign ? 'foreign' : 'national',
        ...(open.length > 0 && { zones: members(open) }),
        ...(days.length > 0 && { days: members(days) }),
        ...(portrait && { portrait: portraitUrl(portrait) }),
      },
    },
    ...(portrait && { portrait }),
  };
}

function members(names: readonly string[]): Readonly<Record<string, true>> {
  return Object.fromEntries(names.map((name) => [name, true]));
}
