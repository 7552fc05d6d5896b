import { existsSync, readFileSync } from 'node:fs';
import { parseNoteKey } from '../../merkle/index.ts';
import { systemClock } from '../../runtime/node/system.ts';
import { logOrigin, logPrefix } from '../../transparency/wire.ts';
import { needed, readWords } from '../arguments.ts';
import { type LogSource, openLogSource } from '../audit/log-source.ts';
import { type Audit, type AuditRefusal, auditLog } from '../audit/replay.ts';
import { parseSeen, type Seen, writeSeen } from '../audit/seen.ts';
import { AUDIT_TEXTS, auditTextsIn } from '../audit/texts.ts';
import type { Command } from '../commands.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export const audit: Command = {
  name: 'audit',
  synopsis: '<url> [--state file.json] [--key <verifier key>]',
  about: {
    en: 'Replay an office’s public log without trusting it: nothing removed, edited, reordered or forked (exit 3 when it was).',
    es: 'Repasar la bitácora pública de una oficina sin confiar en ella: nada borrado, alterado, reordenado ni bifurcado (si no, salida 3).',
  },
  details: [
    '',
    '--state  what this auditor saw; the next audit must continue it. Without it only one moment is checked.',
    '--key    the log’s key as the office prints it; without it the key of the state file, or on first use the log’s own',
  ],
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['state', 'key'], positionals: 1 });
    const url = needed(
      positionals[0],
      { en: 'The office’s URL', es: 'la dirección de la oficina' },
      'gafete audit <url>',
    );
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
      const en = 'The URL is not an absolute one of an office.';
      throw new CommandError(
        'url',
        { en, es: 'Esa no es la dirección completa de una oficina.' },
        { exit: EXIT.usage },
      );
    }
    const publicUrl = parsed.href.replace(/\/$/, '');
    const origin = logOrigin(publicUrl);
    const before = values.state === undefined ? undefined : readState(values.state, origin);
    const source = openLogSource(logPrefix(publicUrl), fetch);
    const keys = await keysFor(source, values.key, before, terminal);
    const now = systemClock();
    const { reading } = auditTextsIn(terminal.language);
    const done = await auditLog(source, { origin, keys, before, now }, (read, all) =>
      terminal.progress(reading, read, all),
    );
    // What is not believed is not remembered: the state stays at the last moment that held.
    if (!done.ok) return refuse(done.error, terminal);
    if (values.state !== undefined) writeSeen(values.state, done.value.seen);
    return report(done.value, terminal);
  },
};

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
  source: LogSource,
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

function refuse(refusal: AuditRefusal, terminal: Terminal): ExitCode {
  const texts = auditTextsIn(terminal.language);
  const place = 'index' in refusal && refusal.type !== 'log_tile' ? ` ${texts.leaf(refusal.index)}` : '';
  terminal.result({ holds: false, refusal }, [
    `${terminal.paint.bad(texts.refusals[refusal.type])}${place}`,
    ...('evidence' in refusal ? refusal.evidence : []),
    texts.next,
  ]);
  return refusal.type === 'log_unreachable' ? EXIT.unreachable : EXIT.refused;
}

function report({ seen, fresh, tally }: Audit, terminal: Terminal): ExitCode {
  const texts = auditTextsIn(terminal.language);
  const { contradictions, events } = tally;
  terminal.result({ holds: contradictions.length === 0, size: seen.size, fresh, logKeys: seen.keys, ...tally }, [
    terminal.paint.good(texts.whole(seen.size, fresh, tally.fillers)),
    ...events.flatMap((row) => texts.event(row, texts.states[row.state])),
    ...texts.others(tally),
    ...contradictions.map(({ type, event }) => terminal.paint.bad(`${event}: ${texts.contradictions[type]}`)),
    ...(contradictions.length > 0 ? [texts.next] : []),
  ]);
  return contradictions.length > 0 ? EXIT.refused : EXIT.done;
}
