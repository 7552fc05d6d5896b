/**
 * Asks the configured witnesses to cosign the newest head (C2SP tlog-witness), and knows which of them did.
 *
 * The head is signed and served before anybody is asked, so a witness that is down or says no delays nothing. What a
 * witness answers is used only when its signature holds over exactly the text that was sent; it is kept untagged and
 * checked again on every use, so that neither a witness nor a database writer can put a line of somebody else there.
 */

import { decodeBase64 } from '../lib/base64.ts';
import { concatBytes, decodeUtf8 } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { HOUR, MINUTE, type UnixSeconds } from '../lib/time.ts';
import {
  consistencyRuns,
  findCosignature,
  type Hashes,
  hashRun,
  NOTE_KEY_TYPE,
  type NoteKey,
  parseNote,
  parseNoteKey,
  parseSize,
  parseTile,
  renderAddCheckpoint,
  renderSignature,
  SIZE_TYPE,
} from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { type CosignatureRow, findCosignatures, putCosignature } from '../storage/cosignatures.ts';
import { findTiles, type LogHead } from '../storage/log.ts';
import { watchAlarms } from './alarms.ts';
import { readHead } from './head.ts';

/** A cosignature older than this is asked for again, although the log did not grow: it says that the log still lives. */
const REFRESH_AFTER = 30 * MINUTE;
/** By so much a witness's clock may be ahead of ours. */
const AHEAD = 5 * MINUTE;
const PATIENCE_MS = 10_000;
/** Two lines of one key, or a line of another, are read over; more text than this is not read. */
const MAX_ANSWER = 4096;
/** The first question, and one with the size that the witness names. A third is for the next run. */
const TRIES = 2;

/** A witness that is asked. */
export interface ConfiguredWitness {
  readonly key: NoteKey;
  readonly url: string;
}

/**
 * `witness_silent`: no answer, or one that is no cosignature. `witness_ahead`: it saw a larger log than there is here;
 * `witness_conflict`: it saw another tree. The last two mean two histories, and are alarms.
 */
export type WitnessRefusal = { readonly type: 'witness_silent' | 'witness_ahead' | 'witness_conflict' };

/** The witnesses of the settings; those whose key does not hold are left out, and the self-check names the setting. */
export function witnessesOf({ config }: Pick<Ports, 'config'>): readonly ConfiguredWitness[] {
  return config.witnesses.flatMap(({ key: text, url }) => {
    const key = parseNoteKey(text);
    return key?.type === NOTE_KEY_TYPE.cosignature ? [{ key, url }] : [];
  });
}

const rowName = ({ name, id }: NoteKey): string => `${name}+${id}`;

/**
 * Asks every witness whose cosignature is missing or old. Answers how many cosigned. For the timer, after the sequencer.
 * Throws when storage does not answer; a witness that does not is a line in the operator's log.
 */
export async function askWitnesses(given: Ports, now: UnixSeconds): Promise<number> {
  const witnesses = witnessesOf(given);
  if (witnesses.length === 0) return 0;
  const alarms = watchAlarms(given);
  try {
    return await askAll(alarms.ports, witnesses, now);
  } finally {
    await alarms.raise(now);
  }
}

async function askAll(ports: Ports, witnesses: readonly ConfiguredWitness[], now: UnixSeconds): Promise<number> {
  const head = await readHead(ports, now);
  if (!head.ok || head.value === undefined) return 0;
  const { note, size } = head.value;
  const rows = await findCosignatures(ports);
  const done = witnesses.map(async ({ key, url }) => {
    const row = rows.find(({ witness }) => witness === rowName(key));
    const at = row && cosignedAt(note, row, key);
    if (at !== undefined && now - at < REFRESH_AFTER) return 0;
    const line = await askOne(ports, { key, url }, head.value as LogHead, row?.size ?? 0, now);
    if (!line.ok) {
      ports.log.event('log.witness_refused', { reason: line.error.type });
      return 0;
    }
    await putCosignature(ports, { witness: rowName(key), size, line: line.value });
    return 1;
  });
  return (await Promise.all(done)).reduce<number>((sum, one) => sum + one, 0);
}

async function askOne(
  ports: Ports,
  { key, url }: ConfiguredWitness,
  head: LogHead,
  known: number,
  now: UnixSeconds,
): Promise<Result<string, WitnessRefusal>> {
  // What a row says may be anybody's: a size that cannot be is no size.
  let oldSize = Number.isSafeInteger(known) && known >= 0 && known <= head.size ? known : 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const proof = await proofFrom(ports, oldSize, head.size);
    if (proof === undefined) return err({ type: 'witness_silent' });
    const answer = await post(ports, url, renderAddCheckpoint({ oldSize, proof, note: head.note }));
    if (answer === undefined) return err({ type: 'witness_silent' });
    if (answer.status === 200) return readLine(answer.text, head.note, key, now);
    if (answer.status === 422) return err({ type: 'witness_conflict' });
    if (answer.status !== 409) return err({ type: 'witness_silent' });
    const size = answer.type === SIZE_TYPE ? parseSize(answer.text.replace(/\n$/, '')) : undefined;
    // tlog-witness: 409 without a size is the same size with another root.
    if (size === undefined) return err({ type: 'witness_conflict' });
    if (size > head.size) return err({ type: (await isNewest(ports, head, now)) ? 'witness_ahead' : 'witness_silent' });
    oldSize = size;
  }
  return err({ type: 'witness_silent' });
}

