/** The pre-registered figures of `thresholds.json`, and what of a measurement lies above them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LevelReport } from './measure.ts';
import type { Metric } from './mutant.ts';
import type { Level } from './target.ts';

type Gates = Partial<Record<Metric, number>>;

export interface Thresholds {
  readonly registered: string;
  readonly levels: Partial<Record<Level, Gates>>;
  /** The least that a control must reach: shares, where people are counted. */
  readonly controls: Readonly<Record<string, Partial<Record<Level, Gates>>>>;
}

export interface Breach {
  readonly level: Level;
  readonly metric: Metric;
  readonly value: number;
  readonly gate: number;
}

export function readThresholds(): Thresholds {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'thresholds.json'), 'utf8')) as Thresholds;
}

/** Everything above its figure. A metric that was not measured at a level that has a figure for it is a fault of ours. */
export function findBreaches({ levels }: Thresholds, reports: Partial<Record<Level, LevelReport>>): Breach[] {
  return Object.entries(reports).flatMap(([name, report]) => {
    const level = name as Level;
    return Object.entries(levels[level] ?? {}).flatMap(([metric, gate]) => {
      const value = measured(report, metric as Metric);
      return value !== undefined && value > gate ? [{ level, metric: metric as Metric, value, gate }] : [];
    });
  });
}

/** What a control should have reached and did not. */
export function findUnmet(
  { controls }: Thresholds,
  name: string,
  reports: Partial<Record<Level, LevelReport>>,
): Breach[] {
  return Object.entries(controls[name] ?? {}).flatMap(([level, gates]) =>
    Object.entries(gates).flatMap(([metric, gate]) => {
      const report = reports[level as Level];
      const value = report === undefined ? 0 : (shareOf(report, metric as Metric) ?? 0);
      return value < gate ? [{ level: level as Level, metric: metric as Metric, value, gate }] : [];
    }),
  );
}

/** With an interval its lower bound: a breach is what chance does not explain. */
export function measured({ score, beyond, markers, attempts }: LevelReport, metric: Metric): number | undefined {
  const succeeded = (name: RegExp) =>
    attempts
      .filter((attempt) => name.test(attempt.name) && attempt.documented !== true)
      .reduce((sum, attempt) => sum + attempt.succeeded, 0);
  switch (metric) {
    case 'M1':
      return score?.people;
    case 'M2':
      return score?.fields;
    case 'M3':
      return score?.documents;
    case 'M4':
      return score?.membership.low;
    case 'M5':
      return score?.linkage?.advantage.low;
    case 'auc':
      return score?.linkage?.auc.low;
    case 'M6':
      return succeeded(/^forge/);
    case 'M7':
      return attempts.reduce((sum, { unnoticed = 0 }) => sum + unnoticed, 0);
    case 'M8':
      return markers;
    case 'M11':
      return score?.ofClosedEvent;
    case 'beyond':
      return beyond.length;
    case 'guessed':
      return succeeded(/^guess/);
  }
}

function shareOf(report: LevelReport, metric: Metric): number | undefined {
  const { score } = report;
  if (score === undefined) return measured(report, metric);
  const share = (hits: number, of: number) => (of === 0 ? 0 : hits / of);
  switch (metric) {
    case 'M1':
      return share(score.named, score.ofNamed);
    case 'M3':
      return share(score.documents, score.ofDocuments);
    case 'M11':
      return share(score.ofClosedEvent, score.inClosedEvent);
    case 'auc':
      return score.linkage?.auc.value;
    default:
      return measured(report, metric);
  }
}
