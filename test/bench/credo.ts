/** Credo's issuer, when the interop package is installed: its weight does not belong into the product's own install. */
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

/** Starts a Credo issuer with storage in memory, or says why there is none. */
export async function startCredoIssuer(): Promise<CredoIssuer | string> {
  if (!existsSync(join(INTEROP, 'node_modules', '@credo-ts'))) return 'test/interop is not installed here';
  const child = await startChild(new URL('../interop/credo/issuer.ts', import.meta.url), { PORT: String(PORT) });
  const codes = (count: number) => child.ask(count) as Promise<string[]>;
  return { issuer: `http://localhost:${PORT}/bench`, child, codes };
}
