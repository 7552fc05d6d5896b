import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../../../src/drill/mutants/index.ts';
import { editText, plantMutant } from '../../../src/drill/mutants/plant.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The text of each file that a mutant edits, as it becomes. */
function edited({ name, edits }: (typeof MUTANTS)[number]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const edit of edits) {
    const before = texts.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8');
    texts.set(edit.file, editText(before, edit, name));
  }
  return texts;
}

describe('mutants of our own source', () => {
  it('are at least fourteen, each with a name, a story and a threshold that it must break', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(14);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    for (const { breaks, edits, story } of MUTANTS) {
      expect(breaks.length).toBeGreaterThan(0);
      expect(edits.length).toBeGreaterThan(0);
      for (const text of Object.values(story)) expect(text).toMatch(/\.$/);
    }
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s still fits the source', (_name, mutant) => {
    for (const [file, text] of edited(mutant)) {
      expect(file).toMatch(/^src\/(?!drill\/|synthetic\/)/);
      expect(text).not.toBe(readFileSync(join(ROOT, file), 'utf8'));
    }
  });

  it('say loudly that they do not, when a text is gone or stands there twice', () => {
    const edit = { file: 'src/x.ts', from: 'const iv = random();', to: 'const iv = zero;' };
    expect(editText('a const iv = random(); b', edit, 'm')).toBe('a const iv = zero; b');
    expect(() => editText('const iv = draw();', edit, 'm')).toThrow(/mutant m no longer fits.*nowhere.*src\/x\.ts/s);
    expect(() => editText(`${edit.from}${edit.from}`, edit, 'm')).toThrow(/2 times/);
  });

  it('are planted in a copy that can run, and our own tree stays as it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gafete-plant-'));
    const mutant = MUTANTS.find(({ name }) => name === 'fixed-vector') as (typeof MUTANTS)[number];
    const file = 'src/sealing/aead.ts';
    const before = readFileSync(join(ROOT, file), 'utf8');
    plantMutant(mutant, folder);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(edited(mutant).get(file));
    expect(readFileSync(join(ROOT, file), 'utf8')).toBe(before);
    for (const needed of ['drizzle', 'package.json', 'node_modules/hono/package.json', 'src/drill/populate.ts']) {
      expect(existsSync(join(folder, needed)), needed).toBe(true);
    }
    rmSync(folder, { recursive: true });
  });

  it('three of them, one of each kind, run in every test', () => {
    const quick = MUTANTS.filter((mutant) => mutant.quick);
    expect(quick.map(({ breaks }) => breaks[0]?.level).sort()).toEqual(['L1', 'L6', 'L7']);
  });
});
