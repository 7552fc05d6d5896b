import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPlace, type Place, startServing } from '../cli/gafete.ts';
import { createNewcomer, type Newcomer, untilPrinted } from './newcomer.ts';
import { codeBlocksOf } from './page-text.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NONCE = 'nonce-of-this-request-only';

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
/** Office and holder, in the clone; the integrator, in a project of its own. */
let clone: Newcomer;
let portal: Newcomer;
let client = '';

beforeAll(async () => {
  place = await createPlace();
  service = await startServing(place);
  const html = await (await fetch(`${place.issuer}/docs/en/verify`)).text();
  const holder = codeBlocksOf(html).find(({ name }) => name === 'holder')?.text ?? '';
  const aliases = holder.split('\n').find((line) => line.startsWith('gafete()')) ?? '';
  clone = createNewcomer(place, html, { aliases });
  portal = createNewcomer(place, html, { folder: 'portal' });
  clone.writeFiles();
  portal.writeFiles();
});
afterAll(async () => {
  await service?.stop();
  place?.remove();
});

/** Lets the holder answer a program that has printed its link. */
async function answer(asking: ReturnType<Newcomer['start']>) {
  const link = await untilPrinted(asking.printed, /openid4vp:\/\/\S+/, asking.ended);
  const shown = await clone.type('show', { fill: { link } });
  expect(shown.code).toBe(0);
  return asking.ended;
}

it('there is a journalist with a credential', async () => {
  expect((await clone.type('holder')).stdout).toMatch(/10 one-time copies/);
});

it('the programs are TypeScript that compiles', async () => {
  const options = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules', '@types')],
      paths: { 'gafete/client': [join(ROOT, 'src', 'client', 'index.ts')] },
    },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(join(portal.folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', portal.folder]).catch((error) => error);
  expect(stdout).toBe('');
});

it('the gate makes its keys and is appointed', async () => {
  const code = (await clone.type('code')).stdout.trim().split('\n')[0] ?? '';
  client = (await portal.type('enrol', { fill: { code } })).stdout.trim();
  expect(client).toMatch(/^[A-Za-z0-9_-]{22}$/);
  await clone.type('appoint', { fill: { client } });
});

it('it asks, the holder answers, and it hears one word, the event and the zone', async () => {
  const { code, stdout, stderr } = await answer(portal.start('ask'));
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^go OK Válida\. \{"press":\[\{"event":"[^"]{22}","zones":\{"foso":true\}\}\]\}$/m);
});

it('a request that asks more is refused by name', async () => {
  expect((await portal.type('over-ask')).stdout.trim()).toBe('over_asking outlet_name');
});

it('judges by itself in relay mode', async () => {
  const { code, stdout, stderr } = await answer(portal.start('relay'));
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^go OK$/m);
});

it('plain HTTP hears the same', async () => {
  const { code, stdout, stderr } = await answer(portal.start('plain'));
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^go OK \{"press":\[\{"event":"[^"]{22}","zones":\{"foso":true\}\}\]\}$/m);
});

it('whoever judges by himself needs the office’s root, and nothing else from it', async () => {
  await clone.type('anchor');
  const presentation = (await clone.type('present', { fill: { nonce: NONCE } })).stdout.trim().split('\n')[0] ?? '';
  const { stdout } = await portal.type('check', { fill: { presentation, nonce: NONCE } });
  expect(stdout).toMatch(/^go OK \{.*"zones":\{"foso":true\}/);
  const other = await portal.type('check', { fill: { presentation, nonce: 'another-request-of-mine' } });
  expect(other.stdout).toMatch(/^stop E_KB_NONCE/);
});

it('the project is made beside the clone, and takes the language of the programs', async () => {
  const [make] = clone.blocks.find(({ name }) => name === 'project')?.text.split('\n') ?? [];
  const from = join(place.folder, 'elsewhere', 'gafete');
  mkdirSync(from, { recursive: true });
  await promisify(execFile)('bash', ['-c', make as string], { cwd: from });
  const manifest = JSON.parse(readFileSync(join(from, '..', 'portal', 'package.json'), 'utf8'));
  expect(manifest.type).toBe('module');
});

it('every named command of the guide was typed', () => {
  const named = clone.blocks.flatMap(({ name }) => (name === undefined ? [] : [name]));
  // `npm install` of the clone needs its build; what it brings is there.
  expect(named.filter((name) => !clone.typed.has(name) && !portal.typed.has(name))).toEqual(['project']);
  expect(named.length).toBeGreaterThan(8);
});
