/** Credo's issuer, when the interop package is installed: its weight does not belong into the product's own install. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where `test/interop` offers its Credo issuer to this benchmark. */
const MODULE = join(import.meta.dirname, '..', 'interop', 'credo-flows.ts');

/** Flows a second of a Credo issuer with storage in memory, or why there is no number. */
export async function interopCredo(): Promise<{ readonly perSecond: number } | string> {
  if (!existsSync(join(import.meta.dirname, '..', 'interop', 'node_modules', '@credo-ts'))) {
    return 'test/interop is not installed here';
  }
  if (!existsSync(MODULE)) return 'test/interop has no Credo issuer to measure';
  const { measureCredoFlows } = (await import(MODULE)) as { measureCredoFlows(): Promise<number> };
  return { perSecond: await measureCredoFlows() };
}
