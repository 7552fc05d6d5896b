/**
 * Somebody who writes the database (L7), by the dozen: edits that a person would think of, and edits at random. After each
 * the honest people look, and the writer tries to cash in; then the rows are put back. What counts:
 * `succeeded`: somebody got in, or got a credential, who should not have. `unnoticed`: something was changed, and neither
 * the operator's log, nor the self-check, nor the office, nor a holder at a gate, nor an auditor saw a difference within two
 * minutes. Many are refused on the day when somebody uses the row; they are counted all the same (security.md §5.2).
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { openLogSource } from '../../cli/audit/log-source.ts';
import { auditLog } from '../../cli/audit/replay.ts';
import {
  type AccreditedPerson,
  createChecker,
  createDeskClient,
  createWalletClient,
  orThrow,
} from '../../client/index.ts';
import { DAY, HOUR, MINUTE } from '../../lib/time.ts';
import { createDataset, type DrillPerson } from '../dataset.ts';
import type { Attempt } from '../target.ts';
import { emptyWallet, type Phone, pickUp } from './life.ts';
import { enrolOfficer, type Officer, openEvent, openGate, personFor, TX_CODE_DIGITS } from './office.ts';
import { type DrillService, startDrillService } from './service.ts';

interface Scene {
  readonly service: DrillService;
  readonly ana: Officer;
  readonly event: string;
  readonly good: Phone;
  readonly revoked: Phone;
  /** Offers: picked up, waiting, and their people. */
  readonly used: AccreditedPerson;
  readonly waiting: AccreditedPerson;
  readonly folio: string;
  /** The row of the offer that was picked up, as an old dump has it. */
  readonly oldOffer: Row;
}
type Row = Record<string, unknown>;

/** One edit: the tables that it touches, and what is done. A statement that changes nothing is no edit. */
interface Edit {
  readonly name: string;
  readonly tables: readonly string[];
  readonly write: (scene: Scene) => number;
}

const sql =
  (text: string, ...values: readonly unknown[]): Edit['write'] =>
  ({ service }) =>
    service.store.sqlite.prepare(text).run(...values).changes;
const edit = (name: string, tables: string, text: string, ...values: readonly unknown[]): Edit => ({
  name,
  tables: tables.split(' '),
  write: sql(text, ...values),
});

const OWN_JWK = '{"crv":"P-256","kty":"EC","x":"7KTwewU5hHmcUs1","y":"7KTwewU5hHmcUs1"}';
const PLANTED = randomBytes(32).toString('base64url');
const plantedHash = createHash('sha256').update(Buffer.from(PLANTED, 'base64url')).digest('base64url');

