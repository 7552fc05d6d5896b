/** What the drill says, in both languages. */
import type { Language } from '../cli/language.ts';
import type { Level } from './target.ts';

const EN = {
  filling: (what: string) => `Filling ${what}`,
  attacking: (what: string, level: string) => `  attacking ${what}: ${level}`,
  mutants: 'Mutants of our source',
  title: (named: number, crowd: number) =>
    `Breach drill: ${named} named journalists, ${crowd} more for statistics. All synthetic.`,
  heads: ['', 'people named', 'documents', 'member?', 'linked', 'markers', 'CPU'],
  levels: {
    L0: 'L0 outsider',
    L1: 'L1 everything in the database, now',
    L2: 'L2 every version, every old link, the keys left',
    L2control: 'control: a minute before closing, officers help',
    L2erasure: 'after closing, the closed event, officers help',
    L3: 'L3 database, shelf and every secret',
    L6: 'L6 twenty gates put together what they saw',
    L6control: 'control: one copy shown twice',
    L7: 'L7 somebody who writes the database',
  } satisfies Record<Level, string>,
  guesser: 'somebody who only guesses',
  of: (n: number, of: number) => `${n} of ${of}`,
  attempts: 'Attempts on the running service',
  attempt: (tried: number, succeeded: number, unnoticed: number | undefined) =>
    `${tried} tried, ${succeeded} succeeded${unnoticed === undefined ? '' : `, ${unnoticed} unnoticed`}`,
  documented: 'as documented',
  list: 'What a thief does learn: nothing beyond the closed list was found in any column.',
  beyond: 'Beyond the closed list:',
  mutantNoticed: 'noticed',
  mutantMissed: 'NOT NOTICED',
  passed: (named: number) => `0 of ${named} people named. Every threshold kept, every control and mutant behaved.`,
  failed: 'The drill FAILED.',
  breach: (what: string, level: string, metric: string, value: number, gate: number) =>
    `${what} ${level}: ${metric} is ${value}, the figure is ${gate}`,
};
type DrillTexts = typeof EN;

const ES: DrillTexts = {
  filling: (what) => `Llenando ${what}`,
  attacking: (what, level) => `  atacando ${what}: ${level}`,
  mutants: 'Mutantes de nuestro código',
  title: (named, crowd) =>
    `Simulacro de robo: ${named} periodistas con nombre y ${crowd} más para la estadística. Todos sintéticos.`,
  heads: ['', 'personas nombradas', 'documentos', '¿acreditada?', 'enlazadas', 'marcas', 'CPU'],
  levels: {
    L0: 'L0 alguien de fuera',
    L1: 'L1 toda la base de datos, hoy',
    L2: 'L2 cada versión, cada enlace viejo, las llaves que quedan',
    L2control: 'control: un minuto antes del cierre, con ayuda de la mesa',
    L2erasure: 'después del cierre, el evento cerrado, con ayuda de la mesa',
    L3: 'L3 base de datos, estante y todos los secretos',
    L6: 'L6 veinte accesos juntan lo que vieron',
    L6control: 'control: una copia mostrada dos veces',
    L7: 'L7 alguien que escribe en la base de datos',
  },
  guesser: 'alguien que sólo adivina',
  of: (n, of) => `${n} de ${of}`,
  attempts: 'Intentos contra el servicio en marcha',
  attempt: (tried, succeeded, unnoticed) =>
    `${tried} intentos, ${succeeded} con éxito${unnoticed === undefined ? '' : `, ${unnoticed} sin que nadie lo notara`}`,
  documented: 'como está documentado',
  list: 'Lo que un ladrón sí aprende: en ninguna columna apareció nada fuera de la lista cerrada.',
  beyond: 'Fuera de la lista cerrada:',
  mutantNoticed: 'detectado',
  mutantMissed: 'NO DETECTADO',
  passed: (named) =>
    `0 de ${named} personas nombradas. Se cumplió cada umbral; cada control y cada mutante respondió como debía.`,
  failed: 'El simulacro FALLÓ.',
  breach: (what, level, metric, value, gate) => `${what} ${level}: ${metric} es ${value}; el umbral es ${gate}`,
};

export function drillTextsIn(language: Language): DrillTexts {
  return language === 'es' ? ES : EN;
}
