import type { Labels } from '../credential/accreditation/index.ts';

/** What a claim is for. */
export const PURPOSES = {
  entry: { 'es-MX': 'Entrar al evento', en: 'Entering the event' },
  zone_access: { 'es-MX': 'Entrar a una zona', en: 'Entering a zone' },
  human_check: { 'es-MX': 'Reconocer a la persona en el acceso', en: 'Recognising the person at the gate' },
  seat_allocation: { 'es-MX': 'Asignar lugares', en: 'Allotting seats' },
  pool_coordination: { 'es-MX': 'Coordinar el pool', en: 'Coordinating the pool' },
  interpretation: { 'es-MX': 'Dar interpretación', en: 'Providing interpretation' },
  desk_pickup: { 'es-MX': 'Entregar en la mesa', en: 'Handing over at the desk' },
  crew_collection: { 'es-MX': 'Recoger las acreditaciones de un equipo', en: 'Collecting for a crew' },
  vetting: { 'es-MX': 'Revisión de seguridad', en: 'Vetting' },
  recording: { 'es-MX': 'Grabar imagen y sonido', en: 'Recording sound and image' },
} as const satisfies Record<string, Labels>;
export type PurposeCode = keyof typeof PURPOSES;

/** What makes it lawful. */
export const BASES = {
  consent: { 'es-MX': 'Consentimiento', en: 'Consent' },
  public_function: { 'es-MX': 'Ejercicio de una función pública', en: 'Exercise of a public function' },
  contract: { 'es-MX': 'Relación con el medio o la persona', en: 'Agreement with the outlet or the person' },
  legal_obligation: { 'es-MX': 'Obligación legal', en: 'Legal obligation' },
} as const satisfies Record<string, Labels>;
export type BasisCode = keyof typeof BASES;

/** How long anybody but the holder keeps it. */
export const RETENTIONS = {
  wallet_only: { 'es-MX': 'Solo en la cartera de su titular', en: 'Only in the holder’s wallet' },
  until_credential_end: { 'es-MX': 'Hasta que venza la credencial', en: 'Until the credential ends' },
  until_closing: { 'es-MX': 'Hasta el cierre del evento', en: 'Until the event closes' },
} as const satisfies Record<string, Labels>;
export type RetentionCode = keyof typeof RETENTIONS;
