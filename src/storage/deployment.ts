import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { readAuthentic, sealRow } from './authentic.ts';
import { deployment } from './schema.ts';

const FOR_EVER = 253_402_300_799;

/** Why this database must not be served. */
export type DeploymentRefusal =
  | { readonly type: 'other_issuer' }
  | { readonly type: 'other_environment' }
  | { readonly type: 'other_keys' };

/**
 * Marks a new database as this deployment's, and refuses one that is marked for another issuer, another environment or
 * another key ring. The 2024 leak came out of a pre-production system that held real data.
 */
export async function claimDatabase(
  ports: Ports,
  now: UnixSeconds,
): Promise<Result<'new' | 'known', DeploymentRefusal>> {
  const { store, config } = ports;
  const [row] = await store.db.select().from(deployment);
  if (row === undefined) {
    const mark = { only: 1, issuer: config.publicUrl, environment: config.environment };
    const sealed = await sealRow(ports, 'deployment', mark, { notAfter: FOR_EVER });
    await store.db.insert(deployment).values(sealed).onConflictDoNothing();
    return ok('new');
  }
  if (row.environment !== config.environment) return err({ type: 'other_environment' });
  if (row.issuer !== config.publicUrl) return err({ type: 'other_issuer' });
  if ((await readAuthentic(ports, 'deployment', row, { now })) === undefined) return err({ type: 'other_keys' });
  return ok('known');
}
