/**
 * How a witness judges one checkpoint (C2SP tlog-witness, `add-checkpoint`), in the order of the specification: shape,
 * origin, signature, sizes, what was seen last, proof. Nothing waits between reading what was seen and replacing it, and
 * the replacement is a compare-and-swap, so that no two histories are ever cosigned.
 */
import { equalBytes } from '../../lib/constant-time.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import {
  type AddCheckpoint,
  type NoteKey,
  type NoteSignature,
  parseCheckpoint,
  parseNote,
  renderSignature,
  verifyCheckpoint,
  verifyConsistency,
} from '../../merkle/index.ts';
import type { Identity } from './identity.ts';
import type { Memory } from './memory.ts';

export interface Witness {
  readonly identity: Identity;
  readonly memory: Memory;
  /** Verifier keys of the logs that are watched, by origin: a log that changes its key has several for a while. */
  readonly logs: ReadonlyMap<string, readonly NoteKey[]>;
}

/** Why a checkpoint is not cosigned. `size`: of the tree cosigned last. */
export type WitnessRefusal =
  | { readonly type: 'malformed' | 'unknown_origin' | 'unknown_key' | 'sizes' | 'proof' }
  | { readonly type: 'old_size'; readonly size: number }
  /** A signed checkpoint of the same size and another root: the log has two histories. */
  | { readonly type: 'forked' };

/** Judges, remembers, and answers the cosignature's line. */
export function answerCheckpoint(
  { identity, memory, logs }: Witness,
  { oldSize, proof, note }: AddCheckpoint,
  now: UnixSeconds,
): Result<string, WitnessRefusal> {
  const parsed = parseNote(note);
  const text = parsed.ok ? parsed.value.text : undefined;
  const claimed = text === undefined ? undefined : parseCheckpoint(text);
  if (text === undefined || claimed === undefined) return err({ type: 'malformed' });
  const { origin } = claimed;
  const keys = logs.get(origin);
  if (keys === undefined) return err({ type: 'unknown_origin' });
  const verified = verifyCheckpoint(note, { origin, keys });
  if (!verified.ok) return err({ type: 'unknown_key' });
  const tree = verified.value;
  if (oldSize > tree.size) return err({ type: 'sizes' });
  const last = memory.last(origin);
  if (oldSize !== last.size) {
    if (tree.size === last.size && !equalBytes(tree.root, last.root)) memory.accuse(origin, note);
    return err({ type: 'old_size', size: last.size });
  }
  if (tree.size === last.size && !equalBytes(tree.root, last.root)) {
    memory.accuse(origin, note);
    return err({ type: 'forked' });
  }
  if (!verifyConsistency(last, tree, proof)) return err({ type: 'proof' });
  // Another process on the same memory was faster: what it saw is the last size now.
  if (!memory.advance(origin, last, tree)) return err({ type: 'old_size', size: memory.last(origin).size });
  // A crash from here on loses the line only: the log asks again, from the size that it is told, and gets it.
  const line = identity.cosign(text, now);
  // Lines of strangers stay out of what is shown: they are not looked at, so they are not passed on.
  const own = parsed.ok ? parsed.value.signatures.filter((each) => keys.some((key) => isOf(each, key))) : [];
  const lines = own.map((each) => renderSignature(each, each.signature));
  memory.show(origin, tree.size, `${text}\n${lines.join('')}${line}`);
  return ok(line);
}

function isOf(signature: Pick<NoteSignature, 'name' | 'id'>, key: NoteKey): boolean {
  return signature.name === key.name && signature.id === key.id;
}
