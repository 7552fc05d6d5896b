import type { ClaimName } from './claims.ts';
import type { Labels } from './codes.ts';

/** The languages of every label, the first being the one that an office writes first. */
export const LOCALES = ['es-MX', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** The credential's name. Says “accreditation” and not “press”: a wallet shows it on a locked phone’s list. */
export const CREDENTIAL_NAME: Labels = { 'es-MX': 'Acreditación', en: 'Accreditation' };

/** What it is, for people who look closer. */
export const CREDENTIAL_DESCRIPTION: Labels = {
  'es-MX': 'Muestre solo lo necesario. Su credencial vive en su teléfono, no en nuestra base de datos.',
  en: 'Show only what is needed. Your credential lives in your phone, not in our database.',
};

/** The gate pass: what a phone shows to a camera. */
export const PASS_NAME: Labels = { 'es-MX': 'Pase de acceso', en: 'Gate pass' };
export const PASS_DESCRIPTION: Labels = {
  'es-MX': 'Un pase para una zona y un día. Se revisa sin red; no lleva nombre ni fotografía.',
  en: 'One pass for one zone and one day. Checked without a network; no name and no portrait in it.',
};

/** How a wallet names each claim when it asks whether to show it. */
export const CLAIM_LABELS: Readonly<Record<ClaimName, Labels>> = {
  event: { 'es-MX': 'Evento', en: 'Event' },
  level: { 'es-MX': 'Tipo de acreditación', en: 'Kind of accreditation' },
  role: { 'es-MX': 'Función', en: 'Role' },
  medium: { 'es-MX': 'Tipo de medio', en: 'Kind of outlet' },
  tie: { 'es-MX': 'Relación con el medio', en: 'Tie to the outlet' },
  outlet_country_bucket: { 'es-MX': 'Medio nacional o extranjero', en: 'National or foreign outlet' },
  gender_bucket: { 'es-MX': 'Género declarado', en: 'Declared gender' },
  zones: { 'es-MX': 'Zonas', en: 'Zones' },
  days: { 'es-MX': 'Días', en: 'Days' },
  lang: { 'es-MX': 'Idiomas para interpretación', en: 'Languages for interpretation' },
  clearance: { 'es-MX': 'Revisión de seguridad vigente', en: 'Valid clearance' },
  escort_required: { 'es-MX': 'Requiere acompañamiento', en: 'Escort required' },
  crew_lead: { 'es-MX': 'Responsable de equipo', en: 'Crew lead' },
  recording_permitted: { 'es-MX': 'Puede grabar', en: 'May record' },
  portrait: { 'es-MX': 'Fotografía', en: 'Portrait' },
  professional_name: { 'es-MX': 'Nombre profesional', en: 'Professional name' },
  outlet_name: { 'es-MX': 'Medio', en: 'Outlet' },
  legal_name: { 'es-MX': 'Nombre legal', en: 'Legal name' },
};
