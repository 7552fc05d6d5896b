import { COMMANDS, type Command } from './commands.ts';
import { columns, type Terminal } from './terminal.ts';

/** Help for one command, or the list of all. */
export function usage(command: Command | undefined, { language, paint }: Terminal): string[] {
  if (command !== undefined) {
    return [
      `gafete ${command.name} ${command.synopsis}`.trimEnd(),
      '',
      command.about[language],
      ...(command.details ?? []),
    ];
  }
  const list = columns(COMMANDS.map((each) => [`  ${paint.bold(each.name)}`, each.about[language]]));
  return language === 'es'
    ? [
        'gafete: acreditaciones de prensa que no guardan nada que valga la pena robar',
        '',
        ...list,
        '',
        'Todos los comandos aceptan --json, --lang es|en e --issuer <url>. `gafete <comando> --help` dice más.',
        'Códigos de salida: 0 hecho · 1 falló · 2 palabras equivocadas · 3 rechazado · 4 sin servicio · 5 hecho en parte',
      ]
    : [
        'gafete: press accreditation that keeps nothing worth stealing',
        '',
        ...list,
        '',
        'Every command takes --json, --lang es|en and --issuer <url>. `gafete <command> --help` says more.',
        'Exit codes: 0 done · 1 failed · 2 wrong words · 3 refused · 4 service not reachable · 5 done in part',
      ];
}
