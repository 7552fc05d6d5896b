/**
 * Every column the service keeps. Each says what it is · who reads it · what a thief learns · when it goes.
 * A column is added only with those four answers; `test/architecture.test.ts` refuses one without them.
 *
 * Three rules hold for every table:
 * - `rid` is a random integer primary key. SQLite orders rows by it, so the file does not tell who came when.
 * - No row is readable about a person, not even for a second: hosted databases keep every version of a row for 30 days.
 * - The database is untrusted input. A row that steers a private key carries `tag`, an HMAC over its columns under a ring
 *   key (`design-sealing.md` §4), and is absent without it: `authentic.ts` is the one reader and writer of such rows.
 *   Columns named in `COUNTERS` there are outside the tag, because compare-and-swap statements change them.
 */
import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytesColumn } from './bytes-column.ts';
import { randomRowId } from './row-id.ts';

// random row id · nobody · nothing · with its row
const rid = () => integer('rid').primaryKey().$defaultFn(randomRowId);

/** The authenticity tag and what it binds beside the columns. */
const authenticity = {
  // last second at which the row counts · every read · when the appointment or deadline ends · with its row
  notAfter: integer('not_after').notNull(),
  // the owner's generation on the key shelf when the row was written · every read · how often somebody was removed · with its row
  generation: integer('generation').notNull(),
  // id of the ring key that made the tag · every read · when ring keys were changed · with its row
  tagKey: text('tag_key').notNull(),
  // HMAC-SHA-256 over everything above · every read · nothing · with its row
  tag: text('tag').notNull(),
};

/** What this database belongs to. One row. */
export const deployment = sqliteTable('deployment', {
  rid: rid(),
  // always 1, so that a second row is impossible · start-up · nothing · never
  only: integer('only').notNull().unique().default(1),
  // credential issuer identifier · start-up refuses another one · public · never
  issuer: text('issuer').notNull(),
  // demo or production · start-up refuses the other one's keys · public · never
  environment: text('environment').notNull(),
  ...authenticity,
});

/** Machine clients of desk and gates: public keys with an appointment that ends. */
export const clients = sqliteTable('clients', {
  rid: rid(),
  // random client id · token endpoint, every desk request · number of clients · 30 days after notAfter, or on removal
  id: text('id').notNull().unique(),
  // admin, desk or gate · authorisation · number of members and their roles · with its row
  role: text('role').notNull(),
  // role and four random characters, as the log shows it · log leaves · which pseudonym did which act · with its row
  pseudonym: text('pseudonym').notNull(),
  // public JWK that signs client assertions · token endpoint · a public key · with its row
  authJwk: text('auth_jwk').notNull(),
  // RFC 7638 thumbprint of the key that signs approvals · registration of offers · a public key · with its row
  approvalKid: text('approval_kid').notNull(),
  // RFC 7638 thumbprint of the member key that bundles are sealed to · bundles · a public key · with its row
  member: text('member').notNull(),
  ...authenticity,
});

/** Public approval keys outlive their client: they stay until the last credential they approved has ended. */
export const approvalKeys = sqliteTable('approval_keys', {
  rid: rid(),
  // RFC 7638 thumbprint · redemption · a public key · with the last offer or credential it approved
  kid: text('kid').notNull().unique(),
  // public JWK · redemption · a public key · with its row
  jwk: text('jwk').notNull(),
  // client that registered it · two-person rule · which approvals came from one client · with its row
  client: text('client').notNull(),
  ...authenticity,
});

/** Public member keys: who can be given a desk bundle. */
export const members = sqliteTable('members', {
  rid: rid(),
  // RFC 7638 thumbprint · bundles · a public key · on removal
  member: text('member').notNull().unique(),
  // public ECDH JWK · bundles · a public key · with its row
  jwk: text('jwk').notNull(),
  // owning client id, or `recovery` for the printed key · bundles · number of members · with its row
  owner: text('owner').notNull(),
  ...authenticity,
});

