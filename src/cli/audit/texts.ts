/** What the auditor says, in English and in Mexican Spanish. */
import type { Language } from '../language.ts';
import type { Outside } from './outside.ts';
import type { AuditRefusal } from './replay.ts';
import type { OpenPoint } from './seen.ts';
import type { Contradiction, EventTally, Tally } from './tally.ts';

interface AuditTexts {
  readonly refusals: Readonly<Record<AuditRefusal['type'], string>>;
  readonly contradictions: Readonly<Record<Contradiction['type'], string>>;
  readonly states: Readonly<Record<EventTally['state'], string>>;
  readonly next: string;
  leaf(index: number): string;
  whole(size: number, fresh: number, fillers: number): string;
  event(row: EventTally, state: string): readonly string[];
  others(tally: Tally): readonly string[];
  keyTaken(key: string): string;
  reading: string;
  stateDamaged: string;
  otherLog: string;
  noKeys: string;
  readonly points: Readonly<Record<OpenPoint['type'], string>>;
  point(sentence: string, point: OpenPoint): string;
  readonly waits: string;
  outside(outside: Outside): readonly string[];
  readonly admits: string;
  witness(name: string, when: string | undefined): string;
  quorum(seen: number, wanted: number): string;
  readonly again: string;
  readonly noWitness: string;
  readonly noTrustList: string;
  readonly untold: readonly string[];
}

const range = ({ suspendedNow: { least, most } }: EventTally) => (least === most ? `${most}` : `${least}–${most}`);

const en: AuditTexts = {
  refusals: {
    log_unreachable: 'The log does not answer, or a file of it is missing.',
    log_checkpoint: 'The log’s head is not signed as it must be.',
    log_too_large: 'The log says it is larger than this program reads.',
    log_rollback: 'ROLLBACK: the log is shorter than it was. Something that was public is gone.',
    log_fork: 'FORK: the office signed two histories that cannot both be true.',
    leaf_edited: 'EDITED: a leaf that was public says something else now.',
    leaf_removed: 'REMOVED: a leaf that was public is gone.',
    leaf_reordered: 'REORDERED: leaves that were public changed places.',
    log_root: 'The leaves served are not those that the office signed.',
    log_tile: 'A tile is not the one of these leaves: proofs made from it would be wrong.',
    leaf_refused: 'A leaf is not one that this log may have.',
  },
  contradictions: {
    event_unknown: 'leaves of an event that was never opened',
    event_opened_twice: 'opened twice',
    people_unknown: 'more people ended or picked up than were ever offered',
  },
  states: { open: 'open', distrusted: 'distrusted', closed: 'closed', ended: 'ended' },
  next: 'Keep the state file and this output; tell the office, and somebody who is not the office.',
  leaf: (index) => `Leaf ${index}.`,
  whole: (size, fresh, fillers) =>
    `The log holds: ${size} leaves, ${fresh} of them new, ${fillers} fillers. Nothing that was seen before has changed.`,
  event: (row, state) => [
    `Event ${row.event} (${state})`,
    `  offered ${row.offered} · picked up ${row.issued} (${row.copies} copies, ${row.passes} gate passes) · active or waiting now ${row.active}`,
    `  withdrawn ${row.withdrawn} · lapsed ${row.lapsed} · burned ${row.burned} · expired ${row.expired}`,
    `  suspended ${row.suspended} (ended again ${row.resumed}, now ${range(row)}) · revoked ${row.revoked} · re-issued ${row.reissued}`,
  ],
  others: ({ alarms, keys, erased, recovered }) => [
    ...(keys > 0 ? [`Keys changed or distrusted: ${keys}`] : []),
    ...(erased > 0 ? [`Events whose erasure was certified: ${erased}`] : []),
    ...Object.entries(recovered).map(([lost, times]) => `Recovered after a loss (${lost}): ${times}`),
    ...Object.entries(alarms).map(([code, times]) => `Alarm ${code}: ${times}`),
  ],
  keyTaken: (key) =>
    `First audit: the log’s key was taken from the log itself. Compare it with what the office prints: ${key}`,
  reading: 'Reading',
  stateDamaged: 'The state file is damaged. It must not be taken for a first audit.',
  otherLog: 'The state file is of another log.',
  noKeys: 'The log names no key that can be read, and none was given.',
  points: {
    list_unlogged:
      'UNLOGGED LIST: a status list was shown that the log does not hold. Somebody changed it where nobody sees.',
    list_older:
      'OLDER LIST: a status list is served that is older than the newest in the log. What was revoked is alive.',
    list_withheld: 'WITHHELD LIST: a status list of the log is not served.',
    policy_unlogged: 'UNLOGGED POLICY: the event shows rules that the log does not hold.',
    desk_key_unlogged: 'UNLOGGED KEY: the event shows a desk key that the log does not hold.',
    event_gone: 'EVENT GONE: the log says that it is open, and the office does not show it.',
    event_revived: 'EVENT REVIVED: the log says that it is over, and the office shows it open.',
  },
  point: (sentence, { event, about }) => `${sentence} (event ${event}${about === '' ? '' : `, ${about}`})`,
  waits: 'Not in the log yet (it may take 15 minutes; audit again with --state):',
  outside: ({ fitting, silent }) => [
    `Status lists that are those of their newest leaf: ${fitting}`,
    ...(silent > 0 ? [`Documents of events that did not answer: ${silent}`] : []),
  ],
  admits: 'The service itself says so at /readyz:',
  witness: (name, when) =>
    when === undefined ? `Witness ${name}: has not cosigned this head` : `Witness ${name}: saw this head on ${when}`,
  quorum: (seen, wanted) => `WITNESSES: ${seen} of the ${wanted} asked for have cosigned this head.`,
  again:
    'A new head is cosigned seconds later: look once more. If it stays so, keep this output and ask whoever runs the witness.',
  noWitness: 'A witness is named by the key that `gafete witness` prints; --quorum is at most the number named.',
  noTrustList: 'The office shows no list signed by that anchor which names the key of its log.',
  untold: [
    'What the log does not tell: who anybody is; how many of the active are still to be picked up; whether somebody who',
    'was revoked had been suspended. Expiry is in no leaf: it follows from the event’s end. Decoys change lists as acts do:',
    'a list that changed without an act in the log proves nothing; a list that is not in the log does.',
  ],
};

