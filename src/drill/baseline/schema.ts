/**
 * The tables of a press portal as offices have them: close to what the leaked site of January 2024 collected, and to what
 * a competent team draws on a first day. `users` log in with a password; staff and applicants share the table.
 */
export const PORTAL_SCHEMA = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, email_index TEXT, password TEXT NOT NULL,
    role TEXT NOT NULL, last_login TEXT, ip TEXT);
  CREATE TABLE applicants (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, event TEXT NOT NULL, folio TEXT NOT NULL,
    name TEXT NOT NULL, curp TEXT NOT NULL, curp_index TEXT, rfc TEXT NOT NULL, dob TEXT NOT NULL, phone TEXT NOT NULL,
    email TEXT NOT NULL, address TEXT NOT NULL, outlet TEXT NOT NULL, role TEXT NOT NULL, photo_path TEXT,
    id_scan_path TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL, ip TEXT NOT NULL);
  CREATE TABLE credentials (
    id INTEGER PRIMARY KEY, applicant_id INTEGER NOT NULL REFERENCES applicants, qr_token TEXT NOT NULL UNIQUE,
    issued_at TEXT NOT NULL, revoked_at TEXT);
  CREATE TABLE checkins (
    id INTEGER PRIMARY KEY, credential_id INTEGER NOT NULL REFERENCES credentials, gate TEXT NOT NULL, at TEXT NOT NULL);
  CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, action TEXT NOT NULL, target_name TEXT NOT NULL, at TEXT NOT NULL,
    ip TEXT NOT NULL);
  CREATE INDEX applicants_curp ON applicants (curp_index);
  CREATE INDEX users_email ON users (email_index);
`;

/** Tables in the order in which a dump can be read back. */
export const PORTAL_TABLES = ['users', 'applicants', 'credentials', 'checkins', 'audit_log'] as const;
