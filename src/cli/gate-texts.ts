/** What the commands of gates and of a holder who is asked say, in both languages. */
import type { Language } from './language.ts';

const en = {
  appointed: (name: string, purpose: string, zones: string) =>
    `${name} may ask: ${purpose}${zones === '' ? '' : `, ${zones}`}.`,
  appointmentEnds: (when: string) => `Until ${when}; register it again after its client was renewed.`,
  enrolled: (name: string) => `This machine has keys for the gate ${name}.`,
  handOver: 'The office appoints it with this client id:',
  noGates: 'This event has no gates.',
  removed: (client: string) => `Removed ${client}: its next request is refused.`,
  noProfile: (name: string) => `This machine has no gate ${name}.`,
  whichGate: 'This machine has several gates: say which.',
  noGateHere: 'This machine has no gate yet.',
  badName: 'The name of a gate is letters, digits, - and _.',
  scan: 'Let the wallet scan this, or open the link on its device:',
  until: (when: string) => `Can be answered until ${when}.`,
  waiting: 'Waiting',
  judgedHere: 'This machine judges: the service passes on what it cannot read.',
  doesNotHold: (reason: string) => `What was shown does not hold (${reason}). Still waiting.`,
  returnAsk: 'The address to which the browser came back:',
  returnMissing: 'That address has no response code.',
  sees: 'It will see:',
  consentAsk: 'Show it? (yes/no)',
  consentMissing: 'Nobody is here to agree, so nothing was sent.',
  shown: 'Shown. The verdict appears at the gate.',
  declined: 'Nothing was shown; the gate was told so.',
  goOn: (address: string) => `Go on in the browser: ${address}`,
  copies: (left: number) => `${left} copies left.`,
  pairScan: 'Let the phone at the gate scan this, or open the link there. Whoever opens it first is the gate.',
  pairUntil: (when: string) => `Until ${when}, and once.`,
  bundleKept: (file: string) => `The bundle is in ${file}. It is a secret of this gate.`,
  codeToday: (code: string) => `Code on the sign today: ${code}`,
  bundleRefused: (why: string) => `This bundle is not to be believed (${why}).`,
  alreadyIn: 'ALREADY IN',
};
type GateTexts = typeof en;

const es: GateTexts = {
  appointed: (name, purpose, zones) => `${name} puede preguntar: ${purpose}${zones === '' ? '' : `, ${zones}`}.`,
  appointmentEnds: (when) => `Hasta ${when}; regístrelo otra vez cuando se renueve su máquina.`,
  enrolled: (name) => `Esta máquina tiene llaves para el acceso ${name}.`,
  handOver: 'La oficina lo nombra con este identificador:',
  noGates: 'Este evento no tiene accesos.',
  removed: (client) => `Se quitó ${client}: su siguiente petición se rechaza.`,
  noProfile: (name) => `Esta máquina no tiene el acceso ${name}.`,
  whichGate: 'Esta máquina tiene varios accesos: diga cuál.',
  noGateHere: 'Esta máquina todavía no tiene ningún acceso.',
  badName: 'El nombre de un acceso lleva letras, cifras, - y _.',
  scan: 'Que la cartera lea este código, o abra el enlace en su dispositivo:',
  until: (when) => `Se puede responder hasta ${when}.`,
  waiting: 'Esperando',
  judgedHere: 'Esta máquina decide: el servicio pasa lo que no puede leer.',
  doesNotHold: (reason) => `Lo que se mostró no es válido (${reason}). Se sigue esperando.`,
  returnAsk: 'La dirección a la que volvió el navegador:',
  returnMissing: 'Esa dirección no trae código de respuesta.',
  sees: 'Verá esto:',
  consentAsk: '¿Lo muestra? (sí/no)',
  consentMissing: 'Nadie está aquí para aceptar, así que no se envió nada.',
  shown: 'Mostrado. El veredicto aparece en el acceso.',
  declined: 'No se mostró nada; al acceso se le dijo.',
  goOn: (address) => `Siga en el navegador: ${address}`,
  copies: (left) => `Quedan ${left} copias.`,
  pairScan: 'Que el teléfono del acceso lea este código, o abra ahí el enlace. Quien lo abra primero es el acceso.',
  pairUntil: (when) => `Hasta ${when}, y una sola vez.`,
  bundleKept: (file) => `El paquete está en ${file}. Es un secreto de este acceso.`,
  codeToday: (code) => `Código del letrero hoy: ${code}`,
  bundleRefused: (why) => `Este paquete no es de fiar (${why}).`,
  alreadyIn: 'YA ENTRÓ',
};

/** The sentences of one language. */
export function gateTextsIn(language: Language): GateTexts {
  return language === 'es' ? es : en;
}
