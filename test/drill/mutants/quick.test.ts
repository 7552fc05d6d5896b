import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config.ts';
import { MUTANTS, QUICK_MUTANTS } from '../../../src/drill/mutants/index.ts';
import { type TryOptions, tryMutant, tryMutants } from '../../../src/drill/mutants/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'gafete-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const config = parseConfig({});
const options: TryOptions = {
  folder,
  people: { seed: 2024, named: 20, crowd: 0 },
  issuer: config.ok ? config.value.publicUrl : '',
  decoys: 200,
  budget: 20,
};
const quick = MUTANTS.filter(({ name }) => QUICK_MUTANTS.includes(name));

describe('three mutants, from the edit to the threshold', () => {
  it('are each noticed by what they were registered for, and leave nothing behind', { timeout: 240_000 }, async () => {
    const done: string[] = [];
    const reports = await tryMutants(quick, options, ({ name }) => done.push(name));
    expect(reports.map(({ name }) => name)).toEqual(quick.map(({ name }) => name));
    expect(new Set(done)).toEqual(new Set(QUICK_MUTANTS));
    for (const { name, noticed } of reports) expect(noticed, name).toBeDefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('our own source, planted as if it were one, breaks none of their thresholds', { timeout: 240_000 }, async () => {
    const breaks = quick.flatMap((mutant) => mutant.breaks);
    const same = { from: 'const iv = random(IV_LENGTH);', to: 'const iv = random(IV_LENGTH);' };
    const text = { es: 'Ningún error.', en: 'No mistake.' };
    const unharmed = {
      name: 'unharmed',
      title: text,
      story: text,
      edits: [{ file: 'src/sealing/aead.ts', ...same }],
      breaks,
    };
    const { noticed, breaches } = await tryMutant(unharmed, options);
    expect(noticed, JSON.stringify(breaches)).toBeUndefined();
  });

  it('a mutant that cannot be filled is a fault and not a mutant that was noticed', async () => {
    const [first] = quick;
    const broken = {
      ...(first as (typeof quick)[number]),
      name: 'broken',
      edits: [{ file: 'src/sealing/aead.ts', from: 'const iv = random(IV_LENGTH);', to: 'const iv = ;' }],
    };
    await expect(tryMutant(broken, options)).rejects.toThrow(/broken could not be filled/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
