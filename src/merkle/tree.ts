/** Hashing of a Merkle tree as RFC 6962 §2.1 defines it, and the proofs of §2.1.1 and §2.1.2. */
import type { Bytes } from '../lib/bytes.ts';
import { concatBytes } from '../lib/bytes.ts';
import { equalBytes } from '../lib/constant-time.ts';
import { sha256 } from '../lib/sha256.ts';

// RFC 6962 §2.1: different first bytes for leaves and nodes, so that no leaf can pass for a pair of hashes.
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** The hash of one entry. */
export function hashLeaf(entry: Uint8Array): Bytes {
  return sha256(concatBytes(LEAF, entry));
}

/** The hash of two neighbours. */
export function hashPair(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(concatBytes(NODE, left, right));
}

/** The root of a tree without leaves: the hash of nothing. */
export function emptyRoot(): Bytes {
  return sha256(new Uint8Array(0));
}

/** The root over neighbouring perfect subtrees, the largest first; of nothing, the empty root. */
export function joinSubtrees(hashes: readonly Bytes[]): Bytes {
  if (hashes.length === 0) return emptyRoot();
  return hashes.slice(0, -1).reduceRight((right, left) => hashPair(left, right), hashes.at(-1) as Bytes);
}

/** Leaves `start` … `end − 1`. In a proof each hash stands for one such run. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** A perfect subtree: leaves `index · 2^level` … `(index + 1) · 2^level − 1`. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The perfect subtrees of a run that starts at a multiple of its own largest power of two, the largest first. */
export function subtreesOf({ start, end }: Run): readonly Subtree[] {
  const found: Subtree[] = [];
  for (let at = start; at < end; ) {
    // Plain arithmetic: bit operators end at 2³¹ and a tree may not.
    const level = Math.floor(Math.log2(end - at));
    const width = 2 ** level <= end - at ? 2 ** level : 2 ** (level - 1);
    found.push({ level: Math.log2(width), index: at / width });
    at += width;
  }
  return found;
}

/** The largest power of two below `n` (n > 1). */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The runs whose hashes prove that leaf `index` is in a tree of `size` leaves, in the order of RFC 6962 §2.1.1. */
export function inclusionRuns(index: number, size: number): readonly Run[] {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf');
  const runs: Run[] = [];
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      runs.unshift({ start: middle, end });
      end = middle;
    } else {
      runs.unshift({ start, end: middle });
      start = middle;
    }
  }
  return runs;
}

/** The runs whose hashes prove that a tree of `size` leaves begins with one of `before`, in the order of RFC 6962 §2.1.2. */
export function consistencyRuns(before: number, size: number): readonly Run[] {
  if (!(before > 0 && before <= size)) throw new RangeError('no such tree');
  const runs: Run[] = [];
  let [start, end] = [0, size];
  // Whether the subtree looked at is the whole former tree, whose root the verifier has already.
  let known = true;
  while (before < end) {
    const middle = start + splitOf(end - start);
    if (before <= middle) {
      runs.unshift({ start: middle, end });
      end = middle;
    } else {
      runs.unshift({ start, end: middle });
      start = middle;
      known = false;
    }
  }
  return known ? runs : [{ start, end }, ...runs];
}

/** Whether a proof leads from a leaf's hash to the root of the tree of `size` leaves. */
export function verifyInclusion(
  leaf: { readonly index: number; readonly hash: Uint8Array },
  tree: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(tree.size) || !isSize(leaf.index) || leaf.index >= tree.size) return false;
  const runs = inclusionRuns(leaf.index, tree.size);
  if (runs.length !== proof.length) return false;
  let hash = leaf.hash;
  runs.forEach(({ end }, i) => {
    const other = proof[i] as Uint8Array;
    hash = end <= leaf.index ? hashPair(other, hash) : hashPair(hash, other);
  });
  return equalBytes(hash, tree.root);
}

/** Whether a proof shows that the tree `after` only adds leaves to the tree `before`. An empty tree begins every tree. */
export function verifyConsistency(
  before: { readonly size: number; readonly root: Uint8Array },
  after: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(before.size) || !isSize(after.size) || before.size > after.size) return false;
  // RFC 6962 §2.1.2 defines proofs from one leaf on; a proof beside an empty tree is one too many.
  if (before.size === 0) return proof.length === 0 && equalBytes(before.root, emptyRoot());
  const runs = consistencyRuns(before.size, after.size);
  if (runs.length !== proof.length) return false;
  // The former root stands in for its own subtree where the proof leaves that out.
  const [seed, rest] = runs[0]?.end === before.size ? [proof[0] as Uint8Array, 1] : [before.root, 0];
  let [old, fresh] = [seed, seed];
  runs.slice(rest).forEach(({ start }, i) => {
    const other = proof[i + rest] as Uint8Array;
    if (start < before.size) old = hashPair(other, old);
    fresh = start < before.size ? hashPair(other, fresh) : hashPair(fresh, other);
  });
  return equalBytes(old, before.root) && equalBytes(fresh, after.root);
}

function isSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
