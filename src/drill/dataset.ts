/**
 * The people of the drill: the same for every system that is attacked, from a seed. None of them exists.
 *
 * The named ones stand for the 309 of the 2024 leak, everyone somewhere in the life of an accreditation. The crowd is for
 * statistics. The strangers never asked for anything: a thief who takes one of them for accredited has guessed.
 * An identity is what a conventional portal asks for and Gafete has no place for: only baselines are given it.
 */
import { type Chance, createChance } from '../synthetic/chance.ts';
import { createPeople, type SyntheticPerson } from '../synthetic/people.ts';
import { drawIdentity, type Identity } from './identity.ts';

/** Closed before the theft, going on during it, not begun. */
export const EVENTS = ['closed', 'live', 'future'] as const;
export type EventName = (typeof EVENTS)[number];

/** Where somebody stands when the thief comes. `reissued`: lost a phone and has a new one. */
export const STAGES = [
  'offered',
  'active',
  'suspended',
  'revoked',
  'withdrawn',
  'lapsed',
  'burned',
  'reissued',
  'expired',
] as const;
export type Stage = (typeof STAGES)[number];

export interface DrillPerson {
  /** `p0001`, the same in the directory, in claims and in the truth. */
  readonly id: string;
  readonly kind: 'named' | 'crowd' | 'stranger';
  /** Absent for strangers. */
  readonly event?: EventName;
  readonly stage?: Stage;
  /** What a desk writes down. Portraits of named people only. */
  readonly synthetic: SyntheticPerson;
  /** Lower-case letters that stand in no other value: in the name where its script allows it, and in the outlet. */
  readonly markers: { readonly name?: string; readonly outlet: string };
  readonly identity: Identity;
}

export interface DatasetSpec {
  readonly seed: number;
  readonly named: number;
  readonly crowd: number;
}

export interface Dataset extends DatasetSpec {
  readonly people: readonly DrillPerson[];
}

/** Zones that the events have. */
export const ZONES = ['hall', 'pit'] as const;

/** Everybody. There are as many strangers as named people, so that membership is a fair coin. */
export function createDataset({ seed, named, crowd }: DatasetSpec): Dataset {
  const chance = createChance(seed);
  const drawn = createPeople({ count: named * 2 + crowd, seed, zones: [...ZONES], portraits: false });
  const faces = createPeople({ count: named, seed: seed + 1 });
  const people = [...drawn].map((synthetic, at): DrillPerson => {
    const kind = at < named ? 'named' : at < named * 2 ? 'stranger' : 'crowd';
    const marked = mark(synthetic, chance);
    const face = kind === 'named' ? faces.next().value : undefined;
    return {
      id: `p${String(at + 1).padStart(4, '0')}`,
      kind,
      ...(kind !== 'stranger' && placeOf(kind, at)),
      synthetic: face?.portrait === undefined ? marked.synthetic : withPortrait(marked.synthetic, face),
      markers: marked.markers,
      identity: drawIdentity(chance, marked.synthetic.person.name),
    };
  });
  return { seed, named, crowd, people };
}

/** The closed event has the most people: what it leaves behind is what erasure is judged by. */
function placeOf(kind: 'named' | 'crowd', at: number): { readonly event: EventName; readonly stage: Stage } {
  if (kind === 'crowd') return { event: 'live', stage: 'offered' };
  const event = (['closed', 'live', 'closed', 'live', 'future'] as const)[at % 5] as EventName;
  const turn = Math.floor(at / 5);
  if (event === 'future') return { event, stage: (['offered', 'active', 'withdrawn'] as const)[turn % 3] as Stage };
  // Half of all pick up and nothing happens to them.
  const stage = turn % 2 === 0 ? 'active' : (STAGES[Math.floor(turn / 2) % STAGES.length] as Stage);
  return { event, stage };
}

/** 56 random bits as letters. */
function word(chance: Chance): string {
  return Array.from({ length: 12 }, () => String.fromCharCode(97 + chance.below(26))).join('');
}

const LATIN = /^[\p{Script=Latin}\p{M}\s’'.,0-9-]+$/u;

function mark(drawn: SyntheticPerson, chance: Chance): Pick<DrillPerson, 'synthetic' | 'markers'> {
  const { person } = drawn;
  const inName = word(chance);
  const inOutlet = word(chance);
  const isLatin = LATIN.test(person.name);
  const name = isLatin ? `${person.name} ${capital(inName)}` : person.name;
  const outlet = `Gaceta ${capital(inOutlet)}`;
  return {
    synthetic: {
      person: {
        ...person,
        name,
        outlet,
        claims: { ...person.claims, professional_name: name, outlet_name: outlet },
      },
    },
    markers: { ...(isLatin && { name: inName }), outlet: inOutlet },
  };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function withPortrait(to: SyntheticPerson, { person, portrait }: SyntheticPerson): SyntheticPerson {
  const claims = { ...to.person.claims, portrait: person.claims['portrait'] as string };
  return { person: { ...to.person, claims }, ...(portrait && { portrait }) };
}
