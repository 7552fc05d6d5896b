/** Ours, or a mutant's tree, as a target: filled and robbed by a process that runs from its own root. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bilingual, Population, Target } from '../target.ts';

/** The root of the tree that this file lies in. */
export const OWN_ROOT = join(import.meta.dirname, '..', '..', '..');

export function gafeteTarget(name: string, title: Bilingual, root: string = OWN_ROOT): Target {
  return {
    name,
    title,
    async populate({ seed, named, crowd }, folder, onProgress = () => {}) {
      const program = join(root, 'src', 'drill', 'populate.ts');
      const words = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', program];
      const child = spawn(process.execPath, [...words, JSON.stringify({ seed, named, crowd, folder })], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      // However the drill ends, its children end with it.
      const end = () => child.kill();
      process.once('exit', end);
      const complaints: Buffer[] = [];
      child.stderr.on('data', (part: Buffer) => complaints.push(part));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { done, total } = JSON.parse(line) as { done: number; total: number };
        onProgress(done, total);
      });
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      process.removeListener('exit', end);
      if (code !== 0)
        throw new Error(`${name} could not be filled: ${Buffer.concat(complaints).toString().slice(-1500)}`);
      return JSON.parse(readFileSync(join(folder, 'population.json'), 'utf8')) as Population;
    },
  };
}
