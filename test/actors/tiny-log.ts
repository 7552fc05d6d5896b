/** A log of numbered leaves that signs whatever it is told to: what a witness meets, honest or not. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, utf8 } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import {
  consistencyRuns,
  createNoteKey,
  growTree,
  hashLeaf,
  NOTE_KEY_TYPE,
  renderAddCheckpoint,
  renderCheckpoint,
  renderSignature,
  rootOfEdge,
} from '../../src/merkle/index.ts';

const rootOf = (leaves: readonly Bytes[]) => rootOfEdge(growTree(0, [], leaves).edge);

/** `history`: two logs of one origin and key whose histories differ tell of other leaves, from leaf `from` on. */
export function createTinyLog(origin = 'office.example/log', history = 'a', seed = 'log', from = 0) {
  const secret = sha256(utf8(seed));
  const key = createNoteKey(origin, NOTE_KEY_TYPE.ed25519, ed25519.getPublicKey(secret) as Bytes);
  const leaves = (size: number) =>
    Array.from({ length: size }, (_, i) => hashLeaf(utf8(`${i < from ? 'a' : history}${i}`)));
  const text = (size: number, root = rootOf(leaves(size))) => renderCheckpoint({ origin, size, root });
  const sign = (signed: string) => renderSignature(key, ed25519.sign(utf8(signed), secret));
  const note = (size: number, root?: Bytes) => `${text(size, root)}\n${sign(text(size, root))}`;
  const proof = (before: number, size: number) => {
    const all = leaves(size);
    const runs = before === 0 ? [] : consistencyRuns(before, size);
    return runs.map(({ start, end }) => rootOf(all.slice(start, end)));
  };
  /** The whole body of an honest request. */
  const request = (oldSize: number, size: number) =>
    renderAddCheckpoint({ oldSize, proof: proof(oldSize, size), note: note(size) });
  return { origin, key, text, note, sign, proof, request };
}
