/**
 * A process of its own that fills and robs the Gafete it lies in: ours, or a mutant's copy of the tree.
 * `node populate.ts '<json PopulateSpec>'`: a line of progress after each person, `population.json` at the end.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PopulateSpec, populate } from './gafete/populate.ts';

const spec = JSON.parse(process.argv[2] ?? '') as PopulateSpec;
const population = await populate(spec, (done, total) => {
  process.stdout.write(`${JSON.stringify({ done, total })}\n`);
});
writeFileSync(join(spec.folder, 'population.json'), JSON.stringify(population));
