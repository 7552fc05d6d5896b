/**
 * What goes wrong on its own: keys that stop signing, certificates that end or name another address, a clock that
 * drifted, a shelf and a database that no longer match. Run at boot, daily, by `/readyz` and by `gafete doctor`.
 */
import { decodeCertificate, importTrustAnchor, parseCertificate } from './credential/x509/index.ts';
import { isErasureLate, isSweepMissed } from './erasure/index.ts';
import { SIGNING_PURPOSES } from './key-ring.ts';
import { decodeBase64url } from './lib/base64url.ts';
import { DAY, HOUR, type UnixSeconds } from './lib/time.ts';
import type { Ports } from './ports.ts';
import { findOrphans } from './storage/orphans.ts';
import { newestHour } from './storage/pending-leaves.ts';
import { findLogLoss, findLogTrouble, type LogLoss, type LogTrouble, witnessesOf } from './transparency/index.ts';

/** Days before the end of a signing window from which on the operator is warned. */
const WARN_DAYS = 10;

export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly code: Lowercase<string>;
  /** A sentence for the operator, with the next step where there is one. */
  readonly sentence: string;
}

/** Looks at everything once. Throws only when storage does not answer. */
export async function selfCheck(ports: Ports, now: UnixSeconds): Promise<readonly Finding[]> {
  return [
    ...(await checkKeys(ports, now)),
    ...checkAddress(ports),
    await checkTrustedIssuers(ports),
    await checkClock(ports, now),
    await checkOrphans(ports),
    await checkLoss(ports, now),
    await checkLog(ports, now),
    checkWitnesses(ports),
    await checkSweep(ports, now),
    await checkErasure(ports, now),
  ];
}

async function checkKeys({ keys, config }: Ports, now: UnixSeconds): Promise<Finding[]> {
  const findings: Finding[] = [];
  const host = new URL(config.publicUrl).hostname;
  for (const purpose of SIGNING_PURPOSES) {
    const signers = await keys.signers(purpose);
    if (signers.length === 0) {
      findings.push(warn('key.missing', `There is no ${purpose} key: this ring is older. Run \`gafete keys renew\`.`));
      continue;
    }
    const until = Math.max(...signers.map((signer) => signer.signsUntil));
    const days = Math.floor((until - now) / DAY);
    if (until < now) {
      findings.push(fail('key.expired', `The ${purpose} key may no longer sign. Run \`gafete keys renew\`.`));
    } else if (days < WARN_DAYS) {
      findings.push(warn('key.expires', `The ${purpose} key signs for ${days} more days. Run \`gafete keys renew\`.`));
    } else {
      findings.push(good('key.signs', `The ${purpose} key signs for ${days} more days.`));
    }
    for (const signer of signers.filter((candidate) => candidate.signsUntil >= now)) {
      const der = fromBase64(signer.x5c[0] as string);
      const leaf = der === undefined ? undefined : parseCertificate(der);
      if (leaf === undefined) {
        findings.push(fail('certificate.malformed', `The certificate of the ${purpose} key cannot be read.`));
      } else if (!leaf.uris.includes(config.publicUrl) || !leaf.dnsNames.includes(host)) {
        findings.push(
          fail(
            'certificate.names',
            `The certificate of the ${purpose} key does not name the public URL. Run \`gafete keys renew\`.`,
          ),
        );
      } else if (leaf.notBefore > now || leaf.notAfter < signer.signsUntil) {
        findings.push(
          fail('certificate.dates', `The certificate of the ${purpose} key does not hold now, or ends before its key.`),
        );
      }
    }
  }
  return findings;
}

function checkAddress({ config }: Ports): Finding[] {
  const urls = [config.publicUrl, config.vct];
  const absolute = urls.every((url) => URL.canParse(url));
  return [
    absolute
      ? good('address.absolute', 'Public URL and credential type are absolute.')
      : fail('address.absolute', 'Public URL or credential type is not an absolute URL.'),
  ];
}

/** A root that cannot be read would turn away everybody of that office, at the gate and without a word. */
async function checkTrustedIssuers({ config }: Ports): Promise<Finding> {
  for (const { anchor } of config.trustedIssuers) {
    const der = decodeCertificate(anchor);
    if (der === undefined || (await importTrustAnchor(der)) === undefined) {
      return fail(
        'trusted_issuers',
        'TRUSTED_ISSUERS names an anchor that is no P-256 root certificate in base64 DER.',
      );
    }
  }
  return good('trusted_issuers', `${config.trustedIssuers.length} other offices are accepted at our gates.`);
}

