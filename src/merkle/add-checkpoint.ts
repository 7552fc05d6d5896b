/** What a log sends a witness (C2SP tlog-witness, `add-checkpoint`): the size it saw last, a proof, the new checkpoint. */
import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';
import { NOTE_LIMITS } from './note.ts';
import { HASH_BYTES } from './tree.ts';

/** tlog-witness: a client sends no more than 63 proof lines. */
const MAX_PROOF_LINES = 63;
/** Largest body, in bytes: the proof and a note. */
export const MAX_ADD_CHECKPOINT = NOTE_LIMITS.size + 4096;
/** tlog-witness: the media type of the size that a witness names with 409. */
export const SIZE_TYPE = 'text/x.tlog.size';

export interface AddCheckpoint {
  /** Leaves of the tree that the witness cosigned last; 0 when it never did. */
  readonly oldSize: number;
  readonly proof: readonly Bytes[];
  /** The signed checkpoint. */
  readonly note: string;
}

/** The body of the request. */
export function renderAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${note}`;
}

/** Reads a body strictly; `undefined` when it is not one. The note is only cut off here, not read. */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  // The first empty line ends the proof: neither the size nor a hash can hold one.
  const blank = body.indexOf('\n\n');
  if (blank < 0) return undefined;
  const [first, ...lines] = body.slice(0, blank).split('\n');
  const oldSize = parseSize(/^old (.{1,16})$/.exec(first ?? '')?.[1] ?? '');
  if (oldSize === undefined || lines.length > MAX_PROOF_LINES) return undefined;
  const proof = lines.map((line) => decodeBase64(line, HASH_BYTES));
  if (!proof.every((hash) => hash !== undefined)) return undefined;
  return { oldSize, proof, note: body.slice(blank + 2) };
}

/** A size as these texts spell it: decimal, without leading zeros, as far as we can count. */
export function parseSize(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
