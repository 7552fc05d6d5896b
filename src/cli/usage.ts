import { COMMANDS, type Command } from './commands.ts';
import { columns } from './terminal.ts';

/** Help for one command, or the list of all. */
export function usage(command: Command | undefined): string[] {
  if (command !== undefined) {
    return [`gafete ${command.name} ${command.synopsis}`.trimEnd(), '', command.about, ...(command.details ?? [])];
  }
  return [
    'gafete: press accreditation that keeps nothing worth stealing',
    '',
    ...columns(COMMANDS.map(({ name, about }) => [`  ${name}`, about])),
    '',
    'Every command takes --json. `gafete <command> --help` says more.',
    'Exit codes: 0 done · 1 failed · 2 wrong words · 3 refused · 4 service not reachable · 5 done in part',
  ];
}
