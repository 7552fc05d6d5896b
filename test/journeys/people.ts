/** The people of the journeys. Nobody of this name exists; every text here is looked for in every byte of the service. */
import type { Person } from '../../src/client/index.ts';

export const XOCHITL = {
  claims: {
    level: 'event_pass',
    role: 'photo',
    medium: 'print',
    zones: { pit: true, hall: true },
    outlet_name: 'Canal Mañana Ñandú',
  },
  folio: 'A-001-CENTELLA',
  name: 'Xóchitl Ñuñez Marcador',
  outlet: 'Canal Mañana Ñandú',
  evidence: ['press_card_seen'],
} as const satisfies Person;

export const KUH = {
  claims: { level: 'event_pass', role: 'writer', medium: 'digital', zones: { hall: true } },
  folio: 'A-002-CENTELLA',
  name: "K'uh Balam Señalado",
  outlet: 'Periódico Centinela',
  evidence: ['editor_vouch'],
} as const satisfies Person;

export const JACINTA = {
  claims: { level: 'event_pass', role: 'audio', medium: 'radio' },
  folio: 'A-003-CENTELLA',
  name: 'Jacinta Testigo Única',
  outlet: 'Radio Bitácora',
  evidence: ['id_seen'],
} as const satisfies Person;

export const PEOPLE: readonly Person[] = [XOCHITL, KUH, JACINTA];

/** A forbidden word is kept in a CURP's shape, so that it can belong to nobody. */
export const CURP_SHAPED = 'VACA830115HDFLRN02';

/** What only these people, their wallets and their office may know. */
export const MARKERS: readonly string[] = [
  ...PEOPLE.flatMap(({ folio, name, outlet }) => [folio, name, outlet] as string[]),
  CURP_SHAPED,
];
