import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, 'main.ts');

/** The words with which another process of this same program starts. */
export function selfWords(...words: readonly string[]): { readonly file: string; readonly args: readonly string[] } {
  return { file: process.execPath, args: [...process.execArgv, MAIN, ...words] };
}

/** Runs one of our commands in a process of its own, to its end. */
export function runSelf(words: readonly string[], env: Readonly<Record<string, string | undefined>> = process.env) {
  const { file, args } = selfWords(...words);
  const { status, stdout, stderr } = spawnSync(file, [...args], { encoding: 'utf8', env: { ...env } });
  return { ok: status === 0, stdout, stderr };
}
