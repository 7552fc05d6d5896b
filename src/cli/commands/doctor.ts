import { selfCheck } from '../../self-check.ts';
import type { Command } from '../commands.ts';
import { nodeConfig, withService } from '../operator.ts';
import { columns, EXIT } from '../terminal.ts';

export const doctor: Command = {
  name: 'doctor',
  synopsis: '',
  about: 'Check keys, certificates, addresses, clock and storage of this deployment.',
  async run(_words, terminal) {
    const config = nodeConfig();
    const findings = await withService(config, ({ ports }) => selfCheck(ports, ports.now()));
    const word = { ok: 'ok', warn: 'WARN', fail: 'FAIL' } as const;
    terminal.result({ findings }, columns(findings.map(({ level, sentence }) => [word[level], sentence])));
    return findings.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.done;
  },
};