const SCRIPTED: readonly Edit[] = [
  edit('a gate becomes an administrator', 'clients', `UPDATE clients SET role = 'admin' WHERE role = 'gate'`),
  edit('a client’s key is his', 'clients', `UPDATE clients SET auth_jwk = ? WHERE role = 'admin'`, OWN_JWK),
  edit('an appointment lasts a year more', 'clients', 'UPDATE clients SET not_after = not_after + 31536000'),
  edit(
    'a client twice',
    'clients',
    `INSERT INTO clients SELECT rid + 1, 'copy', role, pseudonym, auth_jwk, approval_kid, member, not_after, generation, tag_key, tag FROM clients LIMIT 1`,
  ),
  edit('an approval key is his', 'approval_keys', 'UPDATE approval_keys SET jwk = ?', OWN_JWK),
  edit('a member key is his', 'members', 'UPDATE members SET jwk = ?', OWN_JWK),
  edit(
    'an enrolment code of his own',
    'enrolment_codes',
    `INSERT INTO enrolment_codes (rid, code_sha256, role, not_after, generation, tag_key, tag) SELECT 7, ?, 'admin', not_after, 0, tag_key, tag FROM clients LIMIT 1`,
    plantedHash,
  ),
  edit('an event is distrusted', 'events', `UPDATE events SET state = 'distrusted'`),
  edit('an event has another tag key', 'events', `UPDATE events SET tag_shelf_key = shelf_key`),
  edit(
    'a policy allows a hundred copies',
    'policies',
    `UPDATE policies SET body = replace(body, '"copies":6', '"copies":100')`,
  ),
  edit('the desk’s key is his', 'desk_keys', 'UPDATE desk_keys SET jwk = ?', OWN_JWK),
  edit('a bundle is gone', 'bundle_wraps', 'DELETE FROM bundle_wraps'),
  edit(
    'a revoked accreditation is active',
    'accreditations',
    `UPDATE accreditations SET state = 'active' WHERE state = 'revoked'`,
  ),
  edit(
    'the status list is emptied',
    'list_bits',
    'UPDATE list_bits SET bits = ?, published = ?',
    deflateSync(Buffer.alloc(32_768)),
    deflateSync(Buffer.alloc(32_768)),
  ),
  edit('the status list says it is older', 'list_bits', 'UPDATE list_bits SET version = 0'),
  edit('the list begins again', 'lists', 'UPDATE lists SET next = 0'),
  edit('the list is twice as long', 'lists', 'UPDATE lists SET size = size * 2'),
  {
    name: 'a used offer is put back',
    tables: ['offers'],
    write: ({ service, oldOffer }) => {
      const names = Object.keys(oldOffer);
      const text = `INSERT INTO offers (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
      return service.store.sqlite.prepare(text).run(...Object.values(oldOffer)).changes;
    },
  },
  edit(
    'an offer lasts a year more',
    'offers',
    'UPDATE offers SET exp = exp + 31536000, not_after = not_after + 31536000',
  ),
  edit('an offer asks for no code', 'offers', 'UPDATE offers SET tx_code_tag = NULL, tx_code_key = NULL'),
  edit(
    'an offer’s header gives more',
    'offers',
    `UPDATE offers SET header = replace(header, '"copies":6', '"copies":100')`,
  ),
  edit('tries below nothing', 'offers', 'UPDATE offers SET tries = -1000'),
  edit(
    'envelopes of revocation are swapped',
    'revocations',
    'UPDATE revocations SET revocation_sealed = (SELECT revocation_sealed FROM revocations r WHERE r.rid <> revocations.rid LIMIT 1)',
  ),
  edit('envelopes of revocation are gone', 'revocations', 'DELETE FROM revocations'),
  edit(
    'the blind index points elsewhere',
    'roster_tags',
    `UPDATE roster_tags SET row = (SELECT id FROM roster ORDER BY rid DESC LIMIT 1)`,
  ),
  edit('a gate may ask for another purpose', 'gates', `UPDATE gates SET purpose = 'accreditation-desk'`),
  edit('the head of the log is shorter', 'log_head', 'UPDATE log_head SET size = 0'),
  edit(
    'a leaf of the log says something else',
    'log_entries',
    `UPDATE log_entries SET bundle = CAST(replace(CAST(bundle AS TEXT), 'revoked', 'resumed') AS BLOB)`,
  ),
  edit('leaves that wait are gone', 'pending_leaves', 'DELETE FROM pending_leaves'),
  edit('room for a thousand more', 'quotas', 'UPDATE quotas SET max = max + 1000'),
  edit('the deployment is another', 'deployment', `UPDATE deployment SET issuer = 'https://other.example'`),
  edit('spent identifiers are forgotten', 'replays nonces', 'DELETE FROM replays'),
];

/** Scripted edits, and `random` more. `folder` must exist; the service in it is the writer's own victim. */
export async function writeRows(folder: string, random: number): Promise<Attempt[]> {
  const scene = await prepareScene(folder);
  try {
    const scripted = await tryEdits('forge_by_scripted_edit', SCRIPTED, scene);
    const drawn = Array.from({ length: random }, () => drawEdit(scene.service));
    return [scripted, ...(random > 0 ? [await tryEdits('forge_by_random_edit', drawn, scene)] : [])];
  } finally {
    scene.service.close();
  }
}

async function prepareScene(folder: string): Promise<Scene> {
  const service = await startDrillService(folder);
  const ana = await enrolOfficer(service, 'admin');
  const event = await openEvent(ana, 10, [0, 4]);
  const { people } = createDataset({ seed: 7, named: 4, crowd: 0 });
  const persons = people.slice(0, 4).map((person) => personFor({ ...person, event: 'live' } as DrillPerson));
  const given: AccreditedPerson[] = [];
  for await (const result of ana.desk.accredit(event, persons, {
    txCodeDigits: TX_CODE_DIGITS,
    offerSeconds: 3 * DAY,
  })) {
    given.push(orThrow(result.ok ? result : { ok: false as const, error: result.error }));
  }
  const [used, lost, waiting] = given as [AccreditedPerson, AccreditedPerson, AccreditedPerson];
  const row = 'SELECT * FROM offers WHERE accreditation = ?';
  const oldOffer = service.store.sqlite.prepare(row).get(used.accreditation) as Row;
  const good = await pickUp(service, used);
  const revoked = await pickUp(service, lost);
  orThrow(await ana.desk.revoke({ accreditations: [lost.accreditation], reason: 'LOST' }));
  await openGate(service, ana, event, 'zone-gate');
  await service.pass(10 * MINUTE);
  return { service, ana, event, good, revoked, used, waiting, folio: persons[0]?.folio ?? '', oldOffer };
}

async function tryEdits(name: string, edits: readonly Edit[], scene: Scene): Promise<Attempt> {
  const { service } = scene;
  let [tried, succeeded, unnoticed] = [0, 0, 0];
  const missed: string[] = [];
  for (const { name: what, tables, write } of edits) {
    // The timer's work first, so that nothing is taken for a trace of the edit that comes by itself.
    await service.pass(2 * MINUTE);
    const control = await lookAround(scene);
    const before = tables.map((table) => [table, rowsOf(service, table)] as const);
    const printed = printedLines(service);
    let changed = 0;
    try {
      changed = write(scene);
    } catch {
      // A constraint refused it: the writer has to think of another.
    }
    if (changed > 0) {
      tried++;
      service.tick(2 * MINUTE);
      const seen = await lookAround(scene);
      if (await cashIn(scene)) succeeded++;
      if (seen === control && printedLines(service) === printed) {
        unnoticed++;
        missed.push(what);
      }
    }
    for (const [table, rows] of before) putBack(service, table, rows);
  }
  return { name, tried, succeeded, unnoticed, ...(missed.length > 0 && { missed }) };
}

/** What honest people see: the office, a holder at a gate, the operator's self-check, and who replays the log. */
async function lookAround({ service, ana, event, good, waiting, folio }: Scene): Promise<string> {
  const answers = await Promise.all([
    ana.desk.publicEvent(event),
    ana.desk.clients(),
    ana.desk.gates(event),
    ana.desk.status(waiting.accreditation),
  ]);
  const found = await ana.desk.find(event, { folio });
  const ready = await service.fetch('/readyz');
  return JSON.stringify([
    answers.map((answer) => (answer.ok ? summary(answer.value) : answer.error.code)),
    found.ok ? found.value.entries.length : found.error.code,
    await verdictAt(service, good),
    await ready.text(),
    await audit(service),
  ]);
}

/** What an auditor says who has not seen the log before. */
async function audit({ fetch, publicUrl, now }: DrillService): Promise<string> {
  const keys = (await (await fetch('/log/keys')).text()).split('\n').filter(Boolean);
  const source = openLogSource(`${publicUrl}/log`, (target, init) => fetch(target as string, init));
  const audited = await auditLog(source, {
    origin: `${new URL(publicUrl).host}/log`,
    keys,
    before: undefined,
    now: now(),
  });
  return audited.ok
    ? `log of one piece, ${audited.value.tally.contradictions.length} contradictions`
    : audited.error.type;
}

function summary(value: unknown): unknown {
  return JSON.stringify(value).replace(/\d{10}/g, 'time');
}

async function verdictAt(service: DrillService, phone: Phone): Promise<string> {
  const request = { audience: 'x509_san_dns:gate.example', nonce: randomBytes(12).toString('hex') };
  const file = phone.file();
  // One copy for all of them: here nobody minds being linked.
  const trust = { anchors: [service.operator.certificate] };
  const store = { load: async () => file, save: async () => {} };
  const shown = await createWalletClient({ store, trust, ...service.surroundings() }).present({ ...request, show: [] });
  if (!shown.ok) return shown.error.code;
  const checker = createChecker({ trust, issuers: [service.publicUrl], ...service.surroundings() });
  const { verdict, reason } = await checker.check(shown.value.presentation, request);
  return `${verdict} ${reason}`;
}

/** Everything that would be worth something to a writer. */
async function cashIn(scene: Scene): Promise<boolean> {
  const { service, revoked, used, waiting } = scene;
  if ((await verdictAt(service, revoked)).startsWith('go')) return true;
  const again = await emptyWallet(service).wallet.accept(used.link, { txCode: used.txCode ?? '' });
  if (again.ok) return true;
  const untold = await emptyWallet(service).wallet.accept(waiting.link, {});
  return untold.ok || enrolWith(service, PLANTED);
}

async function enrolWith(service: DrillService, code: string): Promise<boolean> {
  const profile = { load: async () => undefined, save: async () => {} };
  return (await createDeskClient({ issuer: service.publicUrl, profile, ...service.surroundings() }).enrol({ code })).ok;
}

function printedLines({ dataDir }: DrillService): number {
  const path = join(dataDir, 'printed.log');
  if (!existsSync(path)) return 0;
  // Refusals that the writer himself causes by trying say nothing about what he wrote.
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /row_refused|alarm|trouble|mismatch|lower|behind/.test(line)).length;
}

function rowsOf({ store }: DrillService, table: string): Row[] {
  return store.sqlite.prepare(`SELECT * FROM ${table}`).all() as Row[];
}

function putBack({ store }: DrillService, table: string, rows: readonly Row[]): void {
  store.sqlite.prepare(`DELETE FROM ${table}`).run();
  for (const row of rows) {
    const names = Object.keys(row);
    const marks = names.map(() => '?').join(', ');
    store.sqlite.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`).run(...Object.values(row));
  }
}