const es: AuditTexts = {
  refusals: {
    log_unreachable: 'La bitácora no responde, o le falta un archivo.',
    log_checkpoint: 'El estado de la bitácora no está firmado como debe.',
    log_too_large: 'La bitácora dice ser más grande de lo que este programa lee.',
    log_rollback: 'RETROCESO: la bitácora es más corta que antes. Algo que fue público ya no está.',
    log_fork: 'BIFURCACIÓN: la oficina firmó dos historias que no pueden ser ciertas a la vez.',
    leaf_edited: 'ALTERADA: un asiento que fue público ahora dice otra cosa.',
    leaf_removed: 'BORRADA: un asiento que fue público ya no está.',
    leaf_reordered: 'REORDENADA: asientos que fueron públicos cambiaron de lugar.',
    log_root: 'Los asientos que se entregan no son los que firmó la oficina.',
    log_tile: 'Un bloque no es el de estos asientos: las pruebas hechas con él serían falsas.',
    leaf_refused: 'Un asiento no es de los que esta bitácora puede tener.',
  },
  contradictions: {
    event_unknown: 'asientos de un evento que nunca se abrió',
    event_opened_twice: 'se abrió dos veces',
    people_unknown: 'terminaron o se recogieron más acreditaciones de las que se ofrecieron',
  },
  states: { open: 'abierto', distrusted: 'sin confianza', closed: 'cerrado', ended: 'terminado' },
  next: 'Guarde el archivo de estado y esta salida; avise a la oficina, y a alguien que no sea la oficina.',
  leaf: (index) => `Asiento ${index}.`,
  whole: (size, fresh, fillers) =>
    `La bitácora se sostiene: ${size} asientos, ${fresh} de ellos nuevos, ${fillers} de relleno. Nada de lo ya visto cambió.`,
  event: (row, state) => [
    `Evento ${row.event} (${state})`,
    `  ofrecidas ${row.offered} · recogidas ${row.issued} (${row.copies} copias, ${row.passes} pases de acceso) · vigentes o en espera ${row.active}`,
    `  retiradas ${row.withdrawn} · vencidas sin recoger ${row.lapsed} · bloqueadas ${row.burned} · expiradas ${row.expired}`,
    `  suspendidas ${row.suspended} (levantadas ${row.resumed}, ahora ${range(row)}) · revocadas ${row.revoked} · repuestas ${row.reissued}`,
  ],
  others: ({ alarms, keys, erased, recovered }) => [
    ...(keys > 0 ? [`Llaves cambiadas o sin confianza: ${keys}`] : []),
    ...(erased > 0 ? [`Eventos con constancia de supresión: ${erased}`] : []),
    ...Object.entries(recovered).map(([lost, times]) => `Recuperado tras una pérdida (${lost}): ${times}`),
    ...Object.entries(alarms).map(([code, times]) => `Alarma ${code}: ${times}`),
  ],
  keyTaken: (key) =>
    `Primera auditoría: la llave se tomó de la propia bitácora. Compárela con la que publica la oficina: ${key}`,
  reading: 'Leyendo',
  stateDamaged: 'El archivo de estado está dañado. No debe tomarse por una primera auditoría.',
  otherLog: 'El archivo de estado es de otra bitácora.',
  noKeys: 'La bitácora no dice ninguna llave legible, y no se dio ninguna.',
  points: {
    list_unlogged:
      'LISTA SIN ASIENTO: se mostró una lista de estado que la bitácora no tiene. Alguien la cambió a escondidas.',
    list_older: 'LISTA ANTERIOR: se entrega una lista de estado más vieja que la última asentada. Lo revocado revive.',
    list_withheld: 'LISTA RETENIDA: una lista de estado de la bitácora no se entrega.',
    policy_unlogged: 'REGLAS SIN ASIENTO: el evento muestra reglas que la bitácora no tiene.',
    desk_key_unlogged: 'LLAVE SIN ASIENTO: el evento muestra una llave de la mesa que la bitácora no tiene.',
    event_gone: 'EVENTO DESAPARECIDO: la bitácora dice que está abierto, y la oficina no lo muestra.',
    event_revived: 'EVENTO REVIVIDO: la bitácora dice que terminó, y la oficina lo muestra abierto.',
  },
  point: (sentence, { event, about }) => `${sentence} (evento ${event}${about === '' ? '' : `, ${about}`})`,
  waits: 'Todavía no está en la bitácora (puede tardar 15 minutos; repita la auditoría con --state):',
  outside: ({ fitting, silent }) => [
    `Listas de estado que son las de su último asiento: ${fitting}`,
    ...(silent > 0 ? [`Documentos de eventos que no respondieron: ${silent}`] : []),
  ],
  admits: 'El propio servicio lo dice en /readyz:',
  witness: (name, when) =>
    when === undefined ? `Testigo ${name}: no ha firmado este estado` : `Testigo ${name}: vio este estado el ${when}`,
  quorum: (seen, wanted) => `TESTIGOS: firmaron ${seen} de los ${wanted} que se piden.`,
  again:
    'Un estado nuevo se firma segundos después: repita una vez. Si sigue igual, guarde esta salida y pregunte al testigo.',
  noWitness: 'Un testigo se nombra con la llave que imprime `gafete witness`; --quorum no pasa de los nombrados.',
  noTrustList: 'La oficina no muestra una lista firmada por ese certificado raíz que nombre la llave de la bitácora.',
  untold: [
    'Lo que la bitácora no dice: quién es quién; cuántas de las vigentes faltan por recoger; si una revocada estaba',
    'suspendida. La expiración no se asienta: sale del fin del evento. Los señuelos cambian las listas igual que los',
    'actos: una lista cambiada sin un acto en la bitácora no prueba nada; una lista que no está en la bitácora, sí.',
  ],
};

/** The sentences of one language. */
export function auditTextsIn(language: Language): AuditTexts {
  return language === 'es' ? es : en;
}

/** The sentences of both: for refusals, whose language is chosen later. */
export const AUDIT_TEXTS = { en, es } as const;
