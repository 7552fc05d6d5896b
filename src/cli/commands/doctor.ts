import { selfCheck } from '../../self-check.ts';
import { nodeConfig, withService } from '../operator.ts';
import { columns, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** `gafete doctor`. */
export async function doctor(_words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const config = nodeConfig();
  const findings = await withService(config, ({ ports }) => selfCheck(ports, ports.now()));
  const word = { ok: 'ok', warn: 'WARN', fail: 'FAIL' } as const;
  terminal.result({ findings }, columns(findings.map(({ level, sentence }) => [word[level], sentence])));
  return findings.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.done;
}
