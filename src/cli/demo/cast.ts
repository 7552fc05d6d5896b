/** The four journalists whom the story follows by name. They are made up, like everybody else in it. */
import type { Medium, Role } from '../../credential/accreditation/index.ts';
import { createChance } from '../../synthetic/chance.ts';
import type { SyntheticPerson } from '../../synthetic/people.ts';
import { drawPortrait, portraitUrl } from '../../synthetic/portrait.ts';

interface Part {
  readonly name: string;
  readonly outlet: string;
  readonly role: Role;
  readonly medium: Medium;
  readonly zones: Readonly<Record<string, true>>;
  readonly from: 'national' | 'foreign';
}

const BOTH = { hall: true, pit: true } as const;
const HALL = { hall: true } as const;
const PARTS: readonly Part[] = [
  {
    name: "Itzel K'uh Peña",
    outlet: 'Colectivo Luz de Barro',
    role: 'photo',
    medium: 'multimedia_agency',
    zones: BOTH,
    from: 'national',
  },
  {
    name: 'Bruno Sáenz Tovar',
    outlet: 'La Gaceta del Estero',
    role: 'writer',
    medium: 'print',
    zones: HALL,
    from: 'national',
  },
  {
    name: 'Amparo Ríos de la O',
    outlet: 'Radio Sierra Adentro',
    role: 'audio',
    medium: 'radio',
    zones: BOTH,
    from: 'national',
  },
  {
    name: 'Zoë Featherstonehaugh',
    outlet: 'The Ballycastle Courant',
    role: 'camera',
    medium: 'tv',
    zones: BOTH,
    from: 'foreign',
  },
];

/** How many they are: the demo's smallest crowd has room for them. */
export const CAST_SIZE = PARTS.length;

/** Who does what in the story. The order is that of `createCast`. */
export const PHOTOGRAPHER = 0;
export const WRITER = 1;
export const LOSES_HER_PHONE = 2;
export const IS_REVOKED = 3;

/** Their given names, as the story calls them. */
export const FIRST_NAMES = PARTS.map(({ name }) => name.split(' ')[0] as string);

/** The four, with faces of their own. `days`: the event's, `YYYY-MM-DD`. */
export function createCast({
  seed,
  days,
}: {
  readonly seed: number;
  readonly days: readonly string[];
}): readonly SyntheticPerson[] {
  const chance = createChance(seed + 1);
  return PARTS.map(({ name, outlet, role, medium, zones, from }, index) => {
    const portrait = drawPortrait(chance);
    return {
      portrait,
      person: {
        folio: `MX26-N${String(index + 1).padStart(3, '0')}`,
        name,
        outlet,
        evidence: ['press_card_seen'],
        claims: {
          level: 'event_pass',
          role,
          medium,
          professional_name: name,
          outlet_name: outlet,
          outlet_country_bucket: from,
          zones,
          days: Object.fromEntries(days.map((day) => [day, true])),
          portrait: portraitUrl(portrait),
        },
      },
    };
  });
}
