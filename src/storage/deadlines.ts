/**
 * The deadline of every store: who owns it, what ends a record, and what is left that should have gone. A table or a kind
 * of object on the shelf that is not here is refused by a test. Deadlines are enforced on reads; this says what the sweep
 * removes, and what `gafete retention` shows.
 *
 * `overdue` and `since` are SQL over the table's columns, with `NOW` for Unix seconds: a row that a sweep at NOW takes, and
 * the moment from which a row is as old as we know. Most rows keep no time at all.
 */
import type * as schema from './schema.ts';

/** SQL names of the schema's tables. */
type TableName = {
  [K in keyof typeof schema]: (typeof schema)[K] extends { _: { name: infer N extends string } } ? N : never;
}[keyof typeof schema];

/** A sentence in both of the languages that an operator reads. */
type Sentence = { readonly en: string; readonly es: string };

export type Owner =
  | 'service'
  | 'access'
  | 'desk'
  | 'issuer'
  | 'status'
  | 'gate'
  | 'verifier'
  | 'transparency'
  | 'erasure';

export interface Deadline {
  readonly owner: Owner;
  readonly ends: Sentence;
  readonly overdue?: string;
  readonly since?: string;
}

const DAY_30 = 30 * 86_400;
const NEVER: Sentence = { en: 'never: public, or one row', es: 'nunca: público, o un solo renglón' };
const CLOSING: Sentence = { en: 'when its event closes', es: 'al cerrar su evento' };
const WITH_EVENT: Sentence = {
  en: '30 days after its event’s last credential',
  es: '30 días después de la última credencial de su evento',
};
const WITH_SESSION: Sentence = { en: 'with its session, after 5 minutes', es: 'con su sesión, a los 5 minutos' };
const MINUTES: Sentence = { en: 'after minutes', es: 'a los pocos minutos' };

const ended = 'not_after < NOW';
const notOpen = "event NOT IN (SELECT id FROM events WHERE state <> 'closed')";
const withEvent = 'event NOT IN (SELECT id FROM events)';

/** Every table. */
export const TABLE_DEADLINES: Readonly<Record<TableName, Deadline>> = {
  deployment: { owner: 'service', ends: NEVER },
  clients: {
    owner: 'access',
    ends: { en: '30 days after the appointment', es: '30 días después del nombramiento' },
    overdue: `not_after < NOW - ${DAY_30}`,
    since: `not_after - ${DAY_30}`,
  },
  approval_keys: {
    owner: 'access',
    ends: { en: 'with what they approved last', es: 'con lo último que aprobaron' },
    overdue: ended,
  },
  members: {
    owner: 'access',
    ends: { en: 'on removal, or 30 days after the appointment', es: 'al dar de baja, o 30 días después' },
    overdue: `not_after < NOW - ${DAY_30}`,
  },
  enrolment_codes: {
    owner: 'access',
    ends: { en: 'when used, or after 15 minutes', es: 'al usarse, o a los 15 minutos' },
    overdue: ended,
    since: 'not_after - 900',
  },
  replays: { owner: 'access', ends: MINUTES, overdue: 'exp < NOW' },
  events: { owner: 'desk', ends: WITH_EVENT, overdue: ended },
  policies: { owner: 'desk', ends: WITH_EVENT, overdue: withEvent },
  quotas: { owner: 'desk', ends: WITH_EVENT, overdue: withEvent },
  desk_keys: { owner: 'desk', ends: WITH_EVENT, overdue: withEvent },
  bundle_wraps: { owner: 'desk', ends: CLOSING, overdue: notOpen },
  accreditations: {
    owner: 'desk',
    ends: { en: '30 days after its last credential', es: '30 días después de su última credencial' },
    overdue: `exp <= NOW - ${DAY_30}`,
    since: 'registered_hour',
  },
  offers: {
    owner: 'issuer',
    ends: { en: 'when picked up, or at its end', es: 'al recogerse, o a su vencimiento' },
    overdue: `(state = 'open' AND exp <= NOW) OR (state <> 'open' AND lookup NOT IN (SELECT lookup FROM sessions WHERE exp > NOW))`,
    since: 'registered_hour',
  },
  sessions: { owner: 'issuer', ends: WITH_SESSION, overdue: 'exp < NOW', since: 'exp - 300' },
  issued: { owner: 'issuer', ends: WITH_SESSION, overdue: 'exp < NOW', since: 'exp - 300' },
  refreshes: {
    owner: 'issuer',
    ends: { en: 'with the next refill, or the last credential', es: 'con la siguiente recarga o la última credencial' },
    overdue: ended,
    since: 'registered_hour',
  },
  nonces: { owner: 'issuer', ends: MINUTES, overdue: 'exp < NOW' },
  lists: {
    owner: 'status',
    ends: { en: 'with the last credential', es: 'con la última credencial' },
    overdue: ended,
  },
  list_bits: {
    owner: 'status',
    ends: { en: 'with its list', es: 'con su lista' },
    overdue: 'list NOT IN (SELECT id FROM lists)',
  },
  revocations: {
    owner: 'status',
    ends: CLOSING,
    overdue: `accreditation NOT IN (SELECT a.id FROM accreditations a JOIN events e ON e.id = a.event WHERE e.state <> 'closed')`,
  },
  suspensions: {
    owner: 'status',
    ends: { en: 'at the hearing deadline', es: 'al vencer el plazo de la audiencia' },
    overdue: '"until" < NOW',
  },
  roster: {
    owner: 'desk',
    ends: {
      en: 'as the policy says; at the latest when its event closes',
      es: 'según las reglas; a más tardar al cierre',
    },
    overdue: `exp <= NOW OR ${notOpen}`,
  },
  roster_tags: { owner: 'desk', ends: CLOSING, overdue: 'row NOT IN (SELECT id FROM roster)' },
  releases: {
    owner: 'desk',
    ends: { en: 'after two hours', es: 'a las dos horas' },
    overdue: 'hour < NOW - 10800',
    since: 'hour',
  },
  acts: {
    owner: 'desk',
    ends: { en: 'when done, or after 24 hours', es: 'al hacerse, o a las 24 horas' },
    overdue: ended,
  },
  solo_acts: {
    owner: 'desk',
    ends: { en: 'after one hour', es: 'a la hora' },
    overdue: 'window_start < NOW - 3600',
    since: 'window_start',
  },
  gates: { owner: 'gate', ends: CLOSING, overdue: `not_after < NOW OR ${notOpen}` },
  gate_handles: { owner: 'gate', ends: CLOSING, overdue: notOpen },
  transactions: { owner: 'verifier', ends: MINUTES, overdue: ended },
  verdicts: {
    owner: 'verifier',
    ends: { en: 'when fetched, or after 2 minutes', es: 'al recogerse, o a los 2 minutos' },
    overdue: ended,
  },
  answers: {
    owner: 'verifier',
    ends: { en: 'when one is acknowledged, or after 2 minutes', es: 'al aceptarse una, o a los 2 minutos' },
    overdue: ended,
  },
  judged_hours: {
    owner: 'verifier',
    ends: { en: 'after the hour, as a leaf of counts', es: 'al pasar la hora, como cuentas en la bitácora' },
    overdue: 'hour + 3600 <= NOW',
    since: 'hour',
  },
  log_head: { owner: 'transparency', ends: NEVER },
  log_tiles: { owner: 'transparency', ends: NEVER },
  log_entries: { owner: 'transparency', ends: NEVER },
  log_cosignatures: {
    owner: 'transparency',
    ends: { en: 'at the witness’s next one', es: 'con la siguiente del testigo' },
  },
  pending_leaves: {
    owner: 'transparency',
    ends: { en: 'at the next batch, after 5 minutes', es: 'con el siguiente lote, a los 5 minutos' },
    // A leaf keeps its hour only.
    overdue: 'hour < NOW - 7200',
    since: 'hour',
  },
  erasures: { owner: 'erasure', ends: NEVER, since: 'closed_hour' },
  sweep_runs: { owner: 'erasure', ends: NEVER },
};

