/** `gafete accredit`: sealed offers for one person or for thousands. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { AccreditedPerson, AccreditOptions, ClientError, DeskClient, EvidenceClass } from '../../client/index.ts';
import { EVIDENCE_CLASSES } from '../../credential/accreditation/index.ts';
import { readPrivateFile, writePrivateFile } from '../../runtime/node/private-file.ts';
import { listOf, needed, oneOf, readWords, wholeNumber } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { eventOf, openDesk } from '../desk.ts';
import { type JournalFile, openJournal } from '../journal-file.ts';
import { officeOf } from '../office.ts';
import { countPeople, type Entry, readPeople } from '../people-file.ts';
import { qrLines } from '../qr.ts';
import { sentencesOf } from '../refusal.ts';
import { EXIT, type Terminal } from '../terminal.ts';
import { whenOf } from '../when.ts';

export const accredit: Command = {
  name: 'accredit',
  synopsis: '[--event E] --claims file.json|people.ndjson|- [--no-tx-code] [--copies N] [--journal file]',
  about: {
    en: 'Seal an offer for each person of a file; the service never receives a name.',
    es: 'Cerrar una oferta para cada persona de un archivo; el servicio nunca recibe un nombre.',
  },
  details: [
    '',
    '--claims      {"claims":{"level":"event_pass","role":"writer",…},"evidence":["press_card_seen"]}: one, an array, or one a line',
    '--evidence    for files of bare claims: press_card_seen,…',
    '--no-tx-code  offers that need no code beside the link',
    '--tx-codes    writes the codes to a private file instead of printing them',
    '--copies      one-time copies for each wallet, at most what the event allows',
    '--no-gate-passes  offers of copies alone, although the claims name zones and days',
    '--journal     what a second run goes on from; by default beside this machine’s profile, until all are done',
    '--qr          a QR code for each, even when there are many',
  ],
  async run(words, terminal) {
    const { values } = readWords(words, {
      texts: ['event', 'claims', 'evidence', 'copies', 'journal', 'tx-codes'],
      flags: ['no-tx-code', 'no-gate-passes', 'qr'],
    });
    const file = needed(values.claims, '--claims', 'gafete accredit --claims people.ndjson');
    const classes = Object.keys(EVIDENCE_CLASSES) as EvidenceClass[];
    const evidence = listOf(values.evidence).map((seen) => oneOf(seen, classes, '--evidence'));
    const copies = wholeNumber(values.copies, '--copies', 1, 100);
    const desk = await openDesk(values.issuer, terminal);
    const event = await eventOf(desk, values.event, terminal);
    const { folder } = officeOf(values.issuer, process.env);
    const journal = openJournal(values.journal ?? defaultJournal(folder, event, file));
    const run = await accreditAll(desk, event, readPeople(file, evidence), terminal, {
      journal,
      total: await countPeople(file),
      withQr: values.qr === true,
      txCodes: values['tx-codes'],
      options: {
        ...(values['no-tx-code'] === true && { txCode: false }),
        ...(values['no-gate-passes'] === true && { gatePasses: false }),
        ...(copies !== undefined && { copies }),
      },
    });
    // What an earlier run began stays until everybody is done; a journal that was named is the caller's to destroy.
    if (values.journal === undefined && run.refused === 0) journal.destroy();
    else terminal.say(terminal.texts.journalKept(journal.path));
    if (run.refused === 0) return EXIT.done;
    return run.done === 0 ? EXIT.refused : EXIT.partly;
  },
};

/** One journal for each event and file, so that two files may be worked on side by side. */
function defaultJournal(folder: string, event: string, file: string): string {
  const source = file === '-' ? '-' : resolve(file);
  const name = createHash('sha256').update(`${event}\n${source}`).digest('hex').slice(0, 16);
  return join(folder, 'journals', `${name}.ndjson`);
}

interface Run {
  readonly journal: JournalFile;
  /** People in the file, where that is known beforehand. */
  readonly total: number | undefined;
  readonly withQr: boolean;
  /** Where transaction codes go instead of the screen. */
  readonly txCodes: string | undefined;
  readonly options: Pick<AccreditOptions, 'txCode' | 'copies' | 'gatePasses'>;
}