/** One value of one row, changed: a letter, a bit, a number. */
function drawEdit({ store }: DrillService): Edit {
  const tables = store.sqlite
    .prepare(
      `SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all() as string[];
  const full = tables.filter((table) => store.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get() !== 0);
  const table = full[randomInt(full.length)] as string;
  const columns = store.sqlite.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
  const column = columns[randomInt(columns.length)] as string;
  return {
    name: `${table}.${column}`,
    tables: [table],
    write: () => {
      const row = store.sqlite
        .prepare(`SELECT rid, ${column} AS value FROM ${table} ORDER BY random() LIMIT 1`)
        .get() as { readonly rid: number; readonly value: unknown } | undefined;
      if (row === undefined) return 0;
      const changed = store.sqlite.prepare(`UPDATE ${table} SET ${column} = ? WHERE rid = ?`);
      return changed.run(another(row.value), row.rid).changes;
    },
  };
}

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + (randomInt(2) === 0 ? 1 : HOUR);
  if (value === null) return 'x';
  const bytes = Buffer.from(value as string | Uint8Array);
  const at = randomInt(Math.max(1, bytes.length));
  if (bytes.length > 0) bytes[at] = (bytes[at] as number) ^ 1;
  return typeof value === 'string' ? bytes.toString('latin1') : bytes;
}
