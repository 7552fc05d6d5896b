import type { UnixSeconds } from '../../lib/time.ts';
import type { Ports } from '../../ports.ts';
import { type Finding, selfCheck } from '../../self-check.ts';
import { listTables } from '../../storage/retention.ts';
import { nodeConfig, withService } from '../operator.ts';
import { columns, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** `gafete doctor`. */
export async function doctor(_words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const config = nodeConfig();
  const findings = await withService(config, async ({ ports }) => {
    const now = ports.now();
    return [...(await selfCheck(ports, now)), await checkRetention(ports, now)];
  });
  const word = { ok: 'ok', warn: 'WARN', fail: 'FAIL' } as const;
  terminal.result({ findings }, columns(findings.map(({ level, sentence }) => [word[level], sentence])));
  return findings.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.done;
}

/** Only here, where the operator asks: `/readyz` says nothing to strangers about how much there is. */
async function checkRetention(ports: Ports, now: UnixSeconds): Promise<Finding> {
  const tables = await listTables(ports, now);
  const overdue = tables.reduce((total, table) => total + table.overdue, 0);
  return overdue === 0
    ? { level: 'ok', code: 'retention', sentence: 'No row is past its deadline.' }
    : {
        level: 'warn',
        code: 'retention.overdue',
        sentence: `${overdue} rows are past their deadline and wait for the sweep. \`gafete retention\` lists them.`,
      };
}
