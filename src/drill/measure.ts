/** Attacks one robbed system with every program and measures what each level gave. */
import { join } from 'node:path';
import { createChance } from '../synthetic/chance.ts';
import type { Beyond, Findings, LinkClaim, PublicKnowledge } from './attack.ts';
import { ATTACKERS } from './attackers/index.ts';
import { findBeyond } from './beyond.ts';
import type { Dataset } from './dataset.ts';
import { findMarkers, prepareMarkerSearch } from './markers.ts';
import { randomGuesser, type Score, score } from './score.ts';
import { type Attempt, LEVELS, type Level, type Population } from './target.ts';

export interface LevelReport {
  readonly score?: Score;
  /** M8: places where a marked value stands. */
  readonly markers?: number;
  readonly markerPlaces?: readonly string[];
  readonly beyond: readonly Beyond[];
  readonly attempts: readonly Attempt[];
  /** M9. */
  readonly cpuSeconds: number;
  /** Guesses of the dictionary. */
  readonly tried?: number;
  /** The same measures for somebody who has stolen nothing. */
  readonly guesser?: Score;
}

export interface MeasureOptions {
  readonly levels: readonly Level[];
  /** Whether the closed list is held against it: ours and mutants. */
  readonly closedList: boolean;
  /** CPU seconds for one program at one level. */
  readonly budget: number;
}

/** Levels at which everything is scanned for markers. */
const SCANNED: readonly Level[] = ['L1', 'L2', 'L3'];

export async function measure(
  dataset: Dataset,
  population: Population,
  folder: string,
  known: PublicKnowledge,
  { levels, closedList, budget }: MeasureOptions,
  onLevel: (level: Level) => void = () => {},
): Promise<Partial<Record<Level, LevelReport>>> {
  const { loots, truth } = population;
  const search = prepareMarkerSearch(dataset, truth);
  const reports: Partial<Record<Level, LevelReport>> = {};
  for (const level of LEVELS.filter((candidate) => levels.includes(candidate))) {
    const attempts = population.attempts[level] ?? [];
    const loot = loots[level];
    if (loot === undefined && attempts.length === 0) continue;
    onLevel(level);
    const begun = process.cpuUsage().user;
    const cpuSeconds = () => Math.round((process.cpuUsage().user - begun) / 1e4) / 100;
    if (loot === undefined) {
      reports[level] = { beyond: [], attempts, cpuSeconds: cpuSeconds() };
      continue;
    }
    const at = join(folder, level);
    const all: Findings[] = [];
    for (const attacker of ATTACKERS.filter(({ levels: own }) => own.includes(level))) {
      all.push(await attacker.run(loot, at, known, { cpuSeconds: budget }));
    }
    const claims = all.flatMap((found) => found.claims);
    const links = all.flatMap((found) => found.links);
    const found = SCANNED.includes(level) ? findMarkers(search, loot, at) : undefined;
    const tried = all.reduce((sum, each) => sum + (each.tried ?? 0), 0);
    reports[level] = {
      score: score(dataset, truth, { claims, links }),
      ...(found && {
        markers: found.length,
        markerPlaces: [...new Set(found.map(({ file, what }) => `${file}: ${what}`))].slice(0, 12),
      }),
      beyond: closedList && (level === 'L1' || level === 'L2') ? findBeyond(loot, at) : [],
      attempts,
      cpuSeconds: cpuSeconds(),
      ...(tried > 0 && { tried }),
      guesser: guess(dataset, population, links),
    };
  }
  return reports;
}

function guess(dataset: Dataset, { truth }: Population, links: readonly LinkClaim[]): Score {
  const chance = createChance(dataset.seed + 99);
  const coin = () => chance.below(2) === 1;
  return randomGuesser(dataset, truth, coin, links, () => chance.below(1_000_000));
}
