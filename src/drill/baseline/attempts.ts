/** What can be tried against a running portal: by somebody outside (L0), and by somebody who can write its database (L7). */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrillPerson } from '../dataset.ts';
import type { Attempt } from '../target.ts';
import type { Portal } from './portal.ts';

/** Asks the public forms about people. Succeeds where the answer tells members from strangers. */
export function askPublicForms(portal: Portal, people: readonly DrillPerson[]): readonly Attempt[] {
  const path = join(portal.folder, 'logs', 'access.log');
  const before = readFileSync(path);
  const asked = people.filter(({ kind }) => kind !== 'crowd');
  const isMember = ({ stage }: DrillPerson) => stage !== undefined;
  const unknown = portal.forgotPassword(`${randomBytes(6).toString('hex')}@correo.example`);
  const toldByReset = asked.filter((one) => (portal.forgotPassword(one.identity.email) !== unknown) === isMember(one));
  const toldByRegistration = asked.filter((one) => portal.isRegistered(one.identity.curp) === isMember(one));
  // What the attacker asked is not evidence: a later thief must not find strangers in the log because he did.
  writeFileSync(path, before);
  return [
    { name: 'membership_by_password_reset', tried: asked.length, succeeded: toldByReset.length },
    { name: 'membership_by_registration', tried: asked.length, succeeded: toldByRegistration.length },
  ];
}

const WRITES = 10;

/** Writes rows as the portal would have. Nothing outside the database knows better, so nobody notices. */
export function writeRows(portal: Portal): readonly Attempt[] {
  const { sqlite, protection } = portal;
  let forged = 0;
  for (let i = 0; i < WRITES; i++) {
    const qr = randomBytes(16).toString('hex');
    sqlite
      .prepare('INSERT INTO credentials (applicant_id, qr_token, issued_at) SELECT id, ?, ? FROM applicants LIMIT 1')
      .run(protection.token(qr), '2026-11-22T08:00:00.000Z');
    if (portal.checkIn(qr, 'norte')) forged++;
  }
  return [{ name: 'forge_credential_row', tried: WRITES, succeeded: forged, unnoticed: forged }];
}
