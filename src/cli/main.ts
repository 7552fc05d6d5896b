/** `gafete <command>`: finds the command, runs it, and turns every end into an exit code and a sentence. */

import { COMMANDS, type Command } from './commands.ts';
import { languageOf, takeLanguage } from './language.ts';
import { CommandError, createTerminal, EXIT, type ExitCode, type Terminal } from './terminal.ts';
import { usage } from './usage.ts';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write('Gafete needs Node 22.12 or newer. `npm run gafete -- …` brings its own.\n');
  process.exit(EXIT.usage);
}

async function run(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json');
  const { words, asked } = takeLanguage(argv.filter((word) => word !== '--json'));
  const terminal = createTerminal(json, languageOf(asked, process.env));
  const isHelp = words.length === 0 || words.includes('--help') || words[0] === 'help';
  const found = findCommand(words[0] === 'help' ? words.slice(1) : words);
  if (isHelp) {
    terminal.result({ commands: COMMANDS.map(({ name }) => name) }, usage(found?.command, terminal));
    return EXIT.done;
  }
  try {
    if (found === undefined) throw unknownCommand(words);
    return (await found.command.run(words.slice(found.length), terminal)) ?? EXIT.done;
  } catch (error) {
    return explain(error, found?.command, terminal);
  }
}

function unknownCommand([first]: readonly string[]): CommandError {
  const near = COMMANDS.filter(({ name }) => name.split(' ')[0] === first).map(({ name }) => `gafete ${name}`);
  return new CommandError(
    'usage',
    near.length === 0 ? 'There is no such command.' : 'That command has a second word.',
    {
      exit: EXIT.usage,
      next: near.length === 0 ? 'gafete help' : near.join(' · '),
    },
  );
}

/** The longest name that the words begin with: `keys init` before `keys`. */
function findCommand(words: readonly string[]): { command: Command; length: number } | undefined {
  for (const length of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === words.slice(0, length).join(' '));
    if (command !== undefined) return { command, length };
  }
  return undefined;
}

function explain(error: unknown, command: Command | undefined, { json, texts }: Terminal): ExitCode {
  const known = error instanceof CommandError ? error : asCommandError(error, command);
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: known.code, sentence: known.message, next: known.next } })}\n`,
    );
  } else {
    process.stderr.write(`${known.message}\n${known.next === undefined ? '' : `${texts.next(known.next)}\n`}`);
  }
  return known.exit;
}

function asCommandError(error: unknown, command: Command | undefined): CommandError {
  const message = error instanceof Error ? error.message : 'something unexpected happened';
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    const next = command === undefined ? 'gafete help' : `gafete ${command.name} --help`;
    return new CommandError('usage', message, { exit: EXIT.usage, next });
  }
  return new CommandError('failed', message, { exit: EXIT.failed });
}

// `gafete help | head` closes our output early; that is no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

process.exitCode = await run(process.argv.slice(2));
