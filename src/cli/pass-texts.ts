/** What `gafete wallet` says of gate passes, in both languages. */
import type { Language } from './language.ts';

interface PassTexts {
  readonly passes: (count: number) => string;
  readonly passesRefused: (why: string) => string;
  readonly showUntil: (seconds: number) => string;
  readonly anyGate: string;
}

const EN: PassTexts = {
  passes: (count) =>
    `${count === 1 ? '1 gate pass' : `${count} gate passes`}, for gates without a network: gafete wallet pass`,
  passesRefused: (why) => `Without gate passes: ${why}`,
  showUntil: (seconds) =>
    `Shown for ${seconds} more seconds; then ask for a new code. It carries no name and no portrait.`,
  anyGate: 'For any gate. Where the sign at the gate has a code, gates may want it: --gate-code K7Q2',
};

const ES: PassTexts = {
  passes: (count) =>
    `${count === 1 ? '1 pase de acceso' : `${count} pases de acceso`}, para accesos sin red: gafete wallet pass`,
  passesRefused: (why) => `Sin pases de acceso: ${why}`,
  showUntil: (seconds) => `Vale ${seconds} segundos más; después pida un código nuevo. No lleva nombre ni fotografía.`,
  anyGate: 'Para cualquier acceso. Si el letrero del acceso tiene un código, pueden pedirlo: --gate-code K7Q2',
};

export function passTextsIn(language: Language): PassTexts {
  return language === 'es' ? ES : EN;
}
