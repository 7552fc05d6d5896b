/** Whether anything in the loot goes beyond the closed list. Runs against ours and its mutants only. */
import { deflateRawSync } from 'node:zlib';
import type { Beyond } from './attack.ts';
import { bytesIn, type CellValue, readLoot, readRows } from './attackers/cells.ts';
import { CLOSED_LIST, type Form } from './closed-list.ts';
import type { Bilingual, Loot } from './target.ts';

/** Seconds after a deadline in which the sweep must have come. */
const GRACE = 7200;
/** The longest that something with a second of its own may last: acts wait a day for their second person. */
const SHORT_LIVED = 25 * 3600;
/** Lengths that one sealed column may have: buckets, in two shapes of key id. */
const FEW_LENGTHS = 8;
/** Lengths within this many bytes are one: a number in a header has one digit more. */
const SAME_LENGTH = 48;
const ENOUGH_BYTES = 4096;
/** χ² of bytes against chance has 255 degrees of freedom: six standard deviations around its mean. */
const CHI2 = { least: 255 - 6 * 22.6, most: 255 + 6 * 22.6 };
const LEAST_INCOMPRESSIBLE = 0.99;

const SAYS = {
  column: { en: 'a column that is not on the closed list', es: 'una columna que no está en la lista cerrada' },
  form: { en: 'a value of another form than promised', es: 'un valor de otra forma que la prometida' },
  fine: { en: 'a time finer than promised', es: 'una hora más fina que lo prometido' },
  outlived: { en: 'a row that outlived its deadline', es: 'un renglón que rebasó su plazo' },
  lengths: { en: 'lengths that tell something', es: 'longitudes que dicen algo' },
  open: { en: 'a sealed value that is not random', es: 'un valor sellado que no es aleatorio' },
  vector: { en: 'two sealed values with one vector', es: 'dos valores sellados con un mismo vector' },
  order: { en: 'row ids that tell who came first', es: 'identificadores que dicen quién llegó primero' },
  line: {
    en: 'a log line that says more than codes and counts',
    es: 'una línea de bitácora con más que códigos y cuentas',
  },
  file: { en: 'a file that nobody expected', es: 'un archivo que nadie esperaba' },
  remains: { en: 'bytes of an event that was closed', es: 'bytes de un evento ya cerrado' },
} as const satisfies Record<string, Bilingual>;
type Complaint = keyof typeof SAYS;

/** Judges a dump and, where the level has one, every version ever written. */
export function findBeyond(loot: Loot, folder: string): Beyond[] {
  const found = new Map<string, Beyond>();
  const complain = (place: string, what: Complaint) => found.set(`${place} ${what}`, { place, what: SAYS[what] });
  const sealed = new Map<string, Set<string>>();
  const rowIds = new Map<string, RowIds>();
  for (const { table, cells, minute, gone } of readRows(loot, folder)) {
    if (gone === true) continue;
    for (const [column, value] of Object.entries(cells)) {
      const place = `${table}.${column}`;
      const form = CLOSED_LIST.get(place);
      if (form === undefined) {
        if (value !== null) complain(place, 'column');
        continue;
      }
      if (value === null) continue;
      if (form === 'row id') rowIds.set(table, largest(rowIds.get(table), Number(value)));
      else if (form === 'sealed') remember(sealed, place, value);
      else {
        const complaint = judge(form, value, minute ?? loot.takenAt ?? 0, minute === undefined);
        if (complaint !== undefined) complain(place, complaint);
      }
    }
  }
  for (const [place, values] of sealed) judgeSealed(place, [...values], complain);
  for (const [table, { rows, most }] of rowIds) {
    if (rows >= ENOUGH_ROWS && most < COUNTING) complain(table, 'order');
  }
  judgeFiles(loot, folder, complain);
  return [...found.values()];
}

interface RowIds {
  readonly rows: number;
  readonly most: number;
}
/** So many random numbers of 48 bits are not all below 2³². */
const [ENOUGH_ROWS, COUNTING] = [8, 2 ** 32];

function largest(before: RowIds | undefined, rid: number): RowIds {
  return { rows: (before?.rows ?? 0) + 1, most: Math.max(before?.most ?? 0, rid) };
}

const WORD = /^[A-Za-z][A-Za-z_,-]{0,63}$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** `at`: when the row was seen. `isNow`: in a dump a deadline must not be long past; in a history it may. */
function judge(
  form: Exclude<Form, 'sealed' | 'row id'>,
  value: CellValue,
  at: number,
  isNow: boolean,
): Complaint | undefined {
  switch (form) {
    case 'id':
      return typeof value === 'string' && ID.test(value) ? undefined : 'form';
    case 'word':
      return typeof value === 'string' && WORD.test(value) ? undefined : 'form';
    case 'digest':
      return [16, 32].includes(bytesIn(String(value))?.length ?? 0) ? undefined : 'form';
    case 'public key':
      return isPublicKey(String(value)) ? undefined : 'form';
    case 'statement':
      return judgeStatement(String(value));
    case 'hour':
      return Number(value) % 3600 === 0 ? undefined : 'fine';
    case 'ten minutes':
      return Number(value) % 600 === 0 ? undefined : 'fine';
    case 'deadline':
      if (Number(value) > at + SHORT_LIVED) return 'fine';
      return isNow && Number(value) < at - GRACE ? 'outlived' : undefined;
    case 'count':
    case 'drawn':
      return typeof value === 'number' ? undefined : 'form';
    case 'public':
    case 'signature':
      return typeof value === 'string' ? undefined : 'form';
    case 'gate handles':
      return value instanceof Uint8Array && value.length > 0 && value.length % 20 === 0 ? undefined : 'lengths';
    case 'public bytes':
      return value instanceof Uint8Array ? undefined : 'form';
  }
}