/** Another sequencer may have finished meanwhile, and have asked first: then nobody is ahead. */
async function isNewest(ports: Ports, head: LogHead, now: UnixSeconds): Promise<boolean> {
  const newest = await readHead(ports, now);
  return newest.ok && newest.value?.size === head.size;
}

/** The consistency proof, out of tiles; `undefined` when they are not there. */
async function proofFrom(ports: Ports, before: number, size: number): Promise<Hashes | undefined> {
  if (before === 0) return [];
  let missing = false;
  const readTile = async ({ level, index, width }: { level: number; index: number; width: number }) => {
    const [row] = await findTiles(ports, [{ level, place: index }]);
    const hashes = row && parseTile(row.hashes.slice(0, width * 32), width);
    if (hashes === undefined) missing = true;
    return hashes ?? Array.from({ length: width }, () => new Uint8Array(32));
  };
  const proof = await Promise.all(consistencyRuns(before, size).map((run) => hashRun(run, size, readTile)));
  return missing ? undefined : proof;
}

async function post(
  { fetch }: Pick<Ports, 'fetch'>,
  url: string,
  body: string,
): Promise<{ readonly status: number; readonly type: string | null; readonly text: string } | undefined> {
  try {
    const answer = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      // An answer from elsewhere is nobody's we know. `manual` exists in every runtime, and no 3xx is read as an answer.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await readAnswer(answer);
    return text === undefined ? undefined : { status: answer.status, type: answer.headers.get('content-type'), text };
  } catch {
    return undefined;
  }
}

async function readAnswer(answer: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_ANSWER) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  return decodeUtf8(concatBytes(...parts));
}

/** The one line of this witness that holds over the note's text. tlog-witness: lines of other keys are ignored. */
function readLine(answer: string, note: string, key: NoteKey, now: UnixSeconds): Result<string, WitnessRefusal> {
  for (const line of answer.split('\n').slice(0, 16)) {
    const at = cosignedAt(note, { line: `${line}\n` }, key);
    if (at !== undefined && at <= now + AHEAD) return ok(`${line}\n`);
  }
  return err({ type: 'witness_silent' });
}

/** When a witness cosigned this note; `undefined` when the line is malformed, somebody else's, forged, or of another head. */
function cosignedAt(note: string, { line }: Pick<CosignatureRow, 'line'>, key: NoteKey): UnixSeconds | undefined {
  const own = parseNote(note);
  const parsed = own.ok ? parseNote(`${own.value.text}\n${line}`) : own;
  if (!parsed.ok || !own.ok || parsed.value.text !== own.value.text) return undefined;
  const [signature, ...more] = parsed.value.signatures;
  // One spelling: what is served is what was made of these bytes.
  if (signature === undefined || more.length > 0 || renderSignature(signature, signature.signature) !== line)
    return undefined;
  return findCosignature(own.value.text, [signature], key);
}

/**
 * Finds the lines that hold over a note, one a configured witness, in the order of the settings. Signatures are checked
 * again only when a line or the note changed: a checkpoint is asked for often. One per app.
 */
export function createCosignatures(ports: Pick<Ports, 'config' | 'store'>): (note: string) => Promise<string> {
  const witnesses = witnessesOf(ports);
  let kept = { of: '', lines: '' };
  return async (note) => {
    if (witnesses.length === 0) return '';
    const rows = await findCosignatures(ports);
    const own = witnesses.map(({ key }) => ({ key, row: rows.find(({ witness }) => witness === rowName(key)) }));
    const of = JSON.stringify([note, ...own.map(({ row }) => row?.line)]);
    if (kept.of !== of) {
      const held = own.flatMap(({ key, row }) => (row && cosignedAt(note, row, key) !== undefined ? [row.line] : []));
      kept = { of, lines: held.join('') };
    }
    return kept.lines;
  };
}

/**
 * Whether a witness has not cosigned for an hour. Its last line may be over an older head, whose text is gone: then the
 * moment in it is taken as it stands, which is enough for a warning to the operator.
 */
export async function isWitnessLate(ports: Ports, now: UnixSeconds): Promise<boolean> {
  const rows = await findCosignatures(ports);
  return witnessesOf(ports).some(({ key }) => {
    const row = rows.find(({ witness }) => witness === rowName(key));
    const bytes = decodeBase64(String(row?.line).split(' ')[2]?.trimEnd() ?? '');
    if (bytes === undefined || bytes.length < 12) return true;
    return now - Number(new DataView(bytes.buffer).getBigUint64(4)) > HOUR;
  });
}
