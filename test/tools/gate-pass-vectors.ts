/** Writes `test/vectors/gate-pass` anew, after a change of the format that was meant. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVectors } from '../credential/gate-pass/vectors.ts';

const folder = join(import.meta.dirname, '..', 'vectors', 'gate-pass');
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(await makeVectors())) {
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 1)}\n`);
}
