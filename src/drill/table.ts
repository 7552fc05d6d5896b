/** The report as lines for a terminal. */
import { columns, type Terminal } from '../cli/terminal.ts';
import type { LevelReport } from './measure.ts';
import type { DrillReport, TargetReport } from './run.ts';
import type { Score } from './score.ts';
import type { Interval } from './statistics.ts';
import { LEVELS, type Level } from './target.ts';
import { drillTextsIn } from './texts.ts';

const PORTAL_LEVELS: readonly Level[] = ['L1', 'L2', 'L3', 'L6'];
/** Nothing is taken there: what counts is what was tried. */
const BY_ATTEMPTS: readonly Level[] = ['L7'];

export function reportLines(report: DrillReport, { language, paint }: Terminal): string[] {
  const texts = drillTextsIn(language);
  const { gafete, baselines, mutants, breaches, unmet, people } = report;
  const beyond = LEVELS.flatMap((level) => gafete.levels[level]?.beyond ?? []);
  return [
    '',
    paint.bold(texts.title(people.named, people.crowd)),
    ...[...baselines, gafete].flatMap((target) => ['', paint.bold(target.title[language]), ...targetLines(target)]),
    '',
    beyond.length === 0 ? texts.list : paint.bad(texts.beyond),
    ...beyond.map(({ place, what }) => `  ${place}: ${what[language]}`),
    '',
    paint.bold(texts.mutants),
    ...columns(
      mutants.map(({ title, noticed }) => [
        `  ${title[language]}`,
        noticed === undefined
          ? paint.bad(texts.mutantMissed)
          : `${texts.mutantNoticed}: ${noticed.level} ${noticed.metric} ${figure(noticed.value)}`,
      ]),
    ),
    '',
    ...breaches.map(({ level, metric, value, gate }) =>
      paint.bad(texts.breach('Gafete', level, metric, round(value), gate)),
    ),
    ...unmet.map(({ target, level, metric, value, gate }) =>
      paint.bad(texts.breach(target, level, metric, round(value), gate)),
    ),
    report.passed ? paint.good(paint.bold(texts.passed(people.named))) : paint.bad(paint.bold(texts.failed)),
  ];

  function targetLines({ name, levels }: TargetReport): string[] {
    // Of the portals only what the levels of theft gave: they have neither desk keys nor copies to be careless with.
    const shown = name === 'gafete' ? LEVELS : PORTAL_LEVELS;
    const scored = shown.filter((level) => levels[level]?.score !== undefined && !BY_ATTEMPTS.includes(level));
    const rows = scored.map((level) => levelRow(level, levels[level] as LevelReport));
    const guesser = levels.L1?.guesser;
    const attempts = LEVELS.flatMap((level) =>
      (levels[level]?.attempts ?? []).map(({ name, tried, succeeded, unnoticed, documented }) => [
        `  ${level} ${name}`,
        texts.attempt(tried, succeeded, unnoticed),
        documented === true ? texts.documented : '',
      ]),
    );
    return [
      ...columns([texts.heads, ...rows, ...(guesser === undefined ? [] : [guesserRow(guesser)])]),
      ...(attempts.length === 0 ? [] : [`  ${texts.attempts}`, ...columns(attempts)]),
    ];
  }

  function levelRow(level: Level, { score, markers, cpuSeconds }: LevelReport): string[] {
    const found = score as Score;
    const isErasure = level === 'L2erasure' || level === 'L2control';
    const isGates = level === 'L6' || level === 'L6control';
    return [
      `  ${texts.levels[level]}`,
      isGates
        ? ''
        : isErasure
          ? texts.of(found.ofClosedEvent, found.inClosedEvent)
          : texts.of(found.named, found.ofNamed),
      isGates || isErasure ? '' : texts.of(found.documents, found.ofDocuments),
      isGates || isErasure ? '' : interval(found.membership),
      found.linkage === undefined ? '' : interval(found.linkage.advantage),
      markers === undefined ? '' : String(markers),
      `${cpuSeconds.toFixed(1)} s`,
    ];
  }

  function guesserRow({ named, ofNamed, membership }: Score): string[] {
    return [`  ${texts.guesser}`, texts.of(named, ofNamed), '', interval(membership), '', '', ''].map(paint.dim);
  }
}

function interval({ value, low, high }: Interval): string {
  return `${figure(value)} [${figure(low)}, ${figure(high)}]`;
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const figure = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(2));
