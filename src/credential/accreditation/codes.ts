/** A text shown to people, in the two languages that every deployment speaks. */
export type Labels = { readonly 'es-MX': string; readonly en: string };

/** What the holder does (domain list; the code travels in the credential, the label never does). */
export const ROLES = {
  writer: { 'es-MX': 'Redacción', en: 'Writer' },
  photo: { 'es-MX': 'Fotografía', en: 'Photographer' },
  camera: { 'es-MX': 'Cámara', en: 'Camera operator' },
  audio: { 'es-MX': 'Radio y sonido', en: 'Radio and sound' },
  anchor: { 'es-MX': 'Conducción', en: 'Anchor' },
  producer: { 'es-MX': 'Producción', en: 'Producer' },
  tech: { 'es-MX': 'Técnica y enlace', en: 'Engineer or uplink' },
  editor_desk: { 'es-MX': 'Edición', en: 'Desk editor' },
  support: { 'es-MX': 'Apoyo', en: 'Support' },
  fixer: { 'es-MX': 'Producción local', en: 'Fixer' },
  columnist: { 'es-MX': 'Columna', en: 'Columnist' },
  press_attache: { 'es-MX': 'Agregaduría de prensa', en: 'Press attaché' },
} as const satisfies Record<string, Labels>;
export type Role = keyof typeof ROLES;

/** The kind of outlet: the urn of a seat draw. */
export const MEDIA = {
  tv: { 'es-MX': 'Televisión', en: 'Television' },
  multimedia_agency: { 'es-MX': 'Agencia o multimedia', en: 'Agency or multimedia' },
  radio: { 'es-MX': 'Radio', en: 'Radio' },
  social: { 'es-MX': 'Redes sociales', en: 'Social networks' },
  print: { 'es-MX': 'Prensa impresa', en: 'Print' },
  digital: { 'es-MX': 'Medio digital', en: 'Digital' },
  photo_agency: { 'es-MX': 'Agencia fotográfica', en: 'Photo agency' },
  book_doc: { 'es-MX': 'Libro o documental', en: 'Book or documentary' },
} as const satisfies Record<string, Labels>;
export type Medium = keyof typeof MEDIA;

/** How sure the office is: an honest statement of assurance, not a rank of worth. */
export const LEVELS = {
  event_pass: { 'es-MX': 'Acreditación para un evento', en: 'Event accreditation' },
  annual: { 'es-MX': 'Acreditación anual', en: 'Annual accreditation' },
  outlet_vouched: { 'es-MX': 'Avalada por su medio', en: 'Vouched for by the outlet' },
  self_attested_vouched: { 'es-MX': 'Declarada y avalada por colegas', en: 'Self-attested, vouched for by peers' },
} as const satisfies Record<string, Labels>;
export type Level = keyof typeof LEVELS;

/** The tie to an outlet; issued only where a policy needs it. */
export const TIES = {
  staff: { 'es-MX': 'De planta', en: 'Staff' },
  freelance_assigned: { 'es-MX': 'Independiente con encargo', en: 'Freelance on assignment' },
  freelance_independent: { 'es-MX': 'Independiente', en: 'Independent freelance' },
  correspondent_foreign: { 'es-MX': 'Corresponsal extranjero/a', en: 'Foreign correspondent' },
  collective: { 'es-MX': 'Colectivo', en: 'Collective' },
  student: { 'es-MX': 'Estudiante', en: 'Student' },
  community_media: { 'es-MX': 'Medio comunitario', en: 'Community media' },
} as const satisfies Record<string, Labels>;
export type Tie = keyof typeof TIES;

/** Where the outlet is from. Not the holder's nationality, which is never issued. */
export const COUNTRY_BUCKETS = {
  national: { 'es-MX': 'Medio nacional', en: 'National outlet' },
  foreign: { 'es-MX': 'Medio extranjero', en: 'Foreign outlet' },
} as const satisfies Record<string, Labels>;
export type CountryBucket = keyof typeof COUNTRY_BUCKETS;

/** Self-declared, opt-in, only where a seat rule exists. Not the sex printed on an identity document. */
export const GENDER_BUCKETS = {
  w: { 'es-MX': 'Mujer', en: 'Woman' },
  m: { 'es-MX': 'Hombre', en: 'Man' },
  x: { 'es-MX': 'No binario u otro', en: 'Non-binary or other' },
  undeclared: { 'es-MX': 'Sin declarar', en: 'Undeclared' },
} as const satisfies Record<string, Labels>;
export type GenderBucket = keyof typeof GENDER_BUCKETS;

/** What was shown to a person at the desk. The class is kept, never a number, a copy or a voucher's name. */
export const EVIDENCE_CLASSES = {
  outlet_invitation: { 'es-MX': 'Invitación del medio', en: 'Outlet invitation' },
  assignment_letter: { 'es-MX': 'Carta de asignación vista', en: 'Letter of assignment seen' },
  press_card_seen: { 'es-MX': 'Credencial de prensa vista', en: 'Press card seen' },
  work_samples_seen: { 'es-MX': 'Trabajos publicados vistos', en: 'Published work seen' },
  id_seen: { 'es-MX': 'Identificación mostrada, no copiada', en: 'ID shown, not copied' },
  editor_vouch: { 'es-MX': 'Aval de su jefatura', en: 'Vouched for by an editor' },
  peer_vouch_1: { 'es-MX': 'Aval de un colega', en: 'Vouched for by one peer' },
  peer_vouch_2: { 'es-MX': 'Aval de dos colegas', en: 'Vouched for by two peers' },
  peer_vouch_3: { 'es-MX': 'Aval de tres colegas', en: 'Vouched for by three peers' },
  peer_vouch_4: { 'es-MX': 'Aval de cuatro colegas', en: 'Vouched for by four peers' },
  peer_vouch_5: { 'es-MX': 'Aval de cinco colegas o más', en: 'Vouched for by five peers or more' },
  prior_credential: { 'es-MX': 'Credencial de otra oficina presentada', en: 'Credential of another office presented' },
  self_attested: { 'es-MX': 'Declaración propia', en: 'Self-attested' },
} as const satisfies Record<string, Labels>;
export type EvidenceClass = keyof typeof EVIDENCE_CLASSES;

/** Whether `code` is a member of a closed list. Own members only, so that `__proto__` is not a code. */
export function isCode<T extends Readonly<Record<string, Labels>>>(list: T, code: unknown): code is keyof T & string {
  return typeof code === 'string' && Object.hasOwn(list, code);
}
