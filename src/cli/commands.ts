/** Every command, in the order in which a press office meets them. */
import { doctor } from './commands/doctor.ts';
import { enrolCode } from './commands/enrol-code.ts';
import { keysAnchor, keysDistrust, keysExport, keysInit, keysRenew } from './commands/keys.ts';
import { serve } from './commands/serve.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface Command {
  /** One or two words. */
  readonly name: string;
  readonly synopsis: string;
  /** One sentence. */
  readonly about: string;
  readonly details?: readonly string[];
  run(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined>;
}

export const COMMANDS: readonly Command[] = [
  serve,
  keysInit,
  keysRenew,
  keysDistrust,
  keysAnchor,
  keysExport,
  doctor,
  enrolCode,
];
