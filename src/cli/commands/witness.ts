import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { renderNoteKey } from '../../merkle/index.ts';
import { makePrivateFolder } from '../../runtime/node/private-file.ts';
import { systemClock } from '../../runtime/node/system.ts';
import { logOrigin, logPrefix } from '../../transparency/wire.ts';
import { readWords, wholeNumber } from '../arguments.ts';
import { openLogSource } from '../audit/log-source.ts';
import type { Bilingual } from '../language.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import type { Witness } from '../witness/answer.ts';
import { type IdentityRefusal, openIdentity } from '../witness/identity.ts';
import { addLogLines, logsOf, parseLogKey, readLogLines } from '../witness/logs.ts';
import { openMemory } from '../witness/memory.ts';
import { witnessRoutes } from '../witness/routes.ts';
import { witnessTextsIn } from '../witness/texts.ts';
import { lookAt } from '../witness/watch.ts';

const MINUTE = 60_000;

/** `gafete witness`. */
export async function witness(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const { values, lists } = readWords(words, {
    texts: ['folder', 'name', 'host', 'port', 'watch', 'every'],
    lists: ['log'],
  });
  const folder = values.folder ?? 'data/witness';
  const host = values.host ?? '127.0.0.1';
  const port = wholeNumber(values.port, '--port', 1, 65_535) ?? 8790;
  const every = wholeNumber(values.every?.replace(/m$/, ''), '--every', 1, 1440) ?? 5;
  makePrivateFolder(folder);
  const identity = openIdentity(folder, values.name);
  if (!identity.ok) throw identityProblem(identity.error);
  const watched = values.watch === undefined ? undefined : placeOf(values.watch);
  await takeLogs(folder, lists.log, watched, terminal);
  const keys = readLogLines(folder).map(parseLogKey);
  if (!keys.every((key) => key !== undefined)) throw logProblem();
  const self: Witness = {
    identity: identity.value,
    memory: openMemory(join(folder, 'seen.sqlite')),
    logs: logsOf(keys),
  };
  const texts = witnessTextsIn(terminal.language);
  const tell = (log: string, event: string, line: string) =>
    terminal.record({ at: systemClock(), log, event }, `${log ? `${log}: ` : ''}${line}`);
  const app = witnessRoutes(self, systemClock, (event) => tell('', event, texts.events[event]));
  const server = await listen(app.fetch, host, port);
  greet(self, `http://${host}:${port}`, terminal);
  const look = async () => {
    if (watched === undefined) return;
    const seen = await lookAt(self, watched, fetch, systemClock);
    tell(watched.origin, seen, texts.looks[seen]);
  };
  await look();
  const timer = setInterval(() => void look().catch(() => tell('', 'failed', texts.looks.unreadable)), every * MINUTE);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  terminal.say(texts.finishing);
  clearInterval(timer);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  self.memory.close();
  return EXIT.done;
}

function listen(app: (request: Request) => Response | Promise<Response>, hostname: string, port: number) {
  return new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const server = serve({ fetch: app, hostname, port }, () => resolve(server));
    // A body of some kilobytes that takes longer is somebody holding a connection open.
    if ('requestTimeout' in server) server.requestTimeout = 10_000;
    server.once('error', (error: Error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      const en = `Something already listens on port ${port}.`;
      const es = `Algo ya escucha en el puerto ${port}.`;
      reject(taken ? new CommandError('port', { en, es }, { exit: EXIT.failed, next: '--port 8791' }) : error);
    });
  });
}

function greet({ identity, logs, memory }: Witness, url: string, terminal: Terminal): void {
  const texts = witnessTextsIn(terminal.language);
  const key = renderNoteKey(identity.key);
  const watched = [...logs.keys()].map((origin) => ({ origin, size: memory.last(origin).size }));
  terminal.result({ key, url, logs: watched }, [
    texts.key(key),
    texts.serves(url),
    ...(watched.length === 0 ? [texts.nothing] : watched.map(({ origin, size }) => texts.log(origin, size))),
  ]);
}

/** Adds logs that are named for the first time. A watched log without a known key is believed once, and shown to be compared. */
async function takeLogs(
  folder: string,
  given: readonly string[],
  watched: { readonly origin: string; readonly prefix: string } | undefined,
  terminal: Terminal,
): Promise<void> {
  if (given.some((line) => parseLogKey(line) === undefined)) throw logProblem();
  const known = readLogLines(folder);
  const fresh = given.filter((line) => !known.includes(line));
  const isKnown = [...known, ...fresh].some((line) => parseLogKey(line)?.name === watched?.origin);
  if (watched !== undefined && !isKnown) {
    const named = ((await openLogSource(watched.prefix, fetch).keys()) ?? '').split('\n').slice(0, 8);
    const own = named.filter((line) => parseLogKey(line)?.name === watched.origin);
    if (own.length === 0) {
      const en = 'That log does not answer, or names no key.';
      const es = 'Esa bitácora no responde, o no dice ninguna llave.';
      throw new CommandError('unreachable', { en, es }, { exit: EXIT.unreachable, next: 'gafete witness --log <key>' });
    }
    for (const key of own) terminal.tell(witnessTextsIn(terminal.language).took(key));
    fresh.push(...own);
  }
  if (fresh.length > 0) addLogLines(folder, fresh);
}

function placeOf(text: string): { readonly origin: string; readonly prefix: string } {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    const en = 'The URL is not an absolute one of an office.';
    const es = 'Esa no es la dirección completa de una oficina.';
    throw new CommandError('url', { en, es }, { exit: EXIT.usage, next: 'gafete witness --watch https://…' });
  }
  const publicUrl = url.href.replace(/\/$/, '');
  return { origin: logOrigin(publicUrl), prefix: logPrefix(publicUrl) };
}

function logProblem(): CommandError {
  const en = 'A log is named by its verifier key, as its office prints it at /log/keys.';
  const es = 'Una bitácora se nombra con su llave, como la oficina la publica en /log/keys.';
  return new CommandError('log_key', { en, es }, { exit: EXIT.usage, next: "--log 'oficina.example/log+0a1b2c3d+A…'" });
}

const IDENTITY: Readonly<Record<IdentityRefusal['type'], Bilingual>> = {
  identity_name: {
    en: 'A new witness needs a name without spaces or plus signs, such as an address of yours.',
    es: 'Un testigo nuevo necesita un nombre sin espacios ni signos de más, por ejemplo una dirección suya.',
  },
  identity_other: {
    en: 'The key in that folder has another name. A new name is a new witness: take another folder.',
    es: 'La llave de esa carpeta tiene otro nombre. Un nombre nuevo es otro testigo: use otra carpeta.',
  },
  identity_format: {
    en: 'The key file is damaged. Without it this witness cannot go on; a new one needs a new folder.',
    es: 'El archivo de la llave está dañado. Sin él este testigo no puede seguir; uno nuevo necesita otra carpeta.',
  },
};

function identityProblem({ type }: IdentityRefusal): CommandError {
  return new CommandError(type, IDENTITY[type], {
    exit: EXIT.usage,
    next: 'gafete witness --name prensa.example/testigo',
  });
}
