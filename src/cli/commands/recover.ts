/** `gafete recover`: puts a deployment to work again after a disaster. Operator's shell, while nothing serves. */
import type { NodeConfig } from '../../config.ts';
import {
  findRecovery,
  type LoggedAct,
  type RecoveryFinding,
  type RecoveryReport,
  recover,
} from '../../recovery/index.ts';
import { systemRandom } from '../../runtime/node/system.ts';
import { readWords } from '../arguments.ts';
import { renewNonces } from '../keys/ceremony.ts';
import type { Bilingual, Language } from '../language.ts';
import { nodeConfig, readRingFile, withService, writeRingFile } from '../operator.ts';
import { CommandError, columns, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

const LOST: Readonly<Record<RecoveryFinding['lost'], Bilingual>> = {
  database_restored: {
    en: 'The database is older than what was done since: a backup was put back.',
    es: 'La base es más vieja que lo que se hizo después: se repuso un respaldo.',
  },
  database_lost: {
    en: 'The database is lost. Key shelf and public files are there.',
    es: 'La base se perdió. La repisa de llaves y los archivos públicos están.',
  },
  shelf_lost: {
    en: 'The key shelf is lost. Database and public files are there.',
    es: 'La repisa de llaves se perdió. La base y los archivos públicos están.',
  },
  everything: {
    en: 'Database and key shelf are lost. Key file and public files are there.',
    es: 'La base y la repisa de llaves se perdieron. El archivo de llaves y los archivos públicos están.',
  },
};

const REFUSED = {
  files_absent: {
    en: 'The public files hold no checkpoint that this deployment signed. Nothing was changed.',
    es: 'Los archivos públicos no tienen un punto de control firmado por este servicio. No se cambió nada.',
  },
  files_behind: {
    en: 'The public files end before what was signed. To go on from there would fork the log. Nothing was changed.',
    es: 'Los archivos públicos terminan antes de lo que se firmó. Seguir desde ahí bifurcaría la bitácora. No se cambió nada.',
  },
  files_fork: {
    en: 'The public files are another log than the one that was signed. Nothing was changed.',
    es: 'Los archivos públicos son otra bitácora que la que se firmó. No se cambió nada.',
  },
  files_broken: {
    en: 'The public files are damaged: they do not lead to their own checkpoint. Nothing was changed.',
    es: 'Los archivos públicos están dañados: no llevan a su propio punto de control. No se cambió nada.',
  },
} as const satisfies Record<string, Bilingual>;

const WORDS = {
  nothing: {
    en: 'Nothing is lost. The service can be started.',
    es: 'No se perdió nada. El servicio se puede arrancar.',
  },
  will: {
    en: 'This ends every open offer, session and nonce, rebuilds the log, and puts each event to work again.',
    es: 'Esto termina cada oferta abierta, sesión y nonce, rehace la bitácora y vuelve a poner a trabajar cada evento.',
  },
  stop: {
    en: 'The service must not be running. Type yes to go on: ',
    es: 'El servicio no debe estar corriendo. Escriba si para seguir: ',
  },
  asked: { en: 'Nothing was changed.', es: 'No se cambió nada.' },
  since: {
    en: 'The desk must look at these, and repeat what it still wants:',
    es: 'La mesa debe revisar esto, y repetir lo que siga queriendo:',
  },
  enrol: {
    en: 'Every machine enrols again: gafete enrol-code, then gafete client enrol --code - (after a lost database with --recovery -).',
    es: 'Cada máquina se da de alta otra vez: gafete enrol-code, luego gafete client enrol --code - (si se perdió la base, con --recovery -).',
  },
  reopen: {
    en: 'An admin gives each event a new desk key: gafete event epoch --event E --reopen',
    es: 'Quien administra da a cada evento una llave nueva: gafete event epoch --event E --reopen',
  },
  start: { en: 'Then start the service: npm start', es: 'Después arranque el servicio: npm start' },
} as const satisfies Record<string, Bilingual>;

/** `gafete recover`. */
export async function recoverDeployment(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const { values } = readWords(words, { texts: [], flags: ['yes', 'dry-run'] });
  const config = nodeConfig();
  const { language } = terminal;
  return withService(config, async ({ ports }) => {
    const found = await findRecovery(ports, ports.now());
    if (!found.ok) return refuse(found.error.type, terminal);
    const { lost, log, since } = found.value;
    const finding = [LOST[lost][language], foundLine(found.value, language), WORDS.will[language]];
    if (values['dry-run'] === true) {
      terminal.result({ lost, size: log.size, since, changed: false }, [...finding, ...actLines(since, terminal)]);
      return undefined;
    }
    for (const line of finding) terminal.say(line);
    if (
      values.yes !== true &&
      !/^(?:y|yes|s|si|sí)$/i.test(((await terminal.ask(WORDS.stop[language])) ?? '').trim())
    ) {
      throw new CommandError('not_confirmed', WORDS.asked, { next: 'gafete recover --yes' });
    }
    killNonces(config);
    const done = await recover(ports, ports.now());
    if (!done.ok) return refuse(done.error.type, terminal);
    terminal.result(done.value, reportLines(done.value, terminal));
    return undefined;
  });
}

/** Nonces and desk tokens are MACs without a row: with other keys nobody's of before counts. */
function killNonces(config: NodeConfig): void {
  writeRingFile(config, renewNonces(readRingFile(config), { random: systemRandom }));
}

function refuse(type: 'nothing_lost' | keyof typeof REFUSED, terminal: Terminal): ExitCode {
  if (type === 'nothing_lost') {
    terminal.result({ lost: null }, [WORDS.nothing[terminal.language]]);
    return EXIT.done;
  }
  throw new CommandError(type, REFUSED[type], {
    next: 'put a whole mirror of the public files into GAFETE_PUBLIC, and run gafete recover again; /docs, “What to do at 05:30”',
  });
}

function foundLine({ log, known, stories }: RecoveryFinding, language: Language): string {
  return language === 'es'
    ? `La bitácora pública tiene ${log.size} entradas (la base, ${known}) y ${stories.length} eventos.`
    : `The public log has ${log.size} entries (the database ${known}) and ${stories.length} events.`;
}

function reportLines({ lapsed, unknown, events, since, enrolAgain }: RecoveryReport, terminal: Terminal): string[] {
  const { language } = terminal;
  const es = language === 'es';
  const lines = [es ? `${lapsed.length} ofertas abiertas terminaron.` : `${lapsed.length} open offers are ended.`];
  if (unknown.length > 0) {
    lines.push(
      es
        ? `${unknown.length} ofertas de la base repuesta ya no tienen llave: se recogieron o terminaron después del respaldo.`
        : `${unknown.length} offers of the old database have no key any more: picked up or ended after the backup.`,
      ...unknown.map((id) => `  ${id}`),
    );
  }
  lines.push(
    ...columns(events.map(({ event, state, list, reopen }) => [`  ${event}`, state, list, reopen ? '--reopen' : ''])),
    ...actLines(since, terminal),
  );
  if (enrolAgain) lines.push(WORDS.enrol[language]);
  if (events.some(({ reopen }) => reopen)) lines.push(WORDS.reopen[language]);
  return [...lines, WORDS.start[language]];
}

function actLines(acts: readonly LoggedAct[], { language }: Terminal): string[] {
  if (acts.length === 0) return [];
  const rows = acts.map(({ type, hour, event, reason, people, by }) => [
    `  ${new Date(hour * 1000).toISOString().slice(0, 13)}Z`,
    type,
    event,
    reason ?? '',
    people === undefined ? '' : String(people),
    by ?? '',
  ]);
  return [WORDS.since[language], ...columns(rows)];
}
