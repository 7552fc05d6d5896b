import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR, type UnixSeconds } from '../../lib/time.ts';
import { placesIn, systemClock } from '../../runtime/node/system.ts';
import { type Deadline, OTHER_DEADLINES } from '../../storage/deadlines.ts';
import { type Kept, listKept } from '../../storage/retention.ts';
import type { Language } from '../language.ts';
import { nodeConfig, withService } from '../operator.ts';
import { CommandError, columns, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

const TEXTS = {
  en: {
    head: ['store', 'owner', 'records', 'oldest', 'overdue', 'goes'],
    hours: (n: number) => (n < 48 ? `${n} h` : `${Math.floor(n / 24)} days`),
    overdue: (n: number) => `${n} rows are past their deadline. Reads refuse them already; the next sweep takes them.`,
    none: 'Nothing is past its deadline.',
  },
  es: {
    head: ['lugar', 'dueño', 'registros', 'el más viejo', 'vencidos', 'se va'],
    hours: (n: number) => (n < 48 ? `${n} h` : `${Math.floor(n / 24)} días`),
    overdue: (n: number) => `${n} renglones ya vencieron. Las lecturas los niegan; el siguiente barrido se los lleva.`,
    none: 'Nada ha vencido.',
  },
} as const satisfies Record<Language, unknown>;

/** `gafete retention`: on the machine that has the data, and nowhere else. */
export async function retention(_words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const config = nodeConfig();
  const places = placesIn(config.dataDir);
  if (!existsSync(places.database)) {
    const en = 'The data of the service is not on this machine, so nothing can be counted here.';
    const es = 'Los datos del servicio no están en esta máquina, así que aquí no se puede contar nada.';
    const next = 'run it where the service runs, or set GAFETE_DATA; on Workers: npx wrangler d1 execute, r2 object';
    throw new CommandError('data_elsewhere', { en, es }, { exit: EXIT.refused, next });
  }
  const now = systemClock();
  const kept = await withService(config, ({ ports }) => listKept(ports, now));
  const files = [
    onDisk('keys', [places.keys], OTHER_DEADLINES.keys, now),
    onDisk('public_files', filesBelow(config.publicDir), OTHER_DEADLINES.public_files, now),
  ];
  show([...kept, ...files], terminal);
  return EXIT.done;
}

function show(kept: readonly Kept[], terminal: Terminal): void {
  const { language, paint } = terminal;
  const texts = TEXTS[language];
  const overdue = kept.reduce((total, each) => total + each.overdue, 0);
  const rows = kept.map(({ store, deadline, records, oldestHours, overdue: late }) => [
    store,
    deadline.owner,
    String(records),
    oldestHours === undefined ? '—' : texts.hours(oldestHours),
    late === 0 ? '—' : String(late),
    deadline.ends[language],
  ]);
  const stores = kept.map(({ deadline, ...rest }) => ({
    ...rest,
    owner: deadline.owner,
    ends: deadline.ends[language],
  }));
  terminal.result({ stores, overdue }, [
    ...columns([[...texts.head], ...rows]),
    '',
    overdue === 0 ? paint.good(texts.none) : paint.bad(texts.overdue(overdue)),
  ]);
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function onDisk(store: string, paths: readonly string[], deadline: Deadline, now: UnixSeconds): Kept {
  const written = paths.filter((path) => existsSync(path)).map((path) => Math.floor(statSync(path).mtimeMs / 1000));
  const oldest = written.reduce<number | undefined>((least, at) => Math.min(least ?? at, at), undefined);
  const oldestHours = oldest === undefined ? undefined : Math.max(0, Math.floor((now - oldest) / HOUR));
  return { store, deadline, records: written.length, oldestHours, overdue: 0 };
}
