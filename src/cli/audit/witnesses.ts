/** Which of the witnesses that an auditor believes have cosigned a head. */
import { HOUR, type UnixSeconds } from '../../lib/time.ts';
import { findCosignature, NOTE_KEY_TYPE, type NoteKey, parseNote, parseNoteKey } from '../../merkle/index.ts';

export interface WitnessSeen {
  readonly name: string;
  readonly key: string;
  /** Unix seconds at which it saw this head; `undefined` when it did not, or its line does not hold. */
  readonly at: number | undefined;
}

/** A witness's key as it prints it; `undefined` when the text is none. */
export function parseWitnessKey(text: string): NoteKey | undefined {
  const key = parseNoteKey(text);
  return key?.type === NOTE_KEY_TYPE.cosignature ? key : undefined;
}

/** Looks for each witness's line. Keys that are none are left out: the caller has refused them. */
export function findWitnesses(note: string, keys: readonly string[], now: UnixSeconds): readonly WitnessSeen[] {
  const parsed = parseNote(note);
  if (!parsed.ok) return [];
  const seen = new Map<string, WitnessSeen>();
  for (const text of keys) {
    const key = parseWitnessKey(text);
    if (key === undefined) continue;
    const at = findCosignature(parsed.value.text, parsed.value.signatures, key);
    // A moment in the future is no moment at which anybody saw it.
    const holds = at !== undefined && at <= now + HOUR ? at : undefined;
    // tlog-cosignature: what is signed does not name the witness, so one key under two names is one witness.
    const same = seen.get(key.publicKey.join());
    if (same?.at === undefined) seen.set(key.publicKey.join(), { name: key.name, key: text, at: holds });
  }
  return [...seen.values()];
}