/** Single-use codes from the operator's shell with which a client enrols. */
export const enrolmentCodes = sqliteTable('enrolment_codes', {
  rid: rid(),
  // SHA-256 of 256 random bits · enrolment · that somebody was invited · when used, or after 15 minutes
  codeSha256: text('code_sha256').notNull().unique(),
  // role the client will have · enrolment · a role · with its row
  role: text('role').notNull(),
  // canonical JSON of the gate that its use appoints (event, purpose, zones, by whom), or null · pairing · purpose and zones · with its row
  gate: text('gate'),
  ...authenticity,
});

/** Identifiers that may be seen once: DPoP proofs, client assertions, act challenges. */
export const replays = sqliteTable('replays', {
  rid: rid(),
  // SHA-256 over kind, key and jti · replay check · that a request came · minutes after the proof's window
  idSha256: text('id_sha256').notNull().unique(),
  // Unix seconds after which the proof is refused anyway · sweep · the minute · with its row
  exp: integer('exp').notNull(),
});

/** Events: public. */
export const events = sqliteTable('events', {
  rid: rid(),
  // random event id · everybody · public · with the last credential's end
  id: text('id').notNull().unique(),
  // open, distrusted or closed · every read · public · with its row
  state: text('state').notNull(),
  // newest policy version · everybody · public · with its row
  policyVersion: integer('policy_version').notNull(),
  // newest epoch of the desk bundle, 0 before the first · desk clients · how often the desk key changed · with its row
  epoch: integer('epoch').notNull(),
  // shelf id of the key around bundle wraps · bundle release · nothing · key destroyed at closing
  shelfKey: text('shelf_key').notNull(),
  // shelf id of k_tag, the key of the blind index · look-up · nothing · key destroyed at closing
  tagShelfKey: text('tag_shelf_key').notNull(),
  ...authenticity,
});

/** Policies: public, versioned, signed. */
export const policies = sqliteTable(
  'policies',
  {
    rid: rid(),
    // event id · everybody · public · with its event
    event: text('event').notNull(),
    // 1, 2, 3 … · everybody · public · with its event
    version: integer('version').notNull(),
    // canonical JSON of the policy · everybody · public · with its event
    body: text('body').notNull(),
    // compact JWS over the body by the policy key · everybody · public · with its event
    jws: text('jws').notNull(),
    // accreditations that may exist under this event · registration · public · with its event
    maxAccreditations: integer('max_accreditations').notNull(),
    ...authenticity,
  },
  (t) => [uniqueIndex('policies_version').on(t.event, t.version)],
);

/** Places taken of an event: the constraint that holds `maxAccreditations`. */
export const quotas = sqliteTable(
  'quotas',
  {
    rid: rid(),
    // event id · registration · public · with its event
    event: text('event').notNull().unique(),
    // accreditations registered and not withdrawn, lapsed or burned · registration · a count · with its event
    used: integer('used').notNull(),
    // copy of the policy's maxAccreditations · the constraint · public · with its event
    max: integer('max').notNull(),
  },
  (t) => [check('quotas_within', sql`${t.used} <= ${t.max} AND ${t.used} >= 0`)],
);

/** Public halves of the desk bundle, one row an epoch. */
export const deskKeys = sqliteTable(
  'desk_keys',
  {
    rid: rid(),
    // event id · desk clients, the issuer · public · with its event
    event: text('event').notNull(),
    // 1, 2, 3 … · desk clients, the issuer · public · with its event
    epoch: integer('epoch').notNull(),
    // public ECDH JWK · who seals to the desk · public · with its event
    jwk: text('jwk').notNull(),
    ...authenticity,
  },
  (t) => [uniqueIndex('desk_keys_epoch').on(t.event, t.epoch)],
);

/** The desk bundle, sealed once for each member. */
export const bundleWraps = sqliteTable(
  'bundle_wraps',
  {
    rid: rid(),
    // event id · the member · an event · at closing
    event: text('event').notNull(),
    // epoch of the bundle inside · the member · an epoch · at closing
    epoch: integer('epoch').notNull(),
    // thumbprint of the member it is sealed to · the member · who is a member of which event · on removal
    member: text('member').notNull(),
    // iv ‖ AES-256-GCM under the event's shelf key of a JWE to the member · the member · size bucket · on removal, at closing
    bundleSealed: bytesColumn('bundle_sealed').notNull(),
  },
  (t) => [uniqueIndex('bundle_wraps_member').on(t.event, t.epoch, t.member)],
);

