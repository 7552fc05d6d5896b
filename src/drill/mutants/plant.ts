/** Plants a mutant: a copy of this program with one mistake in its source. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Edit, Mutant } from '../mutant.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SOURCE = join(ROOT, 'src');
/** What the program needs beside `src` to run. */
const COPIED = ['package.json', 'drizzle'];
/** Pages and their typefaces: the greater part of the bytes, and nothing in them is attacked. */
const LEFT_OUT = join('docs', 'assets');

/** Copies `src` and what it needs into an empty folder and makes the mutant's edits there. Throws when one does not fit. */
export function plantMutant({ name, edits }: Pick<Mutant, 'name' | 'edits'>, folder: string): void {
  cpSync(SOURCE, join(folder, 'src'), { recursive: true, filter: (path) => !isLeftOut(path) });
  for (const other of COPIED) cpSync(join(ROOT, other), join(folder, other), { recursive: true });
  // A link and not a copy: modules are looked up where it leads, and nothing in them is changed.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const edit of edits) {
    const path = join(folder, edit.file);
    writeFileSync(path, editText(readFileSync(path, 'utf8'), edit, name));
  }
}

function isLeftOut(path: string): boolean {
  return `${relative(SOURCE, path)}${sep}`.startsWith(`${LEFT_OUT}${sep}`);
}

/**
 * The text with the edit made. Throws when what is sought does not stand there exactly once: a mutant that no longer fits
 * the source would be the source, and would prove nothing by being noticed or not.
 */
export function editText(text: string, { file, from, to }: Edit, mutant: string): string {
  const places = text.split(from).length - 1;
  if (places !== 1) {
    const where = places === 0 ? 'nowhere' : `${places} times`;
    throw new Error(`mutant ${mutant} no longer fits: this stands ${where} in ${file}:\n${from}`);
  }
  // By a function: a replacement text would read `$&` and the like as instructions.
  return text.replace(from, () => to);
}
