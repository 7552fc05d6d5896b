/** Before any test: builds the pages where `dist/web` is absent or older than what they are made of. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const BUILT = join(ROOT, 'dist', 'web', '_headers');
/** What a page may import, and what decides how it is built. */
const SOURCES = ['web', 'client', 'credential', 'lib', 'merkle', 'policy', 'sealing', 'docs'];
const FILES = ['package-lock.json', 'src/openapi.ts'];

export default function buildPages(): void {
  const built = changedAt(BUILT);
  const sources = SOURCES.flatMap((folder) => filesBelow(join(ROOT, 'src', folder)));
  const wires = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => ['wire.ts', 'openapi.ts'].map((file) => join(ROOT, 'src', entry.name, file)));
  const newest = Math.max(...[...sources, ...wires, ...FILES.map((file) => join(ROOT, file))].map(changedAt));
  if (built > newest) return;
  execFileSync('npm', ['run', '--silent', 'build:web'], { cwd: ROOT, stdio: 'inherit' });
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