/** The decision that somebody is accredited: never a person. */
export const accreditations = sqliteTable(
  'accreditations',
  {
    rid: rid(),
    // random id · desk · that an accreditation exists · 30 days after its last credential ends
    id: text('id').notNull().unique(),
    // event id · desk · counts per event · with its row
    event: text('event').notNull(),
    // offered, active, suspended, revoked, withdrawn, lapsed, burned (expired is read from exp) · desk · the state · with its row
    state: text('state').notNull(),
    // closed revocation code · desk · the reason's class · with its row
    reason: text('reason'),
    // hour of registration · desk · the hour · with its row
    registeredHour: integer('registered_hour').notNull(),
    // Unix seconds, day-coarse: the credential's end · desk, sweep · public policy · with its row
    exp: integer('exp').notNull(),
    // policy version it was approved under · desk · public policy · with its row
    policyVersion: integer('policy_version').notNull(),
    // configuration ids, comma separated · desk · which formats · with its row
    configurations: text('configurations').notNull(),
    // copies per configuration · desk · a number · with its row
    copies: integer('copies').notNull(),
    // closed code of the last refused pick-up · desk · why a pick-up failed · with its row
    lastRefusal: text('last_refusal'),
    // hour of that refusal · desk · the hour · with its row
    lastRefusalHour: integer('last_refusal_hour'),
  },
  (t) => [index('accreditations_event').on(t.event)],
);

/** Sealed offers waiting for their wallet. */
export const offers = sqliteTable(
  'offers',
  {
    rid: rid(),
    // HKDF of the code · token endpoint · nothing: the code has 256 random bits · when redeemed, or at exp
    lookup: text('lookup').notNull().unique(),
    // accreditation id · desk · that this accreditation is not picked up yet · with its row
    accreditation: text('accreditation').notNull().unique(),
    // event id · closing · counts per event · with its row
    event: text('event').notNull(),
    // canonical JSON of the public header · token endpoint · event, copies, hour, whether a tx_code is asked · with its row
    header: text('header').notNull(),
    // canonical JSON of the approval statement, hashes only · token and credential endpoint · nothing · with its row
    statement: text('statement').notNull(),
    // approval proof, a signature · token and credential endpoint · which were approved by one gesture · with its row
    approvalProof: text('approval_proof').notNull(),
    // thumbprint of the approving key · token endpoint · the approving key's id · with its row
    approvalKid: text('approval_kid').notNull(),
    // hour of registration · token endpoint · the hour · with its row
    registeredHour: integer('registered_hour').notNull(),
    // iv ‖ AES-256-GCM under k_offer of iv ‖ ct, which only the code opens · credential endpoint · size bucket · with its row
    offerSealed: bytesColumn('offer_sealed').notNull(),
    // shelf id of k_offer · credential endpoint · nothing · key destroyed with its row
    shelfKey: text('shelf_key').notNull(),
    // HMAC of the tx_code under k_tx · token endpoint · whether one is asked · with its row
    txCodeTag: text('tx_code_tag'),
    // id of the ring key of that HMAC · token endpoint · when ring keys were changed · with its row
    txCodeKey: text('tx_code_key'),
    // copy of the header's exp for the WHERE clause · token endpoint · the hour · with its row
    exp: integer('exp').notNull(),
    // open or claimed · token endpoint · that a pick-up has begun · with its row
    state: text('state').notNull(),
    // tx_codes tried · token endpoint, desk · a number up to 5 · with its row
    tries: integer('tries').notNull().default(0),
    ...authenticity,
  },
  (t) => [check('offers_tries', sql`${t.tries} <= 5`), index('offers_event').on(t.event)],
);