/** Every kind of object on the key shelf. What no row names any more is destroyed by the sweep. */
export const SHELF_DEADLINES: Readonly<Record<string, Deadline>> = {
  offer: { owner: 'issuer', ends: { en: 'with its offer', es: 'con su oferta' } },
  try: { owner: 'issuer', ends: { en: 'with its offer', es: 'con su oferta' } },
  refresh: { owner: 'issuer', ends: { en: 'with its refresh envelope', es: 'con su sobre de recarga' } },
  row: {
    owner: 'desk',
    ends: { en: 'with its row, at closing at the latest', es: 'con su renglón, a más tardar al cierre' },
  },
  event: { owner: 'desk', ends: CLOSING },
  tag: { owner: 'desk', ends: CLOSING },
  handle: { owner: 'gate', ends: CLOSING },
  list: { owner: 'status', ends: CLOSING },
  rank: { owner: 'status', ends: { en: 'with its list', es: 'con su lista' } },
  envelope: { owner: 'status', ends: CLOSING },
  'list-version': {
    owner: 'status',
    ends: {
      en: 'never: a number, so that no older list is put back',
      es: 'nunca: un número, para que ninguna lista vieja regrese',
    },
  },
  generation: {
    owner: 'access',
    ends: { en: 'with its event; of a member never: a number', es: 'con su evento; la de un miembro nunca: un número' },
  },
  judge: { owner: 'verifier', ends: { en: '25 hours after its day began', es: '25 horas después de empezar su día' } },
  log: { owner: 'transparency', ends: NEVER },
  closing: { owner: 'erasure', ends: { en: 'when the event is certified', es: 'al certificarse el evento' } },
};

/** What stands beside database and shelf. */
export const OTHER_DEADLINES: Readonly<Record<'keys' | 'public_files', Deadline>> = {
  keys: {
    owner: 'service',
    ends: { en: 'signing keys after 30 days, others on renewal', es: 'las de firma a los 30 días, otras al renovar' },
  },
  public_files: { owner: 'transparency', ends: NEVER },
};
