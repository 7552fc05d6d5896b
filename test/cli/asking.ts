/** A `gafete verify` under way: its link is read while it waits. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Place } from './gafete.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const FLAGS = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

export interface Asking {
  readonly link: string;
  /** Writes to its standard input and closes it. */
  tell(text: string): void;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts it, and waits for the link: the first line of its standard output, in JSON or bare. */
export async function startAsking({ env }: Place, words: readonly string[]): Promise<Asking> {
  const child = spawn(process.execPath, [...FLAGS, MAIN, 'verify', ...words], { env, stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  const ended = new Promise<Awaited<Asking['ended']>>((resolve) =>
    child.once('close', (code) => resolve({ code, ...said })),
  );
  child.stderr.on('data', (part: Buffer) => {
    said.stderr += part.toString();
  });
  const link = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      said.stdout += part.toString();
      const found = /openid4vp:\/\/[^"\s]+/.exec(said.stdout)?.[0];
      if (found !== undefined && said.stdout.includes('\n')) resolve(found);
    });
    ended.then(({ code, stdout, stderr }) => reject(new Error(`ended with ${code}: ${stdout}${stderr}`)));
  });
  return { link, ended, tell: (text) => void child.stdin.end(text) };
}