/** Between token and credential: at most 300 seconds. */
export const sessions = sqliteTable('sessions', {
  rid: rid(),
  // HKDF of the access token · credential endpoint · nothing: the token has 256 random bits · with the last credential, or at exp
  sid: text('sid').notNull().unique(),
  // lookup of its offer; unique, so that a claimed offer has one session ever · credential endpoint · nothing · with its row
  lookup: text('lookup').notNull().unique(),
  // thumbprint of the DPoP key, null for Bearer · credential endpoint · a one-time public key's hash · with its row
  jkt: text('jkt'),
  // Unix seconds · credential endpoint · the minute · with its row
  exp: integer('exp').notNull(),
  // iv of the line below · credential endpoint · nothing · with its row
  iv: bytesColumn('iv').notNull(),
  // AES-256-GCM under HKDF(access token) of k_seal · credential endpoint · nothing · with its row
  sealKeyWrapped: bytesColumn('seal_key_wrapped').notNull(),
});

/** What a session has fetched: the precondition against a second issue. */
export const issued = sqliteTable(
  'issued',
  {
    rid: rid(),
    // lookup of the offer · credential endpoint · that something was fetched · with its session
    lookup: text('lookup').notNull(),
    // credential configuration id · credential endpoint · a format · with its session
    configuration: text('configuration').notNull(),
    // 1 to 3 · credential endpoint · that a fetch was repeated · with its session
    attempt: integer('attempt').notNull(),
    // AES-256-GCM under HKDF(access token) of list, first rank and number · credential endpoint · nothing · with its session
    ranksSealed: bytesColumn('ranks_sealed').notNull(),
    // SHA-256 of the notification id · notification endpoint · nothing · with its row
    notificationSha256: text('notification_sha256').notNull().unique(),
    // Unix seconds, the end of its session · notification endpoint, sweep · the minute · with its session
    exp: integer('exp').notNull(),
  },
  (t) => [uniqueIndex('issued_attempt').on(t.lookup, t.configuration, t.attempt)],
);

/** What a wallet's refresh token opens: one for an accreditation that may still be refilled. */
export const refreshes = sqliteTable(
  'refreshes',
  {
    rid: rid(),
    // HKDF of the refresh token · token and credential endpoint · nothing: the token has 256 random bits · with the next one, or its last credential
    lookup: text('lookup').notNull().unique(),
    // accreditation id · token and credential endpoint · that its wallet can refill · with its row
    accreditation: text('accreditation').notNull().unique(),
    // event id · closing · counts per event · with its row
    event: text('event').notNull(),
    // thumbprint of the wallet's DPoP key · token endpoint · a wallet's one key's hash · with its row
    jkt: text('jkt').notNull(),
    // thumbprint of the approving key · token and credential endpoint · the approving key's id · with its row
    approvalKid: text('approval_kid').notNull(),
    // hour of the offer's registration · token and credential endpoint · the hour · with its row
    registeredHour: integer('registered_hour').notNull(),
    // refills left · token endpoint · how often its wallet has refilled · with its row
    remaining: integer('remaining').notNull(),
    // iv ‖ AES-256-GCM under a shelf key of iv ‖ ct, which only the token opens · token and credential endpoint · size bucket · with its row
    refreshSealed: bytesColumn('refresh_sealed').notNull(),
    // name of that shelf key · token and credential endpoint · nothing · key destroyed with its row
    shelfKey: text('shelf_key').notNull(),
    ...authenticity,
  },
  (t) => [index('refreshes_event').on(t.event)],
);

/** Nonces already spent; the nonces themselves are stateless MACs. */
export const nonces = sqliteTable('nonces', {
  rid: rid(),
  // SHA-256 of the nonce · credential endpoint · that a credential was fetched · when the nonce would have expired
  nonceSha256: text('nonce_sha256').notNull().unique(),
  // Unix seconds · sweep · the minute · with its row
  exp: integer('exp').notNull(),
});

/** Status lists: one an event, no allocation table, only a counter. */
export const lists = sqliteTable(
  'lists',
  {
    rid: rid(),
    // random list id, part of the public URL · everybody · public · with the last credential's end
    id: text('id').notNull().unique(),
    // event id · issuer · public · with its row
    event: text('event').notNull().unique(),
    // entries, a power of two · issuer, publisher · public · with its row
    size: integer('size').notNull(),
    // ranks that may be issued: three quarters of size; the others are decoys · issuer, publisher · public · with its row
    usable: integer('usable').notNull(),
    // seconds between two published lists, as the policy says · publisher · public · with its row
    period: integer('period').notNull(),
    // shelf id of the permutation key · issuer, publisher · nothing · key destroyed at closing
    shelfKey: text('shelf_key').notNull(),
    // next free rank · issuer · how many copies were issued · with its row
    next: integer('next').notNull().default(0),
    ...authenticity,
  },
  (t) => [check('lists_next', sql`${t.next} <= ${t.usable}`)],
);

