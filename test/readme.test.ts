import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const HERE = import.meta.dirname;
const text = readFileSync(join(HERE, 'README.md'), 'utf8');

it('every file that the table of tests names exists', () => {
  const named = [...text.matchAll(/`([a-z0-9/-]+\.(?:test\.ts|ts|txt))`/g)].map(([, name]) => name as string);
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((name) => !existsSync(join(HERE, name)))).toEqual([]);
});

it('every suite over the whole service is in the table', () => {
  const suites = ['full-app', 'journeys'].flatMap((folder) =>
    readdirSync(join(HERE, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
  expect(suites.filter((name) => !text.includes(name))).toEqual([]);
});
