/** What the operator's own commands share: settings, the operator's folder, the files in it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeConfig, parseNodeConfig } from '../config.ts';
import { type KeyRingFile, parseKeyRingFile } from '../key-ring.ts';
import { readPrivateFile, writePrivateFile } from '../runtime/node/private-file.ts';
import { type NodeService, openNodeService, placesIn } from '../runtime/node/service.ts';
import type { OperatorFile } from './keys/ceremony.ts';
import { CommandError, EXIT } from './terminal.ts';

/** Settings from the environment; every problem in one answer. */
export function nodeConfig(): NodeConfig {
  const parsed = parseNodeConfig(process.env);
  if (parsed.ok) return parsed.value;
  const problems = parsed.error.map(({ setting, problem }) => `  ${setting} ${problem}`);
  throw new CommandError('settings', ['These settings are wrong:', ...problems].join('\n'), {
    exit: EXIT.usage,
    next: 'set them and start again; README.md, "Settings", explains each',
  });
}

/** The SQL migrations of this version. */
export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'drizzle');

export const operatorPlaces = (config: NodeConfig) => ({
  ca: join(config.operatorDir, 'desk-ca.json'),
  enrolmentCode: join(config.operatorDir, 'enrolment-code'),
  /** The CA's certificate alone: public, for verifiers on this machine. */
  anchor: join(config.operatorDir, 'anchor.pem'),
  /** For which public URL this folder is: a code or a root of one office is never used with another. */
  issuer: join(config.operatorDir, 'issuer'),
});

/** The desk CA. In production it should not be on this machine at all: point GAFETE_OPERATOR at a mounted medium. */
export function readOperatorFile(config: NodeConfig): OperatorFile {
  const text = readPrivateFile(operatorPlaces(config).ca);
  if (text === undefined) {
    throw new CommandError('no_ca', 'There is no desk CA in the operator folder.', {
      next: 'gafete keys init, or set GAFETE_OPERATOR to the folder that has it',
    });
  }
  return JSON.parse(text) as OperatorFile;
}

export function writeOperatorFile(config: NodeConfig, operator: OperatorFile): void {
  writePrivateFile(operatorPlaces(config).ca, `${JSON.stringify(operator, null, 2)}\n`);
}

/** The service's ring as written down. */
export function readRingFile(config: NodeConfig): KeyRingFile {
  const text = readPrivateFile(placesIn(config.dataDir).keys);
  const parsed = text === undefined ? undefined : parseKeyRingFile(JSON.parse(text));
  if (parsed === undefined || !parsed.ok) {
    throw new CommandError('no_keys', 'There is no readable key file in the data folder.', {
      next: 'gafete keys init',
    });
  }
  return parsed.value;
}

export function writeRingFile(config: NodeConfig, ring: KeyRingFile): void {
  writePrivateFile(placesIn(config.dataDir).keys, `${JSON.stringify(ring, null, 2)}\n`);
}

export function hasRingFile(config: NodeConfig): boolean {
  return existsSync(placesIn(config.dataDir).keys);
}

/** Runs work on this machine's own database, shelf and keys. */
export async function withService<T>(config: NodeConfig, work: (service: NodeService) => Promise<T>): Promise<T> {
  const service = await openNodeService(config);
  try {
    return await work(service);
  } finally {
    service.close();
  }
}
