/** The whole drill: ours, the baselines and the mutants, filled, robbed, attacked, measured and judged. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../config.ts';
import { BASELINES } from './baseline/index.ts';
import { createDataset, type DatasetSpec } from './dataset.ts';
import { gafeteTarget } from './gafete/target.ts';
import { knowledgeOf } from './known.ts';
import { type LevelReport, type MeasureOptions, measure } from './measure.ts';
import { MUTANTS } from './mutants/index.ts';
import { type MutantReport, tryMutants } from './mutants/run.ts';
import { type Bilingual, LEVELS, type Level, type Target } from './target.ts';
import { type Breach, findBreaches, findUnmet, readThresholds } from './thresholds.ts';

export interface DrillOptions {
  readonly people: DatasetSpec;
  /** Of a mutant's run: enough to show its mistake. */
  readonly few: DatasetSpec;
  readonly decoys: number;
  /** CPU seconds for one program at one level. */
  readonly budget: number;
  /** Names of mutants to run; all when absent. */
  readonly mutants?: readonly string[];
  readonly folder: string;
}

export interface TargetReport {
  readonly name: string;
  readonly title: Bilingual;
  readonly levels: Partial<Record<Level, LevelReport>>;
}

export interface DrillReport {
  readonly people: DatasetSpec;
  readonly registered: string;
  readonly gafete: TargetReport;
  readonly baselines: readonly TargetReport[];
  readonly mutants: readonly MutantReport[];
  /** Of ours: what lies above a figure. */
  readonly breaches: readonly Breach[];
  /** Controls that did not reach what they must. */
  readonly unmet: readonly (Breach & { readonly target: string })[];
  readonly cpuSeconds: number;
  readonly passed: boolean;
}

/** People who do not exist, in a mutant's run: its mistakes are not found by guessing more. */
const FEW_DECOYS = 2000;
/** A portal falls to the directory; people who do not exist only show that hits there are no chance. */
const DECOYS_FOR_PORTALS = 100_000;

/** `what`: which target; `done` of `total` people. */
export type OnProgress = (what: string, done: number, total: number) => void;
export type OnSay = (what: string, level: Level) => void;

export async function runDrill(options: DrillOptions, onProgress: OnProgress, onSay: OnSay): Promise<DrillReport> {
  const begun = process.cpuUsage().user;
  const thresholds = readThresholds();
  const chosen = MUTANTS.filter(({ name }) => options.mutants === undefined || options.mutants.includes(name));
  const { few, folder, budget } = options;
  const trying = { folder, people: few, issuer: ISSUER, decoys: FEW_DECOYS, budget };
  // At the same time: mutants fill themselves in processes of their own while this one attacks.
  const [[gafete, ...baselines], mutants] = await Promise.all([
    attackAll(),
    tryMutants(chosen, trying, (_report, done) => onProgress('mutants', done, chosen.length)),
  ]);
  const breaches = findBreaches(thresholds, gafete.levels);
  const unmet = [gafete, ...baselines].flatMap(({ name, levels }) =>
    findUnmet(thresholds, name, levels).map((breach) => ({ ...breach, target: name })),
  );
  return {
    people: options.people,
    registered: thresholds.registered,
    gafete,
    baselines,
    mutants,
    breaches,
    unmet,
    cpuSeconds: Math.round((process.cpuUsage().user - begun) / 1e6),
    passed: breaches.length === 0 && unmet.length === 0 && mutants.every(({ noticed }) => noticed !== undefined),
  };

  async function attackAll(): Promise<readonly [TargetReport, ...TargetReport[]]> {
    const gafete = await attack(gafeteTarget('gafete', { es: 'Gafete', en: 'Gafete' }), options, options.people, true);
    const fewer = { ...options, decoys: Math.min(options.decoys, DECOYS_FOR_PORTALS) };
    const baselines: TargetReport[] = [];
    for (const target of BASELINES) baselines.push(await attack(target, fewer, options.people, false));
    return [gafete, ...baselines];
  }

  async function attack(
    target: Target,
    { folder, decoys, budget }: DrillOptions,
    spec: DatasetSpec,
    closedList: boolean,
  ): Promise<TargetReport> {
    const dataset = createDataset(spec);
    const home = join(folder, target.name);
    mkdirSync(home, { recursive: true });
    try {
      const { name, title } = target;
      const population = await target.populate(dataset, home, (done, total) => onProgress(name, done, total));
      const known = knowledgeOf(dataset, ISSUER, decoys);
      const how: MeasureOptions = { levels: LEVELS, closedList, budget };
      return {
        name,
        title,
        levels: await measure(dataset, population, home, known, how, (level) => onSay(name, level)),
      };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
}

function defaultIssuer(): string {
  const config = parseConfig({});
  if (!config.ok) throw new Error('the defaults do not hold');
  return config.value.publicUrl;
}
const ISSUER = defaultIssuer();
