/** How an audit is told, and which exit code it ends with. */
import { EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import { whenOf } from '../when.ts';
import type { Outside } from './outside.ts';
import type { Audit, AuditRefusal } from './replay.ts';
import { expire } from './tally.ts';
import { auditTextsIn } from './texts.ts';
import type { WitnessSeen } from './witnesses.ts';

/** A log that is not believed. */
export function reportRefusal(refusal: AuditRefusal, terminal: Terminal): ExitCode {
  const texts = auditTextsIn(terminal.language);
  const place = 'index' in refusal && refusal.type !== 'log_tile' ? ` ${texts.leaf(refusal.index)}` : '';
  terminal.result({ holds: false, refusal }, [
    `${terminal.paint.bad(texts.refusals[refusal.type])}${place}`,
    ...('evidence' in refusal ? refusal.evidence : []),
    texts.next,
  ]);
  return refusal.type === 'log_unreachable' ? EXIT.unreachable : EXIT.refused;
}

export interface Audited {
  readonly audit: Audit;
  readonly outside: Outside;
  readonly witnesses: readonly WitnessSeen[];
  readonly quorum: number | undefined;
}

/** A log that holds: its sums, and what does not fit with it. */
export function report({ audit, outside, witnesses, quorum }: Audited, terminal: Terminal): ExitCode {
  const { seen, fresh, tally } = audit;
  const { open, overdue, admits } = outside;
  const events = tally.events.map((row) => (outside.expired.has(row.event) ? expire(row) : row));
  const cosigned = witnesses.filter(({ at }) => at !== undefined).length;
  const isQuorum = cosigned >= (quorum ?? 0);
  const late = admits.filter((code) => code !== 'warn:log.witness_late');
  const wrong = tally.contradictions.length > 0 || overdue.length > 0 || late.length > 0;
  const result = {
    holds: !wrong && isQuorum,
    size: seen.size,
    fresh,
    logKeys: seen.keys,
    ...tally,
    events,
    witnesses,
    ...(quorum !== undefined && { quorum }),
    outside: { open, overdue, fitting: outside.fitting, silent: outside.silent, admits },
  };
  terminal.result(result, [
    ...linesOf({ audit, outside, witnesses, quorum }, events, terminal),
    ...(isQuorum ? [] : [terminal.paint.bad(auditTextsIn(terminal.language).quorum(cosigned, quorum ?? 0))]),
    ...(isQuorum ? [] : [auditTextsIn(terminal.language).again]),
    ...(wrong ? [auditTextsIn(terminal.language).next] : []),
  ]);
  return wrong || !isQuorum ? EXIT.refused : EXIT.done;
}

function linesOf(
  { audit, outside, witnesses }: Audited,
  events: Audit['tally']['events'],
  { language, paint, texts: office }: Terminal,
): readonly string[] {
  const texts = auditTextsIn(language);
  const { seen, fresh, tally } = audit;
  const { open, overdue, admits } = outside;
  const told = (point: (typeof open)[number]) => texts.point(texts.points[point.type], point);
  const waiting = open.filter((point) => !overdue.includes(point));
  return [
    paint.good(texts.whole(seen.size, fresh, tally.fillers)),
    ...events.flatMap((row) => texts.event(row, texts.states[row.state])),
    ...texts.others(tally),
    ...texts.outside(outside),
    ...witnesses.map(({ name, at }) => texts.witness(name, at === undefined ? undefined : whenOf(at, office))),
    ...(events.length > 0 ? texts.untold.map(paint.dim) : []),
    ...tally.contradictions.map(({ type, event }) => paint.bad(`${event}: ${texts.contradictions[type]}`)),
    ...(waiting.length > 0 ? [texts.waits, ...waiting.map((point) => `  ${told(point)}`)] : []),
    ...overdue.map((point) => paint.bad(told(point))),
    ...(admits.length > 0 ? [paint.bad(`${texts.admits} ${admits.join(' ')}`)] : []),
  ];
}
