import { existsSync, readFileSync } from 'node:fs';
import { parseNoteKey } from '../../merkle/index.ts';
import { systemClock } from '../../runtime/node/system.ts';
import { logOrigin, logPrefix } from '../../transparency/wire.ts';
import { needed, readWords, wholeNumber } from '../arguments.ts';
import { openLogSource } from '../audit/log-source.ts';
import { openOfficeSource } from '../audit/office-source.ts';
import { lookOutside } from '../audit/outside.ts';
import { auditLog } from '../audit/replay.ts';
import { report, reportRefusal } from '../audit/report.ts';
import { parseSeen, type Seen, writeSeen } from '../audit/seen.ts';
import { AUDIT_TEXTS, auditTextsIn } from '../audit/texts.ts';
import { trustedKeys } from '../audit/trusted-keys.ts';
import { findWitnesses, parseWitnessKey } from '../audit/witnesses.ts';
import type { Command } from '../commands.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export const audit: Command = {
  name: 'audit',
  synopsis: "<url> [--state file.json] [--key <verifier key>] [--anchor file.pem] [--witness '<key>' …] [--quorum n]",
  about: {
    en: 'Replay an office’s public log without trusting it: nothing removed, edited, reordered, forked or hidden (exit 3 when it was).',
    es: 'Repasar la bitácora pública de una oficina sin confiar en ella: nada borrado, alterado, reordenado, bifurcado ni escondido (si no, salida 3).',
  },
  details: [
    '',
    '--state    what this auditor saw; the next audit must continue it. Without it only one moment is checked.',
    '--key      the log’s key as the office prints it; without it the key of the state file, or on first use the log’s own',
    '--anchor   the office’s root certificate: the log’s keys and witnesses are taken from the list that it signs',
    '--witness  a witness that you believe, as `gafete witness` prints its key; several may be named',
    '--quorum   how many of them must have cosigned the head (exit 3 when fewer have)',
  ],
  async run(words, terminal) {
    const { values, lists, positionals } = readWords(words, {
      texts: ['state', 'key', 'anchor', 'quorum'],
      lists: ['witness'],
      positionals: 1,
    });
    const url = needed(
      positionals[0],
      { en: 'The office’s URL', es: 'la dirección de la oficina' },
      'gafete audit <url>',
    );
    const publicUrl = officeUrl(url);
    const origin = logOrigin(publicUrl);
    const before = values.state === undefined ? undefined : readState(values.state, origin);
    const source = openLogSource(logPrefix(publicUrl), fetch);
    const now = systemClock();
    const signed = values.anchor === undefined ? undefined : await trustedKeys(publicUrl, values.anchor, now);
    const witnesses = [...lists.witness, ...(signed?.witnesses ?? [])];
    const quorum = wholeNumber(values.quorum, '--quorum', 1, 64);
    checkWitnesses(lists.witness, witnesses.length, quorum);
    const keys = signed?.keys ?? (await keysFor(source, values.key, before, terminal));
    const { reading } = auditTextsIn(terminal.language);
    const progress = (read: number, all: number) => terminal.progress(reading, read, all);
    const done = await auditLog(source, { origin, keys, before, now }, progress);
    // What is not believed is not remembered: the state stays at the last moment that held.
    if (!done.ok) return reportRefusal(done.error, terminal);
    const { seen, entries } = done.value;
    const open = { before: before?.open ?? [], now };
    const outside = await lookOutside(openOfficeSource(publicUrl, fetch), entries, open, progress);
    if (values.state !== undefined) writeSeen(values.state, { ...seen, open: outside.open });
    return report(
      { audit: done.value, outside, witnesses: findWitnesses(seen.checkpoint, witnesses, now), quorum },
      terminal,
    );
  },
};

function officeUrl(text: string): string {
  const parsed = URL.parse(text);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
    const en = 'The URL is not an absolute one of an office.';
    throw new CommandError('url', { en, es: 'Esa no es la dirección completa de una oficina.' }, { exit: EXIT.usage });
  }
  return parsed.href.replace(/\/$/, '');
}

function checkWitnesses(given: readonly string[], named: number, quorum: number | undefined): void {
  if (given.every((key) => parseWitnessKey(key) !== undefined) && (quorum ?? 0) <= named) return;
  const { en, es } = AUDIT_TEXTS;
  throw new CommandError(
    'witness',
    { en: en.noWitness, es: es.noWitness },
    { exit: EXIT.usage, next: "--witness 'prensa.example/testigo+0a1b2c3d+B…' --quorum 1" },
  );
}

function readState(path: string, origin: string): Seen | undefined {
  if (!existsSync(path)) return undefined;
  const seen = parseSeen(readFileSync(path, 'utf8'));
  const { en, es } = AUDIT_TEXTS;
  if (!seen.ok) throw new CommandError('state_damaged', { en: en.stateDamaged, es: es.stateDamaged });
  if (seen.value.origin !== origin) throw new CommandError('state_other', { en: en.otherLog, es: es.otherLog });
  return seen.value;
}

/** A given key wins, then those of the last audit; the log's own are believed once, and shown to be compared. */
async function keysFor(
  source: ReturnType<typeof openLogSource>,
  given: string | undefined,
  before: Seen | undefined,
  { language, say }: Terminal,
): Promise<readonly string[]> {
  const { en, es } = AUDIT_TEXTS;
  const none = (exit: ExitCode) => new CommandError('no_key', { en: en.noKeys, es: es.noKeys }, { exit });
  if (given !== undefined) {
    if (parseNoteKey(given) === undefined) throw none(EXIT.usage);
    return [given];
  }
  if (before !== undefined) return before.keys;
  const named = ((await source.keys()) ?? '')
    .split('\n')
    .filter((line) => parseNoteKey(line) !== undefined)
    .slice(0, 8);
  if (named.length === 0) throw none(EXIT.unreachable);
  for (const key of named) say(auditTextsIn(language).keyTaken(key));
  return named;
}
