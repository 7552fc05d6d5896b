import type { ClaimName, Labels } from '../credential/accreditation/index.ts';

/**
 * One claim that a purpose may ask for.
 * `member`: only one member of it, namely the gate's zone, the day in question, or the member of that name.
 * `values`: only in comparison with these, so that the answer is “one of them” and no other.
 * `standard`: asked unless the gate asks otherwise; the rest is asked on request.
 */
export type PurposeAsk = {
  readonly claim: ClaimName;
  readonly member?: 'zone' | 'day' | 'level' | 'until';
  readonly values?: readonly string[];
  readonly standard: boolean;
};

/** What a gate is for, and the most it may ask. */
export type GatePurpose = {
  readonly labels: Labels;
  /** The most that may be asked: a claim that is not here cannot be asked for this purpose. */
  readonly asks: readonly PurposeAsk[];
  /** Whether a question without a zone makes no sense. */
  readonly needsZone: boolean;
};

const always = (claim: ClaimName): PurposeAsk => ({ claim, standard: true });
const onRequest = (claim: ClaimName): PurposeAsk => ({ claim, standard: false });

/** Visible in every credential anyway (domain.md §8.1, class ALWAYS); asking puts them into the verdict. */
const VISIBLE = [onRequest('event'), onRequest('level')];
const DAY: PurposeAsk = { claim: 'days', member: 'day', standard: true };
const ZONE: PurposeAsk = { claim: 'zones', member: 'zone', standard: true };

function purpose(es: string, en: string, asks: readonly PurposeAsk[], needsZone = false): GatePurpose {
  return { labels: { 'es-MX': es, en }, asks, needsZone };
}

/**
 * The purposes that a gate can be registered with (domain.md §8.2, the columns “may ask” and §8.1 “who may ask”). Closed: a
 * purpose that an office could write itself would be the outlet, the name and the portrait on its second day. Vehicle
 * barriers, vetting bodies, statistics and evacuation marshals are not here: they ask no holder of this credential.
 */
export const GATE_PURPOSES = {
  'outer-gate': purpose('Acceso exterior', 'Outer gate', [...VISIBLE, DAY]),
  // A person looks: the portrait is what makes a lent phone useless.
  'zone-gate': purpose('Acceso a una zona', 'Zone gate', [...VISIBLE, DAY, ZONE, onRequest('portrait')], true),
  // Level and last day of the clearance. Who gave it is shown with them, one disclosure, and stays out of the verdict.
  'inner-gate': purpose(
    'Acceso interior con autorización',
    'Inner gate with clearance',
    [
      ...VISIBLE,
      DAY,
      ZONE,
      { claim: 'clearance', member: 'level', standard: true },
      { claim: 'clearance', member: 'until', standard: true },
      onRequest('escort_required'),
      onRequest('portrait'),
    ],
    true,
  ),
  // Beside the identity document that is shown and not copied.
  'accreditation-desk': purpose('Mesa de acreditación', 'Accreditation desk', [
    ...VISIBLE,
    onRequest('legal_name'),
    onRequest('professional_name'),
    onRequest('outlet_name'),
    onRequest('portrait'),
    onRequest('crew_lead'),
  ]),
  'seat-allocator': purpose('Asignación de lugares', 'Seat allocation', [
    ...VISIBLE,
    DAY,
    always('medium'),
    onRequest('role'),
    // Issued only where the policy has the rule, and only to who declared it.
    onRequest('gender_bucket'),
  ]),
  'pool-coordinator': purpose('Coordinación del pool', 'Pool coordination', [
    ...VISIBLE,
    DAY,
    always('role'),
    always('outlet_name'),
  ]),
  'photo-pit': purpose('Foso de fotografía', 'Photo pit', [
    ...VISIBLE,
    DAY,
    { claim: 'role', values: ['photo'], standard: true },
  ]),
  'hearing-room': purpose('Sala de audiencias', 'Hearing room', [
    ...VISIBLE,
    DAY,
    always('recording_permitted'),
    onRequest('role'),
  ]),
  'interpretation-desk': purpose('Mesa de interpretación', 'Interpretation desk', [
    ...VISIBLE,
    always('lang'),
    onRequest('outlet_country_bucket'),
  ]),
  'embargo-portal': purpose('Portal de material con embargo', 'Embargo portal', [...VISIBLE, always('role')]),
  'press-kit': purpose('Material de prensa en línea', 'Online press kit', [...VISIBLE, always('role')]),
  // “Accredited by this office, valid”, and nothing else: not even for which event.
  'police-cordon': purpose('Cordón policial', 'Police cordon', []),
} as const satisfies Record<string, GatePurpose>;
export type GatePurposeName = keyof typeof GATE_PURPOSES;

/** Whether a text is the name of a gate purpose. */
export function isGatePurpose(name: unknown): name is GatePurposeName {
  return typeof name === 'string' && Object.hasOwn(GATE_PURPOSES, name);
}