/** Sends everybody through the SDK and says a line for each, in the order of the file. */
async function accreditAll(
  desk: DeskClient,
  event: string,
  entries: AsyncIterable<Entry>,
  terminal: Terminal,
  { journal, total, withQr, txCodes, options }: Run,
): Promise<{ readonly done: number; readonly refused: number }> {
  const { texts } = terminal;
  const codes: { readonly folio: string; readonly txCode: string }[] = [];
  const done: AccreditedPerson[] = [];
  let refused = 0;
  let resumed = 0;
  const numbers: number[] = [];

  const refuse = (number: number, error: ClientError) => {
    refused++;
    const { sentence, next } = sentencesOf(error, terminal);
    const { code, problem, retryable } = error;
    const record = { type: 'refused', number, error: { code, ...(problem && { problem }), sentence, next, retryable } };
    terminal.record(record, `${String(number).padStart(5)}  ✗ ${sentence} ${next}`);
  };
  async function* accepted() {
    let number = 0;
    for await (const entry of entries) {
      number++;
      if (!entry.ok) {
        refuse(number, entry.error);
        continue;
      }
      numbers.push(number);
      yield entry.value;
    }
  }

  for await (const result of desk.accredit(event, accepted(), { ...options, journal })) {
    const number = numbers[result.index]!;
    if (!result.ok) {
      refuse(number, result.error);
      continue;
    }
    const { value } = result;
    done.push(value);
    if (value.resumed) resumed++;
    const { txCode, ...open } = value;
    if (txCode !== undefined) codes.push({ folio: value.folio, txCode });
    // Apart: with a file for the codes, links and codes never stand in one place.
    const record = { type: 'accredited', number, ...(txCodes === undefined ? value : open) };
    terminal.record(record, `${String(number).padStart(5)}  ✓ ${value.folio}  ${value.accreditation}  ${value.link}`);
    // On a screen the lines themselves are the progress; a bar would run through them.
    if (total !== undefined && process.stdout.isTTY !== true) {
      terminal.progress(texts.accrediting, done.length + refused, total);
    }
  }

  const only = done.length === 1 ? done[0] : undefined;
  for (const person of withQr ? done : only ? [only] : []) showQr(person, terminal);
  if (txCodes !== undefined && codes.length > 0) writeCodes(txCodes, codes, terminal);
  else showCodes(codes, terminal);
  if (terminal.json) terminal.record({ type: 'summary', accredited: done.length, resumed, refused }, '');
  terminal.say(texts.accredited(done.length, refused));
  if (resumed > 0) terminal.say(texts.resumed(resumed));
  if (done.length > 0) terminal.say(texts.notKept);
  return { done: done.length, refused };
}

/** The offer as a picture, and until when. To standard error: results stay lines. */
export function showQr({ folio, link, exp }: AccreditedPerson, { texts, say, paint }: Terminal): void {
  say('');
  say(`${paint.bold(folio)}  ${texts.scan}`);
  for (const line of qrLines(link, process.stderr.isTTY === true)) say(line);
  say(texts.offerUntil(whenOf(exp, texts)));
}

function showCodes(codes: readonly { readonly folio: string; readonly txCode: string }[], { texts, say }: Terminal) {
  const [first, ...others] = codes;
  if (first === undefined) return;
  if (others.length === 0) {
    say(texts.txCodeApart(first.txCode));
    return;
  }
  say(texts.txCodesTitle);
  for (const { folio, txCode } of codes) say(`  ${folio}  ${txCode}`);
}

/** Added to what the file holds: a second run brings the rest. */
function writeCodes(
  path: string,
  codes: readonly { readonly folio: string; readonly txCode: string }[],
  { texts, say }: Terminal,
): void {
  const before = readPrivateFile(path) ?? '';
  writePrivateFile(path, before + codes.map((code) => `${JSON.stringify(code)}\n`).join(''));
  say(texts.txCodesFile(path));
}
