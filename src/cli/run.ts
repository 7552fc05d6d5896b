/** `gafete <command>`: finds the command, runs it, and turns every end into an exit code and a sentence. */

import { COMMANDS, type Command } from './commands.ts';
import { languageOf, takeLanguage } from './language.ts';
import { CommandError, createTerminal, EXIT, type ExitCode, type Streams, type Terminal } from './terminal.ts';
import { usage } from './usage.ts';

/** Runs the words of one command line to their end. Never throws. */
export async function run(argv: readonly string[], streams: Streams = process): Promise<ExitCode> {
  const json = argv.includes('--json');
  const { words, asked } = takeLanguage(argv.filter((word) => word !== '--json'));
  const terminal = createTerminal(json, languageOf(asked, process.env), streams);
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

const NO_SUCH_COMMAND = { en: 'There is no such command.', es: 'No existe ese comando.' };
const SECOND_WORD = { en: 'That command has a second word.', es: 'Ese comando lleva una segunda palabra.' };

function unknownCommand([first]: readonly string[]): CommandError {
  const near = COMMANDS.filter(({ name }) => name.split(' ')[0] === first).map(({ name }) => `gafete ${name}`);
  return new CommandError('usage', near.length === 0 ? NO_SUCH_COMMAND : SECOND_WORD, {
    exit: EXIT.usage,
    next: near.length === 0 ? 'gafete help' : near.join(' · '),
  });
}

/** The longest name that the words begin with: `keys init` before `keys`. */
function findCommand(words: readonly string[]): { command: Command; length: number } | undefined {
  for (const length of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === words.slice(0, length).join(' '));
    if (command !== undefined) return { command, length };
  }
  return undefined;
}

function explain(error: unknown, command: Command | undefined, terminal: Terminal): ExitCode {
  const known = error instanceof CommandError ? error : asCommandError(error, command);
  const { code, next } = known;
  const sentence = known.sentenceIn(terminal.language);
  if (terminal.json) terminal.result({ error: { code, sentence, next } }, []);
  else for (const line of next === undefined ? [sentence] : [sentence, terminal.texts.next(next)]) terminal.tell(line);
  return known.exit;
}

function asCommandError(error: unknown, command: Command | undefined): CommandError {
  const message = error instanceof Error ? error.message : 'something unexpected happened';
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    const next = command === undefined ? 'gafete help' : `gafete ${command.name} --help`;
    const es = 'Este comando no tiene esa opción, o le falta su valor.';
    return new CommandError('usage', { en: message, es }, { exit: EXIT.usage, next });
  }
  return new CommandError('failed', message, { exit: EXIT.failed });
}
