/**
 * The erasure certificate: a signed note (C2SP signed-note) by the log's keys. Its first line is none that a checkpoint
 * can have, so that neither is ever taken for the other. One spelling: the reader writes what it read and compares.
 */
import { err, ok, type Result } from '../lib/result.ts';
import { HOUR, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { type NoteKey, type NoteRefusal, verifyNote } from '../merkle/index.ts';

/** Marks a note as a certificate. A checkpoint begins with its log's address, which ends in `/log`. */
export const CERTIFICATE_TYP = 'gafete/v1/erasure';

/**
 * What was proved. `files-searched`: the host's files were searched, byte by byte, for what was deleted; `files-unseen`:
 * the host shows no files, so that only the destroyed keys and the deleted rows count.
 */
export type ErasureProof = 'files-searched' | 'files-unseen';

export interface Certificate {
  /** Credential issuer identifier of the office. */
  readonly issuer: string;
  readonly event: string;
  /** Unix seconds, start of the hour in which the event closed. */
  readonly closed: UnixSeconds;
  /** Unix seconds, start of the hour in which its keys were proved destroyed. */
  readonly unreadable: UnixSeconds;
  /** Whether that was within one hour of closing. */
  readonly inTime: boolean;
  /** Unix seconds, start of the hour of this certificate. */
  readonly certified: UnixSeconds;
  readonly keys: number;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly proof: ErasureProof;
}

/** `certificate_format`: the text is not exactly a certificate; `certificate_other`: one of another office or event. */
export type CertificateRefusal = NoteRefusal | { readonly type: 'certificate_format' | 'certificate_other' };

const WORDS: Readonly<Record<ErasureProof, readonly [en: string, es: string]>> = {
  'files-searched': [
    'The files of the database were searched for parts of every row that was deleted. None was found.',
    'Los archivos de la base de datos se revisaron en busca de partes de cada renglón borrado. No se encontró ninguna.',
  ],
  'files-unseen': [
    'The host shows no files of the database, so none were searched. Nothing in them was ever readable.',
    'El proveedor no muestra los archivos de la base de datos, así que no se revisaron. Nada en ellos fue legible jamás.',
  ],
};

const PROMISE = {
  kept: [
    'Unreadable within one hour of closing; the unreadable remains age out of the host’s history within 30 days.',
    'Ilegible antes de una hora del cierre; los restos ilegibles salen del historial del proveedor en 30 días.',
  ],
  late: [
    'Unreadable LATER than one hour after closing; the unreadable remains age out of the host’s history within 30 days.',
    'Ilegible DESPUÉS de una hora del cierre; los restos ilegibles salen del historial del proveedor en 30 días.',
  ],
} as const;

/** The text that is signed. */
export function renderCertificate(certificate: Certificate): string {
  const { issuer, event, closed, unreadable, certified, keys, rowsBefore, rowsAfter, proof } = certificate;
  const promise = certificate.inTime ? PROMISE.kept : PROMISE.late;
  const lines = [
    CERTIFICATE_TYP,
    `office ${issuer}`,
    `event ${event}`,
    `closed ${hourText(closed)}`,
    `unreadable ${hourText(unreadable)}`,
    `certified ${hourText(certified)}`,
    `keys-destroyed ${keys}`,
    `rows-before ${rowsBefore}`,
    `rows-after ${rowsAfter}`,
    'proof decryption-failed',
    `proof ${proof}`,
    'en The keys of this event were destroyed. A row opened before, and did not open after. Its rows were deleted then.',
    `en ${WORDS[proof][0]}`,
    `en ${promise[0]}`,
    'es Las llaves de este evento se destruyeron. Un renglón se abría antes y ya no se abrió después. Luego se borraron sus renglones.',
    `es ${WORDS[proof][1]}`,
    `es ${promise[1]}`,
  ];
  return `${lines.join('\n')}\n`;
}

const COUNT = '(0|[1-9]\\d{0,8})';
const TIME = '(\\d{4}-\\d{2}-\\d{2}T\\d{2})Z';
const SHAPE = new RegExp(
  `^${CERTIFICATE_TYP}\\noffice (https?://[^\\s]{1,256})\\nevent ([A-Za-z0-9_-]{1,64})\\nclosed ${TIME}\\nunreadable ${TIME}\\n` +
    `certified ${TIME}\\nkeys-destroyed ${COUNT}\\nrows-before ${COUNT}\\nrows-after ${COUNT}\\nproof decryption-failed\\n` +
    'proof (files-searched|files-unseen)\\n',
);

/** Reads a certificate's text; `undefined` when it is not one, word by word. */
export function parseCertificateText(text: string): Certificate | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const [, issuer, event, closed, unreadable, certified, keys, before, after, proof] = match as unknown as string[];
  const [closedAt, unreadableAt, certifiedAt] = [closed, unreadable, certified].map(parseHour);
  if (closedAt === undefined || unreadableAt === undefined || certifiedAt === undefined) return undefined;
  const certificate = {
    issuer: issuer as string,
    event: event as string,
    closed: closedAt,
    unreadable: unreadableAt,
    certified: certifiedAt,
    keys: Number(keys),
    rowsBefore: Number(before),
    rowsAfter: Number(after),
    proof: proof as ErasureProof,
  };
  const said = [true, false].map((inTime) => ({ ...certificate, inTime }));
  return said.find((each) => renderCertificate(each) === text);
}

/** Verifies a certificate of this office and event. Reasons: those of the note, certificate_format, certificate_other. */
export function verifyCertificate(
  note: string,
  { issuer, event, keys }: { readonly issuer: string; readonly event: string; readonly keys: readonly NoteKey[] },
): Result<Certificate, CertificateRefusal> {
  const verified = verifyNote(note, keys);
  if (!verified.ok) return verified;
  const certificate = parseCertificateText(verified.value.text);
  if (certificate === undefined) return err({ type: 'certificate_format' });
  if (certificate.issuer !== issuer || certificate.event !== event) return err({ type: 'certificate_other' });
  return ok(certificate);
}

function hourText(at: UnixSeconds): string {
  return `${new Date(at * 1000).toISOString().slice(0, 13)}Z`;
}

function parseHour(text: string | undefined): UnixSeconds | undefined {
  const at = Date.parse(`${text}:00:00Z`) / 1000;
  return Number.isSafeInteger(at) && at >= 0 && at % HOUR === 0 ? unixSeconds(at) : undefined;
}