/** The newest leaf tells the latest hour at which this deployment certainly ran. */
async function checkClock(ports: Ports, now: UnixSeconds): Promise<Finding> {
  const newest = await newestHour(ports);
  if (newest !== undefined && newest > now + HOUR) {
    return fail('clock.behind', 'The clock is behind what this deployment has already recorded. Set the clock.');
  }
  return good('clock', 'The clock is not behind what was recorded.');
}

async function checkOrphans(ports: Ports): Promise<Finding> {
  const orphans = (await findOrphans(ports)).length;
  return orphans === 0
    ? good('orphans', 'Every key on the shelf has its row.')
    : warn('orphans', `${orphans} keys on the shelf have no row. The sweep removes them within the hour.`);
}

const LOG_TROUBLE: Readonly<Record<LogTrouble, Finding>> = {
  log_no_key: warn('log.no_key', 'There is no key for the public log. Run `gafete keys renew`.'),
  log_late: warn('log.late', 'Something was done more than 15 minutes ago that is not in the public log yet.'),
  log_behind: fail(
    'log.behind',
    'The public log in the database is older than what was signed: it was put back, or somebody changed it. Nothing is signed.',
  ),
  log_witness_late: warn(
    'log.witness_late',
    'A witness of the public log has not cosigned for an hour. Ask whoever runs it; nothing waits for it here.',
  ),
  log_refused: warn('log.refused', 'The head of the public log is not what the service wrote. Nothing is signed.'),
};

const LOSSES: Readonly<Record<LogLoss, Finding>> = {
  database_restored: fail(
    'loss.database_restored',
    'The database is older than what this deployment has done since. Nothing is served. Run `gafete recover`.',
  ),
  database_lost: fail(
    'loss.database_lost',
    'The database is empty, and the key shelf knows a deployment. Nothing is served. Run `gafete recover`.',
  ),
  shelf_lost: fail('loss.shelf_lost', 'The key shelf is empty. Nothing is served. Run `gafete recover`.'),
  everything: fail(
    'loss.everything',
    'Database and key shelf are empty, and the public files know this deployment’s log. Nothing is served. Run `gafete recover`.',
  ),
};

async function checkLoss(ports: Ports, now: UnixSeconds): Promise<Finding> {
  const loss = await findLogLoss(ports, now);
  return loss === undefined ? good('loss', 'Database, key shelf and public files tell the same.') : LOSSES[loss];
}

async function checkLog(ports: Ports, now: UnixSeconds): Promise<Finding> {
  const trouble = await findLogTrouble(ports, now);
  return trouble === undefined ? good('log', 'The public log has everything.') : LOG_TROUBLE[trouble];
}

/** A key that cannot be read would leave the log with a witness fewer, and nobody would notice. */
function checkWitnesses(ports: Ports): Finding {
  const [named, readable] = [ports.config.witnesses.length, witnessesOf(ports).length];
  return named === readable
    ? good('witnesses', `${named} witnesses are asked to cosign the public log.`)
    : fail(
        'witnesses',
        'WITNESSES names a key that is not one of a witness. Take the line that `gafete witness` prints.',
      );
}

async function checkSweep(ports: Ports, now: UnixSeconds): Promise<Finding> {
  return (await isSweepMissed(ports, now))
    ? warn('sweep.missed', 'Nothing was swept for 15 minutes. Look why the timer does not fire, or what it fails at.')
    : good('sweep', 'What has ended is swept.');
}

async function checkErasure(ports: Ports, now: UnixSeconds): Promise<Finding> {
  return (await isErasureLate(ports, now))
    ? warn(
        'erasure.late',
        'An event that closed hours ago has no erasure certificate. End what reads the database (a shell, a copy under way); the sweep tries again.',
      )
    : good('erasure', 'Every closed event has its erasure certificate.');
}

function fromBase64(text: string) {
  return decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
}
function good(code: Lowercase<string>, sentence: string): Finding {
  return { level: 'ok', code, sentence };
}
function warn(code: Lowercase<string>, sentence: string): Finding {
  return { level: 'warn', code, sentence };
}
function fail(code: Lowercase<string>, sentence: string): Finding {
  return { level: 'fail', code, sentence };
}
