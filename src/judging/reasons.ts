import type { Labels } from '../credential/accreditation/index.ts';

/** Every reason of a verdict, with its word for the gate. One sentence of at most eight words for the person at the door. */
export const VERDICT_REASONS = {
  OK: { verdict: 'go', 'es-MX': 'Válida.', en: 'Valid.' },
  SUSPENDED: { verdict: 'check', 'es-MX': 'Suspendida: pregunte en la mesa.', en: 'Suspended: ask the desk.' },
  ESCORT_REQUIRED: { verdict: 'check', 'es-MX': 'Entra con acompañante.', en: 'Enters with an escort.' },
  STATUS_UNKNOWN: {
    verdict: 'check',
    'es-MX': 'No se pudo leer su estado.',
    en: 'Its status could not be read.',
  },
  TRUST_UNKNOWN: {
    verdict: 'check',
    'es-MX': 'No se pudo leer la lista de confianza.',
    en: 'The trust list could not be read.',
  },
  REVOKED: { verdict: 'stop', 'es-MX': 'La oficina la revocó.', en: 'The office has revoked it.' },
  STATUS_REFUSED: { verdict: 'stop', 'es-MX': 'Su estado no es confiable.', en: 'Its status is not to be trusted.' },
  WRONG_EVENT: { verdict: 'stop', 'es-MX': 'Es de otro evento.', en: 'It is for another event.' },
  DAY_OVER: { verdict: 'stop', 'es-MX': 'El día por el que se preguntó terminó.', en: 'The day asked for is over.' },
  CLEARANCE_ENDED: { verdict: 'stop', 'es-MX': 'Su autorización venció.', en: 'Its clearance has ended.' },
} as const satisfies Record<string, Labels & { readonly verdict: 'go' | 'check' | 'stop' }>;
export type VerdictReason = keyof typeof VERDICT_REASONS;
