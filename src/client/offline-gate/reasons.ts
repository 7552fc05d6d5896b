import type { Labels } from '../../credential/accreditation/index.ts';

/** PASA, REVISAR, YA ENTRÓ, NO PASA. Only the first lets in by itself. */
export type OfflineVerdict = 'go' | 'check' | 'already' | 'stop';

/** A reason: its word, at most six words for the guard, and what to do where something can be done. */
export interface OfflineReasonText {
  readonly verdict: OfflineVerdict;
  readonly labels: Labels;
  readonly next?: Labels;
}

function reason(verdict: OfflineVerdict, es: string, en: string, next?: readonly [string, string]): OfflineReasonText {
  const labels = { 'es-MX': es, en };
  return next === undefined ? { verdict, labels } : { verdict, labels, next: { 'es-MX': next[0], en: next[1] } };
}

/**
 * Every reason, closed. `stop` is what no second scan at this gate repairs; `check` is what somebody here can do something
 * about, and says what. A bundle that is old or a clock that is wrong is never red: that is the gate's fault and not the
 * holder's.
 */
export const OFFLINE_REASONS = {
  entered: reason('go', 'Válido', 'Valid'),
  left: reason('go', 'Salida anotada', 'Exit noted'),

  already_in: reason('already', 'Este pase ya entró', 'This pass is already inside', [
    'Compare con quien ya entró; si salió, registre la salida.',
    'Compare with who entered; if that person left, scan the exit.',
  ]),

  suspended: reason('check', 'Suspendido hasta audiencia', 'Suspended until a hearing', [
    'Llame a la mesa de acreditación. No es una revocación.',
    'Call the accreditation desk. This is not a revocation.',
  ]),
  needs_more: reason('check', 'Se pide más que el pase', 'More than a pass is asked', [
    'Pida la credencial con el código QR de este acceso, o llame a la mesa.',
    'Ask for the credential with this gate’s QR code, or call the desk.',
  ]),
  status_unknown: reason('check', 'No se conoce su estado', 'Its status is not known', [
    'Conéctese para actualizar; si sigue, llame a la mesa.',
    'Go online to refresh; if it stays, call the desk.',
  ]),
  proof_old: reason('check', 'Código viejo o captura', 'Old code or a picture', [
    'Pida el pase en vivo y escanee otra vez; si sigue, revise la hora de ambos teléfonos.',
    'Ask for the live pass and scan again; if it stays, compare the clocks of both phones.',
  ]),
  proof_ahead: reason('check', 'Hora distinta en los teléfonos', 'The phones’ clocks differ', [
    'Ponga la hora automática en este teléfono y escanee otra vez.',
    'Set this phone’s clock to automatic and scan again.',
  ]),
  gate_code: reason('check', 'Código de acceso no coincide', 'Gate code does not match', [
    'Pida teclear el código del letrero de hoy y escanee otra vez.',
    'Have today’s code on the sign typed in, and scan again.',
  ]),
  issuer_new: reason('check', 'Llave nueva: actualice este acceso', 'New key: refresh this gate', [
    'Conéctese para actualizar; si sigue, llame a la mesa.',
    'Go online to refresh; if it stays, call the desk.',
  ]),
  not_inside: reason('check', 'No consta que haya entrado', 'No entry is known', [
    'Déjele salir; la entrada pudo ser por otro acceso.',
    'Let them out; the entry may have been at another gate.',
  ]),
  bundle_stale: reason('check', 'Este acceso está desactualizado', 'This gate is out of date', [
    'Conéctese para actualizar. Mientras, llame a la mesa.',
    'Go online to refresh. Until then call the desk.',
  ]),
  clock_off: reason('check', 'El reloj de este teléfono falla', 'This phone’s clock is off', [
    'Ponga la hora automática y actualice.',
    'Set the clock to automatic and refresh.',
  ]),

  not_a_pass: reason('stop', 'No es un pase', 'Not a pass'),
  signature: reason('stop', 'Firma falsa', 'False signature'),
  issuer_unknown: reason('stop', 'Emisor desconocido', 'Unknown issuer'),
  issuer_distrusted: reason('stop', 'Llave retirada por la oficina', 'Key withdrawn by the office'),
  other_event: reason('stop', 'Es de otro evento', 'It is for another event'),
  expired: reason('stop', 'Vencido', 'Expired'),
  day_over: reason('stop', 'Fue para otro día', 'It was for another day'),
  day_later: reason('stop', 'Es para un día posterior', 'It is for a later day'),
  other_zone: reason('stop', 'Es de otra zona', 'It is for another zone'),
  revoked: reason('stop', 'Revocado', 'Revoked'),
} as const satisfies Record<string, OfflineReasonText>;
export type OfflineReason = keyof typeof OFFLINE_REASONS;
