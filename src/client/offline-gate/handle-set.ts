/** Which passages are known: a set that only grows, of this gate's own and of the others'. */
import type { Bytes } from '../../lib/bytes.ts';
import { type HandleKey, passageHandle } from '../../sealing/index.ts';

/** Handles known here. `judgePass` reads it; what it proposes is added by the caller once the person has passed. */
export interface HandleSet {
  has(handle: string): boolean;
}

/** A set of handles, 22 characters of base64url each. */
export function createHandleSet(handles: Iterable<string> = []): HandleSet & { add(handle: string): void } {
  const known = new Set(handles);
  return { has: (handle) => known.has(handle), add: (handle) => void known.add(handle) };
}

/** Entries or exits of one pass that are looked for at most: nobody goes in and out more often in one day. */
const MAX_PASSAGES = 256;

/** How often a pass is known to have entered and left, and the handles of its next entry and exit. */
export async function passagesOf(key: HandleKey, passHash: Bytes, handles: HandleSet) {
  const entries = await countKnown((entry) => passageHandle(key, passHash, { entry }), handles);
  const exits = await countKnown((exit) => passageHandle(key, passHash, { exit }), handles);
  return { entries: entries.known, exits: exits.known, nextEntry: entries.next, nextExit: exits.next };
}

async function countKnown(handleOf: (n: number) => Promise<string>, handles: HandleSet) {
  for (let known = 0; ; known++) {
    const next = await handleOf(known);
    if (!handles.has(next) || known === MAX_PASSAGES) return { known, next };
  }
}