/** What a list says: public at its next tick. */
export const listBits = sqliteTable('list_bits', {
  rid: rid(),
  // list id · publisher · public · with its list
  list: text('list').notNull().unique(),
  // counts changes; the shelf holds the highest seen, so that an older row is refused · publisher · number of changes · with its list
  version: integer('version').notNull(),
  // zlib of the two-bit entries as every act left them, decoys included · publisher · public at the next tick · with its list
  bits: bytesColumn('bits').notNull(),
  // zlib of the two-bit entries as last published · publisher · public · with its list
  published: bytesColumn('published').notNull(),
  // tick in which the oldest change came that is not published yet, or null · publisher · the minute of an act · at the next tick
  queuedTick: integer('queued_tick'),
  // Unix seconds from which the next decoy-only change is due · publisher · which change was decoys only · with its list
  decoyDue: integer('decoy_due').notNull(),
  ...authenticity,
});

/** Which status entries belong to an accreditation: needs the desk to open the outside and the service to open the inside. */
export const revocations = sqliteTable(
  'revocations',
  {
    rid: rid(),
    // accreditation id · desk · that copies were issued · with its accreditation
    accreditation: text('accreditation').notNull(),
    // credential configuration id · desk · a format · with its row
    configuration: text('configuration').notNull(),
    // 1 to 3 · desk · that a fetch was repeated · with its row
    attempt: integer('attempt').notNull(),
    // JWE to the desk key of AES-256-GCM under k_rev · desk, then service · size bucket · with its row
    revocationSealed: text('revocation_sealed').notNull(),
  },
  (t) => [uniqueIndex('revocations_attempt').on(t.accreditation, t.configuration, t.attempt)],
);

/** Suspensions that lapse on their own at the hearing deadline. */
export const suspensions = sqliteTable('suspensions', {
  rid: rid(),
  // accreditation id · publisher · which accreditation is suspended, as its state says · when it ends
  accreditation: text('accreditation').notNull().unique(),
  // event id · closing · an event · with its row
  event: text('event').notNull(),
  // Unix seconds, hour-coarse: the hearing deadline · publisher · the hour · with its row
  until: integer('until').notNull(),
  // canonical JSON of the inner revocation envelopes, each under k_rev of the key ring · publisher · a size · with its row
  revocationsSealed: text('revocations_sealed').notNull(),
  ...authenticity,
});

/** The desk's own note of whom it accredited, sealed to the desk key. */
export const roster = sqliteTable(
  'roster',
  {
    rid: rid(),
    // random id, tied to no accreditation in clear · desk · a count · at closing
    id: text('id').notNull().unique(),
    // event id · desk, closing · counts per event · with its row
    event: text('event').notNull(),
    // epoch of the desk key it is sealed to · desk · an epoch · with its row
    epoch: integer('epoch').notNull(),
    // iv ‖ AES-256-GCM under k_row of a JWE to the desk key · desk, rationed · size bucket · key destroyed at closing
    rosterSealed: bytesColumn('roster_sealed').notNull(),
    // shelf id of k_row, which begins with the epoch it was made in · desk, rationed · an epoch · key destroyed at closing
    shelfKey: text('shelf_key').notNull(),
    // Unix seconds: when the policy destroys it · sweep · public policy · with its row
    exp: integer('exp').notNull(),
  },
  (t) => [index('roster_event').on(t.event)],
);

/** Blind index: exact-match look-up by folio or name with a key that only the desk has. */
export const rosterTags = sqliteTable(
  'roster_tags',
  {
    rid: rid(),
    // event id · desk · counts per event · at closing
    event: text('event').notNull(),
    // HMAC under k_tag (shelf) of an HMAC under the bundle's index key (desk) · desk · which rows share a name · at closing
    tag: text('tag').notNull(),
    // roster row id · desk · which tags belong to one sealed row · at closing
    row: text('row').notNull(),
  },
  (t) => [uniqueIndex('roster_tags_row').on(t.event, t.tag, t.row)],
);

