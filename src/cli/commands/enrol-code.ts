import { parseArgs } from 'node:util';
import { createEnrolmentCode, ROLES, type Role } from '../../access/index.ts';
import type { NodeConfig } from '../../config.ts';
import type { Ports } from '../../ports.ts';
import { openKeyFile } from '../../runtime/node/key-file.ts';
import { createLineLog } from '../../runtime/node/log.ts';
import { writePrivateFile } from '../../runtime/node/private-file.ts';
import { placesIn, systemClock, systemRandom } from '../../runtime/node/service.ts';
import { openSqlite } from '../../runtime/node/sqlite.ts';
import type { Statement } from '../../storage/database.ts';
import { MIGRATIONS, nodeConfig, operatorPlaces, withService } from '../operator.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** `gafete enrol-code`. */
export async function enrolCode(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const { values } = parseArgs({
    args: [...words],
    options: { role: { type: 'string' }, 'quiet-file': { type: 'boolean' }, worker: { type: 'boolean' } },
  });
  const role = (values.role ?? 'admin') as Role;
  if (!ROLES.includes(role)) {
    throw new CommandError('usage', `--role is one of ${ROLES.join(', ')}.`, { exit: EXIT.usage });
  }
  const config = nodeConfig();
  if (values.worker === true) {
    const { code, sql } = await codeForWorker(config, role);
    terminal.result({ code, role, sql }, [`Code: ${code}`, 'Register it within 15 minutes:', '', ...sql]);
    return undefined;
  }
  const { code, exp } = await withService(config, ({ ports }) => createEnrolmentCode(ports, role, ports.now()));
  if (values['quiet-file'] === true) {
    const file = operatorPlaces(config).enrolmentCode;
    writePrivateFile(file, `${code}\n`);
    terminal.result({ file, role, exp }, [`Enrolment code written to ${file} (15 minutes, once).`]);
    return undefined;
  }
  terminal.result({ code, role, exp }, [
    code,
    `Role ${role}, once, within 15 minutes. Next, on the client: gafete client enrol --code -`,
  ]);
  return undefined;
}

/** Makes the rows against an empty database of the same shape and writes them out as SQL, to be run on D1. */
async function codeForWorker(config: NodeConfig, role: Role): Promise<{ code: string; sql: string[] }> {
  const store = openSqlite(':memory:', MIGRATIONS);
  const sql: string[] = [];
  const recording: Ports['store'] = {
    db: store.db,
    atomic: (statements) => {
      sql.push(...statements.map(literalSql));
      return store.atomic(statements);
    },
  };
  const ports = {
    config,
    store: recording,
    keys: openKeyFile(placesIn(config.dataDir).keys),
    random: systemRandom,
    log: createLineLog(() => undefined, systemClock),
  } as unknown as Ports;
  const { code } = await createEnrolmentCode(ports, role, systemClock());
  store.close();
  return { code, sql };
}

/** A statement with its parameters written in. They are hashes, ids and numbers of our own; quotes are doubled all the same. */
function literalSql(statement: Statement): string {
  const { sql, params } = (statement as unknown as { toSQL(): { sql: string; params: unknown[] } }).toSQL();
  let at = 0;
  const text = sql.replaceAll('?', () => {
    const value = params[at++];
    if (value === null) return 'NULL';
    return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
  });
  return `${text};`;
}
