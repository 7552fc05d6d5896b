/** Which root certificates this machine believes for an office. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAnchor } from '../client/index.ts';
import { fingerprintOf } from '../credential/x509/index.ts';
import { decodeBase64url } from '../lib/base64url.ts';
import { readPrivateFile, writePrivateFile } from '../runtime/node/private-file.ts';
import { type Office, operatorFolder } from './office.ts';
import { certificatesIn, pemOf } from './pem.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

/**
 * A given file wins and is pinned where nothing was; then what is pinned; then, in the demo on the service's own
 * machine, the operator's certificate. Never what the issuer says of itself: its fingerprint is shown to be compared.
 */
export async function anchorsOf(office: Office, file: string | undefined, terminal: Terminal): Promise<string[]> {
  const pinned = certificatesIn(readPrivateFile(office.anchor) ?? '');
  if (file !== undefined) {
    const given = readAnchors(file);
    if (pinned.length === 0) pin(office, given, terminal);
    return given;
  }
  if (pinned.length > 0) return [...pinned];
  const local = join(operatorFolder(process.env), 'anchor.pem');
  if (office.isLocalDemo && existsSync(local)) {
    const given = readAnchors(local);
    pin(office, given, terminal);
    return given;
  }
  const shown = await findAnchor(office.issuer);
  throw new CommandError('no_anchor', terminal.texts.noAnchor(shown.ok ? shown.value.fingerprint : undefined), {
    next: 'gafete keys anchor --out anchor.pem   (office), then: --anchor anchor.pem',
  });
}

function readAnchors(file: string): string[] {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(
      'file',
      { en: 'The anchor file cannot be read.', es: 'No se puede leer el archivo del certificado raíz.' },
      {
        exit: EXIT.usage,
        next: '--anchor anchor.pem',
      },
    );
  }
  const certificates = certificatesIn(pem);
  if (certificates.length > 0) return [...certificates];
  throw new CommandError(
    'anchor',
    { en: 'The anchor file holds no certificate in PEM.', es: 'El archivo no contiene ningún certificado en PEM.' },
    {
      exit: EXIT.usage,
      next: 'gafete keys anchor --out anchor.pem',
    },
  );
}

function pin(office: Office, certificates: readonly string[], { say, texts }: Terminal): void {
  writePrivateFile(office.anchor, certificates.map(pemOf).join(''));
  for (const certificate of certificates) say(texts.anchorPinned(fingerprint(certificate)));
}

function fingerprint(certificate: string): string {
  const der = decodeBase64url(certificate.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  return der === undefined ? '?' : fingerprintOf(der);
}
