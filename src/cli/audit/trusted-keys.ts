/** The log's keys and witnesses as the office's root certificate signs them: nothing is taken from the log itself. */
import { readFileSync } from 'node:fs';
import { withDefaults } from '../../client/defaults.ts';
import { importAnchors } from '../../client/trust.ts';
import { fetchTrustList } from '../../client/trust-list.ts';
import { verifyTrustList } from '../../credential/trust-list.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { certificatesIn } from '../pem.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { AUDIT_TEXTS } from './texts.ts';

/** Reads a PEM file and the signed trust list. Throws a sentence when either does not lead to a key. */
export async function trustedKeys(
  issuer: string,
  file: string,
  now: UnixSeconds,
): Promise<{ readonly keys: readonly string[]; readonly witnesses: readonly string[] }> {
  const anchors = await importAnchors(certificatesIn(readPem(file))).catch(() => []);
  if (anchors.length === 0) throw anchorProblem();
  const text = await fetchTrustList(withDefaults(), issuer);
  const list = text.ok ? await verifyTrustList(text.value, { anchors, issuer, now }) : undefined;
  const log = list?.ok ? list.value.log : undefined;
  if (log !== undefined && log.keys.length > 0) return log;
  const { en, es } = AUDIT_TEXTS;
  throw new CommandError(
    'trust_list',
    { en: en.noTrustList, es: es.noTrustList },
    { next: 'gafete audit --key <key>' },
  );
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw anchorProblem();
  }
}

function anchorProblem(): CommandError {
  const en = 'The anchor file holds no root certificate in PEM.';
  const es = 'El archivo no contiene ningún certificado raíz en PEM.';
  return new CommandError('anchor', { en, es }, { exit: EXIT.usage, next: 'gafete keys anchor --out anchor.pem' });
}
