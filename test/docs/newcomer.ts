/**
 * A newcomer with a fresh clone: writes the files that a page shows, types the commands that it shows, and fills in what
 * stands between ‹ and ›. Nothing is known here of what the commands do.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from '../cli/gafete.ts';
import { type CodeBlock, codeBlocksOf } from './page-text.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Typed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What to fill in: a text, or what the commands of the same block have printed so far. */
type Filling = string | ((printed: string) => string | undefined);

export interface Typing {
  /** Whose machine: keys and wallets are kept apart by it. */
  readonly machine?: string;
  readonly input?: string;
  readonly fill?: Readonly<Record<string, Filling>>;
  /** Appended to the last command, where a person would answer a question on a terminal. */
  readonly answer?: string;
}

export interface Newcomer {
  readonly folder: string;
  /** Writes every file of the page. */
  writeFiles(): void;
  /** Types the commands of a block, one after the other; refuses to go on after one that fails. */
  type(name: string, typing?: Typing): Promise<Typed>;
  /** Starts the only command of a block and lets it run. */
  start(name: string, typing?: Typing): { readonly ended: Promise<Typed>; printed(): string };
  /** The names of blocks that were typed. */
  readonly typed: ReadonlySet<string>;
  readonly blocks: readonly CodeBlock[];
}

/** `aliases`: what stands before every command, as the page told to define it. */
export function createNewcomer(
  place: Place,
  html: string,
  { aliases = '', folder: name = 'clone' }: { readonly aliases?: string; readonly folder?: string } = {},
): Newcomer {
  const blocks = codeBlocksOf(html);
  const folder = join(place.folder, name);
  mkdirSync(folder, { recursive: true });
  // A clone, as far as commands can tell; anywhere else, what `npm install` of the clone brings.
  if (name === 'clone') for (const part of CLONED) symlinkSync(join(ROOT, part), join(folder, part));
  else installSdk(folder);
  const typed = new Set<string>();
  const blockOf = (name: string) => {
    const block = blocks.find((each) => each.name === name);
    if (block === undefined) throw new Error(`the page has no block ${name}`);
    typed.add(name);
    return block;
  };
  const envOf = (machine = 'desk') => ({
    ...place.env,
    GAFETE_HOME: join(place.folder, machine),
    ISSUER: place.issuer,
  });

  function launch(command: string, { machine, input = '' }: Typing) {
    // This Node, under the name by which a reader calls it.
    const path = `${dirname(process.execPath)}:${place.env['PATH']}`;
    const child = spawn('bash', ['-c', `${aliases}\n${command}`], {
      cwd: folder,
      env: { ...envOf(machine), PATH: path },
      stdio: 'pipe',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (part: Buffer) => {
        said[name] += part.toString();
      });
    }
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const ended = new Promise<Typed>((resolve) => child.once('close', (code) => resolve({ code, ...said })));
    return { ended, printed: () => said.stdout };
  }

  return {
    folder,
    blocks,
    typed,
    writeFiles() {
      for (const { file, text } of blocks) if (file !== undefined) writeFileSync(join(folder, file), text);
    },
    async type(name, typing = {}) {
      let all: Typed = { code: 0, stdout: '', stderr: '' };
      const commands = commandsOf(blockOf(name).text);
      for (const [index, text] of commands.entries()) {
        const command = fillIn(text, typing.fill ?? {}, all.stdout);
        const last = index === commands.length - 1 && typing.answer !== undefined ? ` ${typing.answer}` : '';
        const { code, stdout, stderr } = await launch(command + last, typing).ended;
        all = { code, stdout: all.stdout + stdout, stderr: all.stderr + stderr };
        if (code !== 0) throw new Error(`${command}\nended with ${code}\n${stdout}${stderr}`);
      }
      return all;
    },
    start: (name, typing = {}) => launch(fillIn(blockOf(name).text, typing.fill ?? {}, ''), typing),
  };
}

const CLONED = ['package.json', 'src', 'drizzle', 'node_modules'] as const;

/** The package by its public name, from the source: what it exports is what the build exports. */
function installSdk(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'gafete'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const manifest = { name: 'gafete', type: 'module', exports: { './client': './client.mjs' } };
  writeFileSync(join(modules, 'gafete', 'package.json'), JSON.stringify(manifest));
  const source = JSON.stringify(join(ROOT, 'src', 'client', 'index.ts'));
  writeFileSync(join(modules, 'gafete', 'client.mjs'), `export * from ${source};\n`);
  symlinkSync(join(ROOT, 'node_modules', 'jose'), join(modules, 'jose'));
}

/** One command a line; a backslash joins lines. */
function commandsOf(text: string): readonly string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function fillIn(command: string, fill: Readonly<Record<string, Filling>>, printed: string): string {
  return command.replaceAll(/‹([^›]+)›/g, (whole, name: string) => {
    const filling = fill[name];
    const text = typeof filling === 'function' ? filling(printed) : filling;
    if (text === undefined) throw new Error(`nothing to fill in for ${whole} after:\n${printed}`);
    return text;
  });
}

/** Waits until a program that runs has printed what matches. */
export async function untilPrinted(printed: () => string, pattern: RegExp, ended: Promise<Typed>): Promise<string> {
  let over: Typed | undefined;
  void ended.then((end) => {
    over = end;
  });
  for (;;) {
    const found = pattern.exec(printed())?.[0];
    if (found !== undefined) return found;
    if (over !== undefined) throw new Error(`ended with ${over.code}\n${over.stdout}${over.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
