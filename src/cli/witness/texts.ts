/** What the witness says to whoever runs it, in English and in Mexican Spanish. */
import type { Language } from '../language.ts';
import type { WitnessEvent } from './routes.ts';
import type { Look } from './watch.ts';

interface WitnessTexts {
  key(key: string): string;
  serves(url: string): string;
  log(origin: string, leaves: number): string;
  took(key: string): string;
  readonly nothing: string;
  readonly finishing: string;
  readonly events: Readonly<Record<WitnessEvent, string>>;
  readonly looks: Readonly<Record<Look, string>>;
}

const en: WitnessTexts = {
  key: (key) => `This witness’s key, for the office’s WITNESSES and for auditors:\n  ${key}`,
  serves: (url) => `Asked at ${url}/add-checkpoint. Put TLS in front of it where the office is elsewhere.`,
  log: (origin, leaves) => `Watches ${origin}, seen up to ${leaves} leaves`,
  took: (key) => `The log’s key was taken from the log itself. Compare it with what the office prints: ${key}`,
  nothing: 'No log is watched yet: every question is answered 404.',
  finishing: 'Finishing what is under way.',
  events: {
    cosigned: 'cosigned a head',
    malformed: 'refused: not a checkpoint',
    unknown_origin: 'refused: a log that is not watched',
    unknown_key: 'refused: not signed by a known key of that log',
    sizes: 'refused: the old size is larger than the checkpoint’s',
    old_size: 'answered with the size seen last',
    forked:
      'FORK: the log signed another tree of the same size. Both notes are kept; tell somebody who is not the office',
    proof: 'refused: the proof does not lead from the old tree to the new one',
  },
  looks: {
    cosigned: 'looked: the log goes on from what was seen',
    forked: 'FORK: the log does not go on from what was seen. Its note is kept; tell somebody who is not the office',
    rolled_back: 'ROLLBACK: the log is shorter than it was. Its note is kept; tell somebody who is not the office',
    unreadable: 'looked: the log does not answer, or is not signed by its known key',
  },
};

const es: WitnessTexts = {
  key: (key) => `La llave de este testigo, para WITNESSES de la oficina y para quien audita:\n  ${key}`,
  serves: (url) => `Se le pregunta en ${url}/add-checkpoint. Si la oficina está en otra máquina, ponga TLS delante.`,
  log: (origin, leaves) => `Vigila ${origin}, vista hasta ${leaves} asientos`,
  took: (key) =>
    `La llave de la bitácora se tomó de la propia bitácora. Compárela con la que publica la oficina: ${key}`,
  nothing: 'Todavía no vigila ninguna bitácora: a todo responde 404.',
  finishing: 'Terminando lo que está en curso.',
  events: {
    cosigned: 'firmó un estado',
    malformed: 'rechazado: no es un estado de bitácora',
    unknown_origin: 'rechazado: esa bitácora no se vigila',
    unknown_key: 'rechazado: no lo firma ninguna llave conocida de esa bitácora',
    sizes: 'rechazado: el tamaño anterior es mayor que el del estado',
    old_size: 'respondió con el último tamaño visto',
    forked:
      'BIFURCACIÓN: la bitácora firmó otro árbol del mismo tamaño. Se guardan las dos notas; avise a alguien que no sea la oficina',
    proof: 'rechazado: la prueba no lleva del árbol anterior al nuevo',
  },
  looks: {
    cosigned: 'revisada: la bitácora continúa lo ya visto',
    forked:
      'BIFURCACIÓN: la bitácora no continúa lo ya visto. Se guarda su nota; avise a alguien que no sea la oficina',
    rolled_back:
      'RETROCESO: la bitácora es más corta que antes. Se guarda su nota; avise a alguien que no sea la oficina',
    unreadable: 'revisada: la bitácora no responde, o no la firma su llave conocida',
  },
};

/** The sentences of one language. */
export function witnessTextsIn(language: Language): WitnessTexts {
  return language === 'es' ? es : en;
}