/** How much a client looked up this hour: bulk reading and trying out lists of names are rationed. */
export const releases = sqliteTable(
  'releases',
  {
    rid: rid(),
    // client id · release · which client looked rows up · after two hours
    client: text('client').notNull(),
    // hour · release · the hour · with its row
    hour: integer('hour').notNull(),
    // rows released · release · a count · with its row
    released: integer('released').notNull(),
    // blind tags asked for, found or not · look-up · a count · with its row
    asked: integer('asked').notNull().default(0),
  },
  (t) => [uniqueIndex('releases_hour').on(t.client, t.hour)],
);

/** Acts waiting for their second person. */
export const acts = sqliteTable('acts', {
  rid: rid(),
  // random id · desk · that an act waits · when done, or after 24 hours
  id: text('id').notNull().unique(),
  // event id · desk, closing · an event · with its row
  event: text('event').notNull(),
  // canonical JSON: kind, accreditation ids, reason, random · desk · which accreditations an act concerns · with its row
  statement: text('statement').notNull(),
  // JWS of the first person over the statement · desk · which pseudonym began it · with its row
  approval: text('approval').notNull(),
  // client id of the first person, who cannot be the second · desk · which client began it · with its row
  client: text('client').notNull(),
  // what the act carries, inner revocation envelopes or a public policy, under k_rev of the key ring · service · a size · with its row
  revocationsSealed: text('revocations_sealed').notNull(),
  ...authenticity,
});

/** How many accreditations a client ended alone in these ten minutes, so that five at a time does not add up to fifty. */
export const soloActs = sqliteTable(
  'solo_acts',
  {
    rid: rid(),
    // client id · acts · which client ended accreditations · after one hour
    client: text('client').notNull(),
    // Unix seconds, start of the ten minutes · acts · the time to ten minutes · with its row
    windowStart: integer('window_start').notNull(),
    // accreditations ended with one approval · acts · a count · with its row
    ended: integer('ended').notNull(),
  },
  (t) => [uniqueIndex('solo_acts_window').on(t.client, t.windowStart), check('solo_acts_five', sql`${t.ended} <= 5`)],
);

/** Gates: which machine client may ask what, at which event, for which purpose. */
export const gates = sqliteTable(
  'gates',
  {
    rid: rid(),
    // client id of the gate · every request it makes · number of gates · at notAfter, on removal, at closing
    client: text('client').notNull().unique(),
    // event id · every request, closing · gates of an event · with its row
    event: text('event').notNull(),
    // code of the closed list of purposes · every request · the purpose · with its row
    purpose: text('purpose').notNull(),
    // canonical JSON: zones of the public policy that it guards · every request · zones · with its row
    zones: text('zones').notNull(),
    // canonical JSON: public addresses that a same-device answer returns to · every request · public addresses · with its row
    redirectUris: text('redirect_uris').notNull(),
    ...authenticity,
  },
  (t) => [index('gates_event').on(t.event)],
);

// Untagged: what a writer adds is no pass's handle without k_handle, and what a writer deletes is sent again by nobody, so
// that one pass might enter at two gates.
/** Opaque handles of passes that entered or left, as the gates of an event tell each other. */
export const gateHandles = sqliteTable(
  'gate_handles',
  {
    rid: rid(),
    // event id · gates, closing · an event · at closing
    event: text('event').notNull(),
    // 0 to 15: the first four bits of the handles · gates · nothing · with its row
    bucket: integer('bucket').notNull(),
    // handles in it, which only grows: where the next exchange goes on · gates · a count · with its row
    size: integer('size').notNull(),
    // 16 bytes of HMAC under k_handle of a passage, 4 of its gate; in order of value · gates · counts · with its row
    handles: bytesColumn('handles').notNull(),
  },
  (t) => [
    uniqueIndex('gate_handles_bucket').on(t.event, t.bucket),
    check('gate_handles_full', sql`${t.size} <= 4096 AND length(${t.handles}) = ${t.size} * 20`),
  ],
);

