/** `gafete <command>`: finds the command, runs it, and turns every end into an exit code and a sentence. */

import { COMMANDS, type Command } from './commands.ts';
import { CommandError, createTerminal, EXIT, type ExitCode } from './terminal.ts';
import { usage } from './usage.ts';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write('Gafete needs Node 22.12 or newer. `npm run gafete -- …` brings its own.\n');
  process.exit(EXIT.usage);
}

async function run(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json');
  const terminal = createTerminal(json);
  const words = argv.filter((word) => word !== '--json');
  const command = findCommand(words);
  if (command === undefined || words.includes('--help')) {
    terminal.result({ commands: COMMANDS.map(({ name }) => name) }, usage(command?.command));
    return words.length === 0 || words.includes('--help') || words[0] === 'help' ? EXIT.done : EXIT.usage;
  }
  try {
    return (await command.command.run(words.slice(command.length), terminal)) ?? EXIT.done;
  } catch (error) {
    return explain(error, json);
  }
}

/** The longest name that the words begin with: `keys init` before `keys`. */
function findCommand(words: readonly string[]): { command: Command; length: number } | undefined {
  for (const length of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === words.slice(0, length).join(' '));
    if (command !== undefined) return { command, length };
  }
  return undefined;
}

function explain(error: unknown, json: boolean): ExitCode {
  const known = error instanceof CommandError ? error : asCommandError(error);
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: known.code, sentence: known.message, next: known.next } })}\n`,
    );
  } else {
    process.stderr.write(`${known.message}\n${known.next === undefined ? '' : `Next: ${known.next}\n`}`);
  }
  return known.exit;
}

function asCommandError(error: unknown): CommandError {
  const message = error instanceof Error ? error.message : 'something unexpected happened';
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return new CommandError('usage', message, { exit: EXIT.usage, next: 'gafete help' });
  }
  return new CommandError('failed', message, { exit: EXIT.failed });
}

process.exitCode = await run(process.argv.slice(2));
