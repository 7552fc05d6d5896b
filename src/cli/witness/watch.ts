/** Pull mode: the witness reads the log itself, for offices that do not know it, or cannot reach it. */
import { equalBytes } from '../../lib/constant-time.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { consistencyRuns, hashRun, parseTile, verifyCheckpoint } from '../../merkle/index.ts';
import { openLogSource } from '../audit/log-source.ts';
import { answerCheckpoint, type Witness } from './answer.ts';

/**
 * What one look found. `forked`: a signed head that does not continue the last one; `rolled_back`: a shorter one.
 * `unreadable`: no head, no tiles, or no signature of a known key, which proves nothing against anybody.
 */
export type Look = 'cosigned' | 'forked' | 'rolled_back' | 'unreadable';

/** Looks at a log once, and cosigns its head when it continues what was seen. */
export async function lookAt(
  witness: Witness,
  { origin, prefix }: { readonly origin: string; readonly prefix: string },
  fetch: typeof globalThis.fetch,
  now: () => UnixSeconds,
): Promise<Look> {
  const source = openLogSource(prefix, fetch);
  const note = await source.checkpoint();
  if (note === undefined) return 'unreadable';
  const verified = verifyCheckpoint(note, { origin, keys: witness.logs.get(origin) ?? [] });
  if (!verified.ok) return 'unreadable';
  const tree = verified.value;
  const last = witness.memory.last(origin);
  if (tree.size < last.size || (tree.size === last.size && !equalBytes(tree.root, last.root))) {
    witness.memory.accuse(origin, note);
    return tree.size < last.size ? 'rolled_back' : 'forked';
  }
  const readTile = async (name: Parameters<Parameters<typeof hashRun>[2]>[0]) => {
    const bytes = await source.tile(name);
    const hashes = bytes && parseTile(bytes, name.width);
    if (hashes === undefined) throw new TileMissing();
    return hashes;
  };
  try {
    const runs = last.size === 0 ? [] : consistencyRuns(last.size, tree.size);
    const proof = await Promise.all(runs.map((run) => hashRun(run, tree.size, readTile)));
    const answer = answerCheckpoint(witness, { oldSize: last.size, proof, note }, now());
    if (answer.ok) return 'cosigned';
    if (answer.error.type !== 'proof' && answer.error.type !== 'forked') return 'unreadable';
    witness.memory.accuse(origin, note);
    return 'forked';
  } catch (error) {
    if (error instanceof TileMissing) return 'unreadable';
    throw error;
  }
}

class TileMissing extends Error {}
