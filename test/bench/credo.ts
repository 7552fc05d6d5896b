/** Credo's issuer and verifier, when the interop package is installed: its weight does not belong into the product's own install. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';

const INTEROP = join(import.meta.dirname, '..', 'interop');
const PORT = 8797;

export interface CredoIssuer {
  readonly issuer: string;
  readonly child: Child;
  codes(count: number): Promise<string[]>;
}

const NOT_INSTALLED = 'test/interop is not installed here';
const isInstalled = () => existsSync(join(INTEROP, 'node_modules', '@credo-ts'));

/** Starts a Credo issuer with storage in memory, or says why there is none. */
export async function startCredoIssuer(): Promise<CredoIssuer | string> {
  if (!isInstalled()) return NOT_INSTALLED;
  const child = await startChild(new URL('../interop/credo/issuer.ts', import.meta.url), { PORT: String(PORT) });
  const codes = (count: number) => child.ask(count) as Promise<string[]>;
  return { issuer: `http://localhost:${PORT}/bench`, child, codes };
}

/** What one presentation and one signed request cost a Credo verifier, in milliseconds of processor time of its process. */
export interface CredoCosts {
  readonly judged: number;
  readonly requested: number;
}

/** Lets a Credo verifier judge a presentation `count` times and sign as many requests, or says why it does not. */
export async function measureCredoVerifier(task: {
  readonly anchor: string;
  readonly presentation: string;
  readonly audience: string;
  readonly nonce: string;
  readonly query: object;
  readonly count: number;
}): Promise<CredoCosts | string> {
  if (!isInstalled()) return NOT_INSTALLED;
  const child = await startChild(new URL('../interop/credo/judge.ts', import.meta.url), {});
  const costs = (await child.ask(JSON.stringify(task))) as CredoCosts | string;
  await child.stop();
  return costs;
}
