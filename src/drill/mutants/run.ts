/**
 * Tries mutants: plants each in a tree of its own, has it filled and robbed by a process that runs from there, and attacks
 * it with the programs of the unharmed tree. Two at a time: the greater part of the work is the mutants' own processes.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDataset, type DatasetSpec } from '../dataset.ts';
import { gafeteTarget } from '../gafete/target.ts';
import { knowledgeOf } from '../known.ts';
import { measure } from '../measure.ts';
import type { Expected, Mutant } from '../mutant.ts';
import type { Bilingual } from '../target.ts';
import { type Breach, findBreaches, readThresholds } from '../thresholds.ts';
import { plantMutant } from './plant.ts';

export interface TryOptions {
  /** An empty folder of the caller's: trees and loot lie below it for as long as they are needed. */
  readonly folder: string;
  /** Enough people to show a mistake. */
  readonly people: DatasetSpec;
  /** The issuer's public address, as every attacker knows it. */
  readonly issuer: string;
  readonly decoys: number;
  /** CPU seconds for one program at one level. */
  readonly budget: number;
}

export interface MutantReport {
  readonly name: string;
  readonly title: Bilingual;
  readonly story: Bilingual;
  /** Registered beforehand: one of these must break. */
  readonly expected: Mutant['breaks'];
  /** The first of them that did; absent where the drill noticed nothing. */
  readonly noticed?: Breach;
  /** Whatever else lay above a figure at the same levels. */
  readonly breaches: readonly Breach[];
  readonly seconds: number;
}

const AT_ONCE = 2;

/** Tries all of them, in no order; reports come in the order given. Throws when one cannot be planted or filled. */
export async function tryMutants(
  mutants: readonly Mutant[],
  options: TryOptions,
  onDone: (report: MutantReport, done: number) => void = () => {},
): Promise<readonly MutantReport[]> {
  const reports = new Map<Mutant, MutantReport>();
  const waiting = [...mutants];
  const lane = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const report = await tryMutant(mutant, options);
      reports.set(mutant, report);
      onDone(report, reports.size);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return mutants.map((mutant) => reports.get(mutant) as MutantReport);
}

/** Tries one: at the levels that it names, and no others. */
export async function tryMutant(mutant: Mutant, options: TryOptions): Promise<MutantReport> {
  const { name, title, story, breaks } = mutant;
  const begun = performance.now();
  const home = join(options.folder, name);
  const [tree, loot] = [join(home, 'tree'), join(home, 'loot')];
  for (const path of [tree, loot]) mkdirSync(path, { recursive: true });
  try {
    plantMutant(mutant, tree);
    const dataset = createDataset(options.people);
    const population = await gafeteTarget(name, title, tree).populate(dataset, loot);
    const known = knowledgeOf(dataset, options.issuer, options.decoys);
    const levels = [...new Set(breaks.map(({ level }) => level))];
    const found = await measure(dataset, population, loot, known, { levels, closedList: true, budget: options.budget });
    const breaches = findBreaches(readThresholds(), found);
    const noticed = breaches.find((breach) => breaks.some((one) => isThat(one, breach, found)));
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    return { name, title, story, expected: breaks, ...(noticed && { noticed }), breaches, seconds };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Something beyond the closed list counts where the mistake lies: another place would be another mistake. */
function isThat(
  { level, metric, place }: Expected,
  breach: Breach,
  found: Awaited<ReturnType<typeof measure>>,
): boolean {
  if (breach.level !== level || breach.metric !== metric) return false;
  return place === undefined || found[level]?.beyond.some((beyond) => beyond.place === place) === true;
}
