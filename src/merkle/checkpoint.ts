/** What a log says of itself at one moment (C2SP tlog-checkpoint): its name, its size, its root. */
import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { parseSize } from './add-checkpoint.ts';
import { type NoteKey, type NoteRefusal, verifyNote } from './note.ts';
import { HASH_BYTES } from './tree.ts';

export interface Checkpoint {
  /** Schema-less URL of the log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** `checkpoint_format`: the text is not exactly a checkpoint. `checkpoint_origin`: one of another log. */
export type CheckpointRefusal = NoteRefusal | { readonly type: 'checkpoint_format' | 'checkpoint_origin' };

/** The text that is signed. */
export function renderCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** Reads a checkpoint's text. Extension lines are read over: tlog-checkpoint lets a log have them and nobody audit them. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  if (!text.endsWith('\n')) return undefined;
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || origin === '' || extensions.includes('')) return undefined;
  // tlog-checkpoint, "Note text": decimal without leading zeros; beyond 2⁵³ we could not count.
  const leaves = parseSize(size ?? '');
  const hash = decodeBase64(root ?? '', HASH_BYTES);
  return leaves === undefined || hash === undefined ? undefined : { origin, size: leaves, root: hash };
}

/** Verifies a signed checkpoint of the log `origin`. Reasons: those of the note, checkpoint_format, checkpoint_origin. */
export function verifyCheckpoint(
  note: string,
  { origin, keys }: { readonly origin: string; readonly keys: readonly NoteKey[] },
): Result<Checkpoint, CheckpointRefusal> {
  const verified = verifyNote(note, keys);
  if (!verified.ok) return verified;
  const checkpoint = parseCheckpoint(verified.value.text);
  if (checkpoint === undefined) return err({ type: 'checkpoint_format' });
  return checkpoint.origin === origin ? ok(checkpoint) : err({ type: 'checkpoint_origin' });
}