function isPublicKey(text: string): boolean {
  const jwk = parse(text) as Record<string, unknown> | undefined;
  return jwk !== undefined && ['crv', 'kty', 'x', 'y'].join() === Object.keys(jwk).sort().join();
}

/** Members that statements of ours have: ids, digests, numbers, and what the gate's question says in public. */
const MEMBERS =
  /^(v|iss|event|accreditation|accreditations|replacement|configurations|copies|lookup|txCode|exp|policyVersion|typ|header|ct|claims|act|reason|random|issuer|policy|tx|query|nonce|gate|purpose|mode|requesterKey|id|iat)$/;

function judgeStatement(text: string): Complaint | undefined {
  const statement = parse(text);
  if (typeof statement !== 'object' || statement === null) return 'form';
  return Object.keys(statement).every((name) => MEMBERS.test(name)) ? undefined : 'form';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function remember(sealed: Map<string, Set<string>>, place: string, value: CellValue): void {
  const texts = sealed.get(place) ?? new Set();
  texts.add(Buffer.from(value as Uint8Array).toString('latin1'));
  sealed.set(place, texts);
}

function judgeSealed(
  place: string,
  values: readonly string[],
  complain: (place: string, what: Complaint) => void,
): void {
  const bytes = values.map((value) => ciphertextOf(Buffer.from(value, 'latin1')));
  const lengths = [...new Set(bytes.map(({ length }) => length))].sort((a, b) => a - b);
  const apart = lengths.filter((length, at) => at === 0 || length - (lengths[at - 1] as number) > SAME_LENGTH);
  // Acts and suspensions carry as many envelopes as people: their lengths tell that number, as their statements do.
  if (!place.endsWith('.revocations_sealed') && apart.length > FEW_LENGTHS) complain(place, 'lengths');
  const vectors = values.map((value) => value.slice(0, 12));
  const isJson = values.some((value) => /^[[{e]/.test(value) && /^[\x20-\x7e]+$/.test(value));
  if (!isJson && new Set(vectors).size < values.length) complain(place, 'vector');
  const all = Buffer.concat(bytes);
  if (all.length < ENOUGH_BYTES) return;
  const sample = all.subarray(0, 4 << 20);
  const isRandom = deflateRawSync(sample).length >= sample.length * LEAST_INCOMPRESSIBLE;
  const chi2 = chiSquare(sample);
  if (!isRandom || chi2 < CHI2.least || chi2 > CHI2.most) complain(place, 'open');
}

/** What should be random: of a JWE its ciphertext and tag, of JSON around envelopes their texts, otherwise all. */
function ciphertextOf(value: Buffer): Buffer {
  const text = value.toString('latin1');
  const parts = text.split('.');
  if (parts.length === 5) return Buffer.concat(parts.slice(1).map((part) => Buffer.from(part, 'base64url')));
  if (/^[[{]/.test(text) && /^[\x20-\x7e]+$/.test(text)) {
    return Buffer.concat(
      [...text.matchAll(/"ct":"([A-Za-z0-9_-]+)"/g)].map(([, ct]) => Buffer.from(ct ?? '', 'base64url')),
    );
  }
  return value;
}

function chiSquare(bytes: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  const expected = bytes.length / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Values of a log line: minute, codes, closed words, counts. */
const LINE_VALUE = /^([a-z0-9._-]+|\d{4}-\d\d-\d\dT\d\d:\d\d|-?\d+|true|false)$/;

function judgeFiles(loot: Loot, folder: string, complain: (place: string, what: Complaint) => void): void {
  const remains = loot.closedPieces ?? [];
  for (const path of loot.files) {
    const name = path.replace(/^.*raw\//, '');
    if (name === 'printed.log') {
      for (const line of readLoot(folder, path).toString('utf8').split('\n').filter(Boolean)) {
        const fields = parse(line);
        const isPlain = typeof fields === 'object' && fields !== null;
        if (!isPlain || !Object.values(fields).every((value) => LINE_VALUE.test(String(value)))) complain(name, 'line');
      }
    } else if (name.startsWith('gafete.sqlite')) {
      const bytes = readLoot(folder, path);
      if (remains.some((piece) => bytes.includes(Buffer.from(piece, 'base64')))) complain(name, 'remains');
    } else if (!name.startsWith('public/')) complain(name, 'file');
  }
}
