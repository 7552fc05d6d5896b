/** Opens a deployment's parts on this machine: for the server, and for the operator's own commands. */
import { join } from 'node:path';
import type { NodeConfig } from '../../config.ts';
import type { Log, Ports } from '../../ports.ts';
import { claimDatabase, type DeploymentRefusal } from '../../storage/deployment.ts';
import { openFileShelf } from './file-shelf.ts';
import { openKeyFile } from './key-file.ts';
import { createLineLog } from './log.ts';
import { createMemoryLimits } from './memory-limits.ts';
import { makePrivateFolder } from './private-file.ts';
import { openPublicFolder } from './public-folder.ts';
import { openSqlite, type SqliteStore } from './sqlite.ts';
import { placesIn, systemClock, systemRandom } from './system.ts';

export { placesIn, systemClock, systemRandom } from './system.ts';

const MIGRATIONS = join(import.meta.dirname, '..', '..', '..', 'drizzle');

const REFUSALS: Readonly<Record<DeploymentRefusal['type'], string>> = {
  other_environment: 'the database belongs to another environment (demo and production never mix)',
  other_issuer: 'the database belongs to another public URL; offers and credentials in it name that one',
  other_keys: 'the database was made with another key file; restore that file, or start with an empty folder',
};

export interface NodeService {
  readonly ports: Ports;
  readonly store: SqliteStore;
  close(): void;
}

/** Opens database, shelf and keys. Throws a plain sentence when they do not belong together. */
export async function openNodeService(
  config: NodeConfig,
  log: Log = createLineLog((line) => process.stderr.write(line), systemClock),
): Promise<NodeService> {
  makePrivateFolder(config.dataDir);
  const places = placesIn(config.dataDir);
  const keys = openKeyFile(places.keys);
  if (keys.environment !== config.environment) {
    throw new Error(`the key file is marked ${keys.environment}, this process runs as ${config.environment}`);
  }
  const store = openSqlite(places.database, MIGRATIONS);
  const shelf = await openFileShelf(places.shelf);
  const limits = createMemoryLimits(config.limits);
  const ports: Ports = {
    config,
    store,
    shelf,
    publicFiles: openPublicFolder(config.publicDir),
    keys,
    log,
    limits,
    random: systemRandom,
    now: systemClock,
    fetch,
  };
  const claimed = await claimDatabase(ports, systemClock());
  if (!claimed.ok) {
    store.close();
    throw new Error(REFUSALS[claimed.error.type]);
  }
  return { ports, store, close: () => store.close() };
}
