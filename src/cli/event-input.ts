/** A new event out of the words of a command: a preset and what only the office knows, or a whole file of rules. */
import { readFileSync } from 'node:fs';
import type { NewEvent } from '../client/index.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { addDays, type LocalDate, localDayOf, parseLocalDate } from '../lib/time-zone.ts';
import { type Policy, PRESETS } from '../policy/index.ts';
import { listOf, needed, oneOf, wholeNumber } from './arguments.ts';
import { CommandError, EXIT } from './terminal.ts';

const TIME_ZONE = 'America/Mexico_City';
const DAY_STARTS_AT_MINUTES = 4 * 60;
const PLACES = 500;

/** The options of `event create`. */
export interface EventWords {
  readonly preset?: string | undefined;
  readonly policy?: string | undefined;
  readonly name?: string | undefined;
  readonly 'name-en'?: string | undefined;
  readonly place?: string | undefined;
  readonly 'place-en'?: string | undefined;
  readonly days?: string | undefined;
  readonly zones?: string | undefined;
  readonly max?: string | undefined;
  readonly 'time-zone'?: string | undefined;
}

/** A JSON object from a file. */
export function readRules(path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new CommandError(
      'file',
      { en: 'The policy file cannot be read as JSON.', es: 'El archivo de reglas no se puede leer como JSON.' },
      {
        exit: EXIT.usage,
        next: 'gafete event policy --json > policy.json   (shows a whole one)',
      },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CommandError(
    'file',
    { en: 'The policy file holds no JSON object.', es: 'El archivo de reglas no contiene un objeto JSON.' },
    { exit: EXIT.usage },
  );
}

/** What the words say. Without `--days`: today and tomorrow in the event's time zone. */
export function newEventOf(words: EventWords, now: UnixSeconds): NewEvent {
  if (words.policy !== undefined) {
    const { event: _event, version: _version, ...rules } = readRules(words.policy);
    return { rules };
  }
  const preset = oneOf(words.preset, PRESETS, '--preset');
  const name = needed(words.name, '--name', `gafete event create --preset ${preset} --name "Conferencia de prueba"`);
  const place = words.place ?? 'Por anunciar';
  const timeZone = words['time-zone'] ?? TIME_ZONE;
  const zones = listOf(words.zones).map(zoneOf);
  return {
    preset,
    input: {
      name: { 'es-MX': name, en: words['name-en'] ?? name },
      place: { 'es-MX': place, en: words['place-en'] ?? words.place ?? 'To be announced' },
      timeZone,
      days: daysOf(words.days, timeZone, now),
      maxAccreditations: wholeNumber(words.max, '--max', 1, 100_000) ?? PLACES,
      ...(zones.length > 0 && { zones }),
    },
  };
}

/** `pit` or `pit=Foso de prensa`. */
function zoneOf(text: string): Policy['zones'][number] {
  const [code, label] = text.split('=', 2) as [string, string | undefined];
  const name = label ?? code;
  return { code, name: { 'es-MX': name, en: name } };
}

function daysOf(text: string | undefined, timeZone: string, now: UnixSeconds): readonly LocalDate[] {
  if (text === undefined) {
    const today = localDayOf(now, timeZone, DAY_STARTS_AT_MINUTES);
    return [today, addDays(today, 1)];
  }
  return listOf(text).map((day) => {
    const parsed = parseLocalDate(day);
    if (parsed !== undefined) return parsed;
    const example = localDayOf(unixSeconds(now), TIME_ZONE, DAY_STARTS_AT_MINUTES);
    throw new CommandError(
      'usage',
      {
        en: '--days are written year-month-day, with commas between.',
        es: '--days se escribe año-mes-día, con comas entre los días.',
      },
      {
        exit: EXIT.usage,
        next: `--days ${example},${addDays(example, 1)}`,
      },
    );
  });
}
