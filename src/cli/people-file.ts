/** People out of an office's file: one JSON document, an array of them, or a person a line. */
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type ClientError, type EvidenceClass, type Person, parsePerson, type Result } from '../client/index.ts';
import { CommandError, EXIT } from './terminal.ts';

/** Bytes of one JSON document; people a line are read one at a time and may be any number. */
const MAX_DOCUMENT = 64 * 1024 * 1024;
const FORM = 'a person is {"claims":{…},"evidence":["press_card_seen"],"folio":"P-0001"}, one a line';

/** One line of the file: somebody, or why not. */
export type Entry = Result<Person, ClientError>;

/** Reads people from a file, or from standard input for `-`. `evidence` is for bare claims. */
export async function* readPeople(
  path: string,
  evidence: readonly EvidenceClass[],
): AsyncGenerator<Entry, void, undefined> {
  if (path !== '-' && !existsSync(path)) {
    throw new CommandError(
      'file',
      { en: 'The file of people does not exist.', es: 'El archivo de personas no existe.' },
      { exit: EXIT.usage, next: FORM },
    );
  }
  const input = path === '-' ? process.stdin : createReadStream(path);
  let document = '';
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (document === '' && line.trim() === '') continue;
    const value = document === '' ? parse(line) : undefined;
    // A first line that is no document by itself begins one that is spread over many.
    if (value === undefined && (number === 1 || document !== '')) {
      document += `${line}\n`;
      if (document.length > MAX_DOCUMENT) throw unreadable();
    } else {
      yield* entriesOf(value, evidence);
    }
  }
  if (document === '') return;
  const whole = parse(document);
  if (whole === undefined) throw unreadable();
  yield* entriesOf(whole, evidence);
}

/** How many people a file has, a person a line; `undefined` for standard input and for one document. */
export async function countPeople(path: string): Promise<number | undefined> {
  if (path === '-' || !existsSync(path)) return undefined;
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    if (count === 0 && !isOne(line)) return undefined;
    count++;
  }
  return count;
}

const isOne = (line: string) => {
  const value = parse(line);
  return value !== undefined && !Array.isArray(value);
};

function* entriesOf(value: unknown, evidence: readonly EvidenceClass[]): Generator<Entry, void, undefined> {
  if (Array.isArray(value)) for (const item of value) yield parsePerson(personOf(item, evidence));
  else yield parsePerson(personOf(value, evidence));
}

/** Bare claims become a person with the evidence that the command named. */
function personOf(value: unknown, evidence: readonly EvidenceClass[]): unknown {
  const isBare = typeof value === 'object' && value !== null && !('claims' in value);
  return isBare ? { claims: value, evidence } : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable(): CommandError {
  return new CommandError(
    'file',
    { en: 'The file of people is not JSON.', es: 'El archivo de personas no es JSON.' },
    { exit: EXIT.usage, next: FORM },
  );
}
