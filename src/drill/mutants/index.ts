/**
 * @module drill/mutants
 *
 * Mistakes that competent people make, planted in our own source one at a time. Each names beforehand the threshold that
 * it must break; one that breaks none shows a hole in the drill, and the drill fails. Our source as it is breaks none.
 *
 * Edits are letter for letter: when the source moves on, `test/drill/mutants/` says which mutant no longer fits.
 */
import type { Mutant } from '../mutant.ts';
import { ERASED } from './erased.ts';
import { SHOWN } from './shown.ts';
import { STORED } from './stored.ts';
import { WRITTEN } from './written.ts';

/** Every one. The full drill runs them all. */
export const MUTANTS: readonly Mutant[] = [...STORED, ...ERASED, ...SHOWN, ...WRITTEN];

/** The three that `npm test` runs, one of each kind. */
export const QUICK_MUTANTS: readonly string[] = MUTANTS.filter(({ quick }) => quick).map(({ name }) => name);
