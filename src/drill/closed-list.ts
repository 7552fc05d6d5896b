/**
 * The closed list (design-sealing §5), column by column: everything that a thief of our database may find, and in which
 * form. A column that is not here fails the drill, and so does a value of another form: a time finer than was promised, a
 * sealed value whose length tells something, a row that outlived its deadline.
 */

/** In which form a value may be there. */
export type Form =
  /** Drawn at random, or a name of something public. */
  | 'id'
  /** Digest, MAC or thumbprint: 16 or 32 bytes. */
  | 'digest'
  /** A public key without its private half. */
  | 'public key'
  /** A word of a closed list. */
  | 'word'
  /** Public text: policies, addresses, heads of the log. */
  | 'public'
  /** A JSON statement of ids, digests and coarse times. */
  | 'statement'
  | 'signature'
  /** Unix seconds, full hours. */
  | 'hour'
  /** Unix seconds of something that is over within a day: rows like it are gone soon after. */
  | 'deadline'
  /** Unix seconds in steps of ten minutes. */
  | 'ten minutes'
  | 'count'
  /** Unix seconds that the service drew at random, of nobody. */
  | 'drawn'
  /** Random bytes under a key that is not here, in one of few lengths. */
  | 'sealed'
  /** Opaque gate handles until closing: whole records of 20 bytes, in order of value. */
  | 'gate handles'
  /** Bytes that everybody may fetch. */
  | 'public bytes'
  /** A random row id: the file does not tell who came when. */
  | 'row id';

type Table = Partial<Record<Form, string>>;

/** Columns of rows that carry an authenticity tag. `long`: such rows live for days. */
const TAGGED = { id: 'tag_key', digest: 'tag', count: 'generation' } as const;
const long = (table: Table): Table => merge(table, { ...TAGGED, hour: 'not_after' });
const short = (table: Table): Table => merge(table, { ...TAGGED, deadline: 'not_after' });

function merge(one: Table, other: Table): Table {
  const forms = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<Form>;
  return Object.fromEntries([...forms].map((form) => [form, [one[form], other[form]].filter(Boolean).join(' ')]));
}

const TABLES: Readonly<Record<string, Table>> = {
  deployment: merge({ public: 'issuer', word: 'environment', count: 'only not_after' }, TAGGED),
  clients: long({ id: 'id pseudonym', word: 'role', 'public key': 'auth_jwk', digest: 'approval_kid member' }),
  approval_keys: long({ digest: 'kid', 'public key': 'jwk', id: 'client' }),
  members: long({ digest: 'member', 'public key': 'jwk', id: 'owner' }),
  enrolment_codes: short({ digest: 'code_sha256', word: 'role', public: 'gate' }),
  replays: { digest: 'id_sha256', deadline: 'exp' },
  events: long({ id: 'id shelf_key tag_shelf_key', word: 'state', count: 'policy_version epoch' }),
  policies: long({ id: 'event', count: 'version max_accreditations', public: 'body', signature: 'jws' }),
  quotas: { id: 'event', count: 'used max' },
  desk_keys: long({ id: 'event', count: 'epoch', 'public key': 'jwk' }),
  bundle_wraps: { id: 'event', count: 'epoch', digest: 'member', sealed: 'bundle_sealed' },
  accreditations: {
    id: 'id event',
    word: 'state reason configurations last_refusal',
    hour: 'registered_hour exp last_refusal_hour',
    count: 'policy_version copies',
  },
  offers: long({
    digest: 'lookup approval_kid tx_code_tag',
    id: 'accreditation event shelf_key tx_code_key',
    statement: 'header statement',
    signature: 'approval_proof',
    hour: 'registered_hour exp',
    sealed: 'offer_sealed',
    word: 'state',
    count: 'tries',
  }),
  sessions: { digest: 'sid lookup jkt', deadline: 'exp', sealed: 'iv seal_key_wrapped' },
  refreshes: long({
    digest: 'lookup jkt approval_kid',
    id: 'accreditation event shelf_key',
    hour: 'registered_hour',
    count: 'remaining',
    sealed: 'refresh_sealed',
  }),
  issued: {
    digest: 'lookup notification_sha256',
    word: 'configuration',
    count: 'attempt',
    sealed: 'ranks_sealed',
    deadline: 'exp',
  },
  nonces: { digest: 'nonce_sha256', deadline: 'exp' },
  lists: long({ id: 'id event shelf_key', count: 'size usable period next' }),
  list_bits: long({
    id: 'list',
    // The rhythm of decoys is public; a list that nobody asks for has its next change in the past.
    count: 'version queued_tick decoy_due',
    'public bytes': 'bits published',
  }),
  revocations: { id: 'accreditation', word: 'configuration', count: 'attempt', sealed: 'revocation_sealed' },
  suspensions: long({ id: 'accreditation event', hour: 'until', sealed: 'revocations_sealed' }),
  roster: { id: 'id event shelf_key', count: 'epoch', sealed: 'roster_sealed', hour: 'exp' },
  roster_tags: { id: 'event row', digest: 'tag' },
  releases: { id: 'client', hour: 'hour', count: 'released asked' },
  acts: short({ id: 'id event client', statement: 'statement', signature: 'approval', sealed: 'revocations_sealed' }),
  solo_acts: { id: 'client', 'ten minutes': 'window_start', count: 'ended' },
  gates: long({ id: 'client event', word: 'purpose', public: 'zones redirect_uris' }),
  gate_handles: { id: 'event', count: 'bucket size', 'gate handles': 'handles' },
  transactions: short({
    digest: 'tx',
    id: 'event client request_key',
    statement: 'record',
    public: 'redirect_uri judge_key',
    word: 'state',
  }),
  verdicts: short({ digest: 'tx response_code_sha256', sealed: 'verdict_sealed' }),
  answers: { digest: 'tx response_code_sha256', count: 'place', sealed: 'answer_sealed', deadline: 'not_after' },
  judged_hours: { id: 'event', word: 'purpose', hour: 'hour', count: 'passed checked stopped overridden' },
  log_head: merge({ count: 'only size not_after', public: 'root note', hour: 'hour', deadline: 'ran' }, TAGGED),
  log_tiles: { count: 'level place', 'public bytes': 'hashes' },
  log_entries: { count: 'place', 'public bytes': 'bundle' },
  log_cosignatures: { count: 'size', public: 'witness line' },
  erasures: {
    id: 'event',
    hour: 'closed_hour unreadable_hour',
    count: 'keys rows_before in_time alarmed',
    public: 'certificate',
  },
  sweep_runs: { count: 'only alarmed', deadline: 'ran' },
  pending_leaves: { id: 'id', hour: 'hour', word: 'type', public: 'leaf' },
  __drizzle_migrations: { count: 'id created_at', public: 'hash' },
};

/** Every column on the list, `table.column` → its form. */
export const CLOSED_LIST: ReadonlyMap<string, Form> = new Map(
  Object.entries(TABLES).flatMap(([table, forms]) => [
    [`${table}.rid`, 'row id'] as const,
    ...Object.entries(forms).flatMap(([form, columns]) =>
      columns
        .split(' ')
        .filter(Boolean)
        .map((column) => [`${table}.${column}`, form as Form] as const),
    ),
  ]),
);
