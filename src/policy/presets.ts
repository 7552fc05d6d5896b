import type { ClaimName, EvidenceClass, Role } from '../credential/accreditation/index.ts';
import { addDays, type LocalDate } from '../lib/time-zone.ts';
import type { BasisCode, PurposeCode } from './grounds.ts';
import type { ClaimRule, Policy } from './policy.ts';

/** The risk profiles that an office can start from (domain.md §8.4). */
export const PRESETS = ['culture-low', 'mx-public-event', 'election-night', 'court-hearing', 'sport-quota'] as const;
export type PresetName = (typeof PRESETS)[number];

/** What only the office can say about its event. */
export type PresetInput = Pick<Policy, 'event' | 'name' | 'place' | 'timeZone' | 'days' | 'maxAccreditations'> &
  Partial<Pick<Policy, 'zones' | 'dayStartsAt'>>;

type Preset = {
  readonly claims: readonly ClaimRule[];
  readonly evidence: readonly EvidenceClass[];
  readonly roles: readonly Role[];
  readonly copies: number;
  /** Batches: a wallet draws one for each day of the event, at most this many. */
  readonly mostRefills: number;
  /** Days from the end of the event to the destruction of its keys. */
  readonly destroyAfterDays: number;
  readonly txCode: boolean;
};

const EVERYBODY = [
  'writer',
  'photo',
  'camera',
  'audio',
  'anchor',
  'producer',
  'tech',
  'editor_desk',
  'support',
  'fixer',
  'columnist',
  'press_attache',
] as const satisfies readonly Role[];
const IN_COURT = [
  'writer',
  'photo',
  'camera',
  'audio',
  'columnist',
  'producer',
  'tech',
] as const satisfies readonly Role[];

// The least that a rule can keep: nobody but the holder has the claim in clear.
const rule = (claim: ClaimName, purpose: PurposeCode, basis: BasisCode): ClaimRule => ({
  claim,
  purpose,
  basis,
  retention: 'wallet_only',
});

// A function, so that a bundle which makes no policy leaves them out: the Worker has no room for what only clients use.
const presets = () =>
  ({
    'culture-low': {
      claims: [rule('role', 'entry', 'consent'), rule('medium', 'entry', 'consent'), rule('days', 'entry', 'consent')],
      evidence: [
        'outlet_invitation',
        'work_samples_seen',
        'editor_vouch',
        'peer_vouch_1',
        'prior_credential',
        'self_attested',
      ],
      roles: EVERYBODY,
      copies: 5,
      mostRefills: 9,
      destroyAfterDays: 3,
      txCode: true,
    },
    'mx-public-event': {
      claims: [
        rule('role', 'seat_allocation', 'public_function'),
        rule('medium', 'seat_allocation', 'public_function'),
        rule('zones', 'zone_access', 'public_function'),
        // Optional for the holder, as every concealed claim; never asked at a gate.
        rule('outlet_name', 'pool_coordination', 'consent'),
      ],
      evidence: [
        'id_seen',
        'peer_vouch_2',
        'peer_vouch_3',
        'editor_vouch',
        'outlet_invitation',
        'press_card_seen',
        'prior_credential',
      ],
      roles: EVERYBODY,
      copies: 10,
      mostRefills: 7,
      destroyAfterDays: 7,
      txCode: true,
    },
    'election-night': {
      claims: [
        rule('role', 'seat_allocation', 'public_function'),
        rule('medium', 'seat_allocation', 'public_function'),
        rule('zones', 'zone_access', 'public_function'),
        rule('days', 'entry', 'public_function'),
      ],
      evidence: [
        'outlet_invitation',
        'assignment_letter',
        'press_card_seen',
        'editor_vouch',
        'peer_vouch_3',
        'prior_credential',
      ],
      roles: EVERYBODY,
      copies: 10,
      mostRefills: 3,
      destroyAfterDays: 7,
      txCode: true,
    },
    'court-hearing': {
      claims: [
        rule('role', 'entry', 'public_function'),
        rule('days', 'entry', 'public_function'),
        rule('recording_permitted', 'recording', 'public_function'),
      ],
      evidence: ['id_seen', 'press_card_seen', 'editor_vouch'],
      roles: IN_COURT,
      copies: 3,
      mostRefills: 10,
      destroyAfterDays: 1,
      txCode: true,
    },
    'sport-quota': {
      claims: [
        rule('role', 'entry', 'contract'),
        rule('outlet_name', 'pool_coordination', 'contract'),
        rule('zones', 'zone_access', 'contract'),
        // A match is a day: its slot is the day’s member.
        rule('days', 'entry', 'contract'),
      ],
      evidence: ['outlet_invitation', 'assignment_letter'],
      roles: EVERYBODY,
      copies: 20,
      mostRefills: 4,
      destroyAfterDays: 7,
      txCode: true,
    },
  }) satisfies Record<PresetName, Preset>;

/** A whole first policy of an event, from a preset. Throws for an event without days. */
export function policyFromPreset(preset: PresetName, input: PresetInput): Policy {
  const { claims, evidence, roles, copies, mostRefills, destroyAfterDays, txCode }: Preset = presets()[preset];
  const last: LocalDate | undefined = input.days.at(-1);
  if (last === undefined) throw new RangeError('an event has at least one day');
  const zones = input.zones ?? [];
  return {
    event: input.event,
    version: 1,
    name: input.name,
    place: input.place,
    timeZone: input.timeZone,
    dayStartsAt: input.dayStartsAt ?? '04:00',
    days: input.days,
    roles,
    zones,
    clearances: [],
    // An event without zones issues none: the lint would call a claim without its list a mistake.
    claims: claims.filter(({ claim }) => claim !== 'zones' || zones.length > 0),
    evidence,
    credentialsEnd: last,
    closesOn: addDays(last, destroyAfterDays),
    statusPeriod: 60,
    copies,
    refills: Math.min(input.days.length, mostRefills),
    maxAccreditations: input.maxAccreditations,
    txCode,
    hearingHours: 72,
    rosterKeepsClaims: true,
  };
}