/** Presentations under way: what was asked, never what was answered. */
export const transactions = sqliteTable(
  'transactions',
  {
    rid: rid(),
    // 32 random bytes, `state` of the request · wallet, requester · that somebody was asked · minutes after its end
    tx: text('tx').notNull().unique(),
    // event id · judging, closing · an event · with its row
    event: text('event').notNull(),
    // client id of the gate that asks · requester · which gate asks when · with its row
    client: text('client').notNull(),
    // canonical JSON: query, nonce, purpose, requester's public key, end · request, judging · what was asked · with its row
    record: text('record').notNull(),
    // name of the day's k_judge on the shelf · judging · the day · with its row; the key 25 hours after its day began
    judgeKey: text('judge_key').notNull(),
    // id of the key that signs the request, whose certificate is the client id · request, judging · a key id · with its row
    requestKey: text('request_key').notNull(),
    // public address that the wallet returns to, or null across devices · judging · a public address · with its row
    redirectUri: text('redirect_uri'),
    // open, answered, declined or fetched (in relay mode: acknowledged) · wallet, requester · that it was answered · with its row
    state: text('state').notNull(),
    ...authenticity,
  },
  (t) => [index('transactions_client').on(t.client)],
);

/** Verdicts waiting for their requester: at most 120 seconds, and until they are fetched once. */
export const verdicts = sqliteTable('verdicts', {
  rid: rid(),
  // its transaction; unique, so that one answer counts · requester · that it was answered · when fetched, or at notAfter
  tx: text('tx').notNull().unique(),
  // JWE to the requester's key, padded · requester · size bucket · with its row
  verdictSealed: text('verdict_sealed').notNull(),
  // SHA-256 of the 32 random bytes in the redirect, or null across devices · requester · nothing · with its row
  responseCodeSha256: text('response_code_sha256'),
  ...authenticity,
});

/** Answers waiting for a requester who judges them herself (relay mode): four a request, at most 120 seconds each. */
export const answers = sqliteTable(
  'answers',
  {
    rid: rid(),
    // its transaction · requester · that it was answered · when one is acknowledged, or at notAfter
    tx: text('tx').notNull(),
    // 0 to 3, in the order of arrival; a fifth answer finds no place · requester · how many came · with its row
    place: integer('place').notNull(),
    // JWE to the requester's key, padded, under a key derived from k_judge: its tag is its authenticity · requester · size bucket · with its row
    answerSealed: bytesColumn('answer_sealed').notNull(),
    // SHA-256 of the 32 random bytes in the redirect, or null across devices · requester · nothing · with its row
    responseCodeSha256: text('response_code_sha256'),
    // Unix seconds · every read · the minute · with its row
    notAfter: integer('not_after').notNull(),
  },
  (t) => [uniqueIndex('answers_place').on(t.tx, t.place), check('answers_four', sql`${t.place} BETWEEN 0 AND 3`)],
);

/** How many presentations were judged in an hour: what the leaf of that hour will say. */
export const judgedHours = sqliteTable(
  'judged_hours',
  {
    rid: rid(),
    // event id · sweep · an event · when its leaf is written, after the hour
    event: text('event').notNull(),
    // code of the purpose; which gate it was is not kept · sweep · a purpose · with its row
    purpose: text('purpose').notNull(),
    // Unix seconds, start of the hour · sweep · the hour · with its row
    hour: integer('hour').notNull(),
    // verdicts go · sweep · a count · with its row
    passed: integer('passed').notNull(),
    // verdicts check · sweep · a count · with its row
    checked: integer('checked').notNull(),
    // verdicts stop · sweep · a count · with its row
    stopped: integer('stopped').notNull(),
    // people let in by a guard against the word on the screen, as gates reported in this hour · sweep · a count · with its row
    overridden: integer('overridden').notNull().default(0),
  },
  (t) => [uniqueIndex('judged_hours_hour').on(t.event, t.purpose, t.hour)],
);

