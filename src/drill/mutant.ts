/**
 * A mutant: our own source with one mistake planted in it. The drill must notice every one; a drill that cannot fail
 * proves nothing. A mutant is made by copying the tree to a folder and applying its edits there.
 */
import type { Bilingual, Level } from './target.ts';

/** Metrics that a threshold can hold; `beyond` counts findings outside the closed list. */
export type Metric = 'M1' | 'M2' | 'M3' | 'M4' | 'M5' | 'M6' | 'M7' | 'M8' | 'M11' | 'auc' | 'beyond' | 'guessed';

export interface Edit {
  /** Path below the root, `src/…`. */
  readonly file: string;
  /** Stands there exactly once; an edit that does not apply is a fault of the drill. */
  readonly from: string;
  readonly to: string;
}

/** A threshold that must break. `place`: where on the closed list, for `beyond`. */
export interface Expected {
  readonly level: Level;
  readonly metric: Metric;
  readonly place?: string;
}

export interface Mutant {
  /** Stable word, kebab-case. */
  readonly name: string;
  readonly title: Bilingual;
  /** Who would make this mistake, and why it seemed a good idea: one sentence. */
  readonly story: Bilingual;
  readonly edits: readonly Edit[];
  /** At least one of these must break its threshold. Written before the first run. */
  readonly breaks: readonly Expected[];
  /** One of the three that `npm test` runs. */
  readonly quick?: boolean;
}
