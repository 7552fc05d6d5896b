/**
 * A press portal, as offices run them: people register with a password, upload a voter card and a photo, staff approve,
 * a QR code is mailed, gates scan it. One program for both baselines; they differ in `Protection` only.
 *
 * Whatever it keeps is a real file below its folder: `db/portal.sqlite` in WAL mode, `uploads/`, `logs/`, and what its cron
 * jobs make (`jobs.ts`).
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { hashPassword, type Protection } from './protection.ts';
import { PORTAL_SCHEMA } from './schema.ts';

/** What somebody types into the registration form. */
export interface Application {
  readonly event: string;
  readonly folio: string;
  readonly name: string;
  readonly outlet: string;
  readonly role: string;
  readonly curp: string;
  readonly rfc: string;
  readonly born: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly scan: Uint8Array;
  readonly photo: Uint8Array | undefined;
}

export interface Portal {
  readonly folder: string;
  readonly protection: Protection;
  readonly sqlite: SqliteDatabase.Database;
  /** Registers and applies; the applicant's id. Somebody whose CURP is known already is refused: `undefined`. */
  apply(application: Application): number | undefined;
  /** The registration form's first question, for anybody: nobody applies twice. */
  isRegistered(curp: string): boolean;
  /** Staff decide; who and whom is in the audit log. */
  decide(applicant: number, name: string, status: 'approved' | 'rejected' | 'revoked'): void;
  /** Issues the one QR code of an approved person, and returns what it shows. */
  issue(applicant: number): { readonly credential: number; readonly qr: string };
  /** What the gate's scanner does: whether to let in. Counts the visit. */
  checkIn(qr: string, gate: string): boolean;
  /** The password-reset form, for anybody: what it answers. */
  forgotPassword(email: string): string;
  close(): void;
}

const IP = '203.0.113.';
const STAFF = [
  { name: 'Mesa de prensa', email: 'mesa@portal.example' },
  { name: 'Soporte', email: 'soporte@portal.example' },
];

/** Opens an empty portal in a folder. `at`: Unix seconds of its clock, which stands still. */
export function openPortal(folder: string, protection: Protection, at: number): Portal {
  for (const name of ['db', 'uploads', 'logs']) mkdirSync(join(folder, name), { recursive: true });
  const sqlite = new SqliteDatabase(join(folder, 'db', 'portal.sqlite'));
  sqlite.pragma('journal_mode = WAL');
  // Safe from a crash of the program, as most run it; a drill has no power cuts.
  sqlite.pragma('synchronous = OFF');
  sqlite.exec(PORTAL_SCHEMA);
  const when = new Date(at * 1000).toISOString();
  const { text, index } = protection;
  const insert = insertInto(sqlite);
  let visitors = 0;
  const visitor = () => `${IP}${visitors++ % 250}`;
  const log = (line: string, query: string) => {
    const logged = protection.logsQueries ? `${line}?${query}` : line;
    appendFileSync(join(folder, 'logs', 'access.log'), `${visitor()} - - [${when}] "GET ${logged} HTTP/1.1" 200\n`);
  };
  const upload = (name: string, bytes: Uint8Array) => {
    const path = join('uploads', `${randomBytes(16).toString('hex')}-${name}`);
    writeFileSync(join(folder, path), protection.file(bytes));
    return path;
  };
  const addUser = (name: string, email: string, role: string) =>
    insert('users', {
      name: text('users.name', name),
      email: text('users.email', email),
      email_index: index('users.email', email),
      password: hashPassword(randomBytes(9).toString('base64url')),
      role,
      last_login: when,
      ip: visitor(),
    });
  for (const { name, email } of STAFF) addUser(name, email, 'staff');
  const find = <T>(sql: string, ...values: unknown[]) => sqlite.prepare(sql).get(...values) as T | undefined;
  const isRegistered = (curp: string) => {
    log('/registro/disponible', `curp=${curp}`);
    const sql = 'SELECT id FROM applicants WHERE curp_index = ? OR curp = ?';
    return find(sql, index('curp', curp), curp) !== undefined;
  };

  return {
    folder,
    protection,
    sqlite,
    apply(form) {
      if (isRegistered(form.curp)) return undefined;
      const user = addUser(form.name, form.email, 'applicant');
      const sealed = (column: string, value: string) => text(`applicants.${column}`, value);
      const applicant = insert('applicants', {
        user_id: user,
        event: form.event,
        folio: form.folio,
        name: sealed('name', form.name),
        curp: sealed('curp', form.curp),
        curp_index: index('curp', form.curp),
        rfc: sealed('rfc', form.rfc),
        dob: sealed('dob', form.born),
        phone: sealed('phone', form.phone),
        email: sealed('email', form.email),
        address: sealed('address', form.address),
        outlet: sealed('outlet', form.outlet),
        role: form.role,
        photo_path: form.photo === undefined ? null : upload('foto.jpg', form.photo),
        id_scan_path: upload('ine.jpg', form.scan),
        status: 'pending',
        created_at: when,
        ip: visitor(),
      });
      return applicant;
    },
    isRegistered,
    decide(applicant, name, status) {
      log('/admin/solicitudes', `buscar=${encodeURIComponent(name)}`);
      sqlite.prepare('UPDATE applicants SET status = ? WHERE id = ?').run(status, applicant);
      if (status === 'revoked') {
        sqlite.prepare('UPDATE credentials SET revoked_at = ? WHERE applicant_id = ?').run(when, applicant);
      }
      // Read by auditors, who ask whom a member of staff let in: the name is written out.
      insert('audit_log', { user_id: 1, action: status, target_name: name, at: when, ip: visitor() });
    },
    issue(applicant) {
      const qr = randomBytes(16).toString('hex');
      const row = { applicant_id: applicant, qr_token: protection.token(qr), issued_at: when, revoked_at: null };
      return { credential: insert('credentials', row), qr };
    },
    checkIn(qr, gate) {
      const found = find<{ id: number }>(
        'SELECT id FROM credentials WHERE qr_token = ? AND revoked_at IS NULL',
        protection.token(qr),
      );
      if (found !== undefined) insert('checkins', { credential_id: found.id, gate, at: when });
      return found !== undefined;
    },
    forgotPassword(email) {
      log('/contrasena', `email=${email}`);
      const found = find('SELECT id FROM users WHERE email = ? OR email_index = ?', email, index('users.email', email));
      if (found !== undefined || !protection.tellsAccounts) return 'Si la cuenta existe, le enviamos un enlace.';
      return 'No existe una cuenta con ese correo.';
    },
    close: () => sqlite.close(),
  };
}

/** Inserts a row given by column, and returns its id. */
function insertInto(sqlite: SqliteDatabase.Database) {
  return (table: string, row: Readonly<Record<string, string | number | null>>): number => {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    return Number(sqlite.prepare(sql).run(...Object.values(row)).lastInsertRowid);
  };
}
