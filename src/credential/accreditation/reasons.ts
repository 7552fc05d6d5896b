import type { Labels } from './codes.ts';

/** What a reason code may be given for. */
export type ReasonedAct = 'refuse' | 'withdraw' | 'suspend' | 'revoke' | 'resume';

/** One member of the closed list. `automatic`: only the service itself may give it. */
export type Reason = {
  readonly labels: Labels;
  readonly acts: readonly ReasonedAct[];
  readonly appealable: boolean;
  /** Revoking for this reason is a punishment and takes two people. */
  readonly twoPeopleToRevoke: boolean;
  readonly automatic: boolean;
};

function reason(es: string, en: string, acts: readonly ReasonedAct[], flags: Partial<Reason> = {}): Reason {
  return { labels: { 'es-MX': es, en }, acts, appealable: true, twoPeopleToRevoke: false, automatic: false, ...flags };
}

/**
 * Why an application was refused, or an accreditation withdrawn, suspended, revoked or resumed. Closed, because free
 * text attached to a person is where identity and accusations leak; the detail lives with people, not here.
 */
export const REASONS = {
  QUOTA_FULL: reason('Cupo agotado', 'Quota full', ['refuse']),
  NOT_PRESS_WORK: reason('La actividad no es periodística', 'Not press work', ['refuse']),
  LATE: reason('Fuera de plazo', 'After the deadline', ['refuse']),
  INCOMPLETE: reason('Falta información', 'Information missing', ['refuse']),
  DUPLICATE_GRANT: reason('Ya tiene una acreditación para este evento', 'Already accredited for this event', [
    'refuse',
    'withdraw',
  ]),
  VETTING_NEGATIVE: reason('Revisión de seguridad no favorable', 'Vetting not favourable', ['refuse']),
  POLICY_CHANGED: reason('Cambiaron las reglas del evento', 'The rules of the event changed', ['refuse', 'withdraw']),
  EVENT_CANCELLED: reason('Evento cancelado', 'Event cancelled', ['refuse', 'withdraw', 'revoke'], {
    appealable: false,
  }),
  LOST: reason('Extraviada o robada', 'Lost or stolen', ['withdraw', 'suspend', 'revoke'], { appealable: false }),
  LENT: reason('Prestada a otra persona', 'Lent to another person', ['suspend', 'revoke'], { twoPeopleToRevoke: true }),
  ROLE_ENDED: reason('Terminó su encargo', 'Assignment ended', ['withdraw', 'revoke']),
  CONDUCT_HEARING: reason('Conducta, con audiencia', 'Conduct, with a hearing', ['suspend', 'revoke'], {
    twoPeopleToRevoke: true,
  }),
  KEY_COMPROMISE: reason('Una llave quedó expuesta', 'A key was exposed', ['withdraw', 'suspend', 'revoke'], {
    appealable: false,
  }),
  ISSUED_IN_ERROR: reason('Emitida por error', 'Issued in error', ['withdraw', 'suspend', 'revoke']),
  HOLDER_REQUEST: reason('A petición de su titular', 'At the holder’s request', ['withdraw', 'suspend', 'revoke'], {
    appealable: false,
  }),
  FOUND: reason('Apareció', 'Found again', ['resume'], { appealable: false }),
  HEARING_CLEARED: reason('La audiencia no encontró falta', 'Cleared by the hearing', ['resume'], {
    appealable: false,
  }),
  SUSPENDED_IN_ERROR: reason('Suspendida por error', 'Suspended in error', ['resume'], { appealable: false }),
  HEARING_LAPSED: reason('Venció el plazo de la audiencia', 'The hearing deadline passed', ['resume'], {
    appealable: false,
    automatic: true,
  }),
} as const satisfies Record<string, Reason>;
export type ReasonCode = keyof typeof REASONS;

/** Whether `code` may be given by a person for `act`. */
export function isReasonFor(act: ReasonedAct, code: unknown): code is ReasonCode {
  if (typeof code !== 'string' || !Object.hasOwn(REASONS, code)) return false;
  const found: Reason = REASONS[code as ReasonCode];
  return !found.automatic && found.acts.includes(act);
}

/** The rights a member of the office may hold. */
export const STAFF_ROLES = {
  admin: { 'es-MX': 'Administración', en: 'Administrator' },
  desk: { 'es-MX': 'Mesa', en: 'Desk' },
  gate: { 'es-MX': 'Acceso', en: 'Gate' },
} as const satisfies Record<string, Labels>;
export type StaffRole = keyof typeof STAFF_ROLES;