/** The newest signed head of the public log. One row; replaced by compare-and-swap on its size and root. */
export const logHead = sqliteTable('log_head', {
  rid: rid(),
  // always 1, so that a second row is impossible · sequencer · nothing · never
  only: integer('only').notNull().unique().default(1),
  // leaves in the tree · sequencer, everybody · public · never
  size: integer('size').notNull(),
  // base64 of the tree's root · sequencer, everybody · public · never
  root: text('root').notNull(),
  // hour of the newest leaf · self-check · public · never
  hour: integer('hour').notNull(),
  // signed checkpoint, as it is served · everybody · public · never
  note: text('note').notNull(),
  // Unix seconds of the sequencer's last look at pending leaves, whether there were any or not · self-check · nothing · never
  ran: integer('ran').notNull(),
  ...authenticity,
});

/** Hash tiles of the public log. A partial tile is the beginning of the full one, so that one row holds both. */
export const logTiles = sqliteTable(
  'log_tiles',
  {
    rid: rid(),
    // level of the tile: 0 holds leaf hashes · everybody · public · never
    level: integer('level').notNull(),
    // place in its level · everybody · public · never
    place: integer('place').notNull(),
    // up to 256 hashes of 32 bytes · everybody · public · never
    hashes: bytesColumn('hashes').notNull(),
  },
  (t) => [uniqueIndex('log_tiles_place').on(t.level, t.place)],
);

/** Entry bundles of the public log: the leaves themselves. */
export const logEntries = sqliteTable('log_entries', {
  rid: rid(),
  // place of the bundle · everybody · public · never
  place: integer('place').notNull().unique(),
  // up to 256 leaves as canonical JSON, each behind its length · everybody · public: no leaf has room for a person · never
  bundle: bytesColumn('bundle').notNull(),
});

/** What each witness of the public log cosigned last. Untagged: who uses a line checks its signature over the head. */
export const logCosignatures = sqliteTable('log_cosignatures', {
  rid: rid(),
  // the witness's name and key id · sequencer, everybody · public · never; read only while the settings name the witness
  witness: text('witness').notNull().unique(),
  // leaves of the tree that it cosigned: where the next proof begins · sequencer · public · never
  size: integer('size').notNull(),
  // its signature line, with the second at which it signed · everybody · public: when the witness was asked · never
  line: text('line').notNull(),
});

/** Leaves waiting for the public log: written in the same batch as the act they tell of. */
export const pendingLeaves = sqliteTable('pending_leaves', {
  rid: rid(),
  // random id · sequencer · nothing · when integrated
  id: text('id').notNull().unique(),
  // hour of the act · everybody · public · when integrated
  hour: integer('hour').notNull(),
  // leaf type of the fixed schema · everybody · public · when integrated
  type: text('type').notNull(),
  // canonical JSON of the leaf · everybody · public · when integrated
  leaf: text('leaf').notNull(),
});

/** Events that were closed: how much was there, and the signed certificate that it is gone. Public, like the log. */
export const erasures = sqliteTable('erasures', {
  rid: rid(),
  // event id · everybody · public · never
  event: text('event').notNull().unique(),
  // hour in which the event closed · everybody · public · never
  closedHour: integer('closed_hour').notNull(),
  // keys of the event that stood on the shelf then · everybody · public: a count · never
  keys: integer('keys').notNull(),
  // rows of the event that were to go · everybody · public: a count · never
  rowsBefore: integer('rows_before').notNull(),
  // hour in which its keys were proved destroyed, or null · sweep · public · never
  unreadableHour: integer('unreadable_hour'),
  // 1 when that was within an hour of closing, 0 when later, or null · sweep · public · never
  inTime: integer('in_time'),
  // 1 once an alarm leaf told that something is left or late · sweep · public · never
  alarmed: integer('alarmed').notNull().default(0),
  // signed note as it is served, or null before everything was proved · everybody · public · never
  certificate: text('certificate'),
});

/** When the last sweep got through. One row. */
export const sweepRuns = sqliteTable('sweep_runs', {
  rid: rid(),
  // always 1, so that a second row is impossible · sweep · nothing · never
  only: integer('only').notNull().unique().default(1),
  // Unix seconds of the last sweep that got to its end · self-check · the rhythm of a timer · at the next sweep
  ran: integer('ran').notNull(),
  // 1 once an alarm leaf told that sweeps are missing · self-check · public · at the next sweep
  alarmed: integer('alarmed').notNull().default(0),
});
