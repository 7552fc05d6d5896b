import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import { NO_SALT } from './hkdf.ts';
import type { SecretBytes } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The key of one status list's permutation, from the key shelf. */
export type ListKey = SecretBytes<'list/permutation'>;

/** A keyed permutation of one list's positions, ready to use. */
export type Permutation = {
  readonly size: number;
  /** Width of half a position in bits. */
  readonly halfBits: number;
  /** HMAC-SHA-256 under the derived key, message not yet given: cloning it saves two compressions a round. */
  readonly mac: ReturnType<typeof hmac.create>;
  /** F(i, x) at i·2^h + x, −1 where not yet computed: a whole list costs 10·2^h MACs, not 10 for each position. */
  readonly rounds: Int16Array;
};

const ROUNDS = 10;
const MIN_SIZE = 256;
const MAX_SIZE = 2 ** 30;

/**
 * Prepares the permutation of a list (design-sealing §6.30), synchronously: WebCrypto is ten to twenty times slower
 * for messages of five bytes. `size` (positions) must be between 256 and 2^30.
 */
export function createPermutation(listKey: ListKey, list: string, size: number): Result<Permutation, Refusal<'size'>> {
  if (!Number.isSafeInteger(size) || size < MIN_SIZE || size > MAX_SIZE) return refuse('size');
  const key = derivePermutationKey(listKey, list, size);
  const halfBits = Math.ceil((32 - Math.clz32(size - 1)) / 2);
  const rounds = new Int16Array(ROUNDS * 2 ** halfBits).fill(-1);
  return ok({ size, halfBits, mac: hmac.create(sha256, key), rounds });
}

/** The positions of `n` ranks from `first` on; `rank` when one of them is not below the size. */
export function permuteRanks(
  permutation: Permutation,
  first: number,
  n: number,
): Result<readonly number[], Refusal<'rank'>> {
  const inRange = Number.isSafeInteger(first) && Number.isSafeInteger(n) && first >= 0 && n >= 0;
  if (!inRange || first + n > permutation.size) return refuse('rank');
  return ok(Array.from({ length: n }, (_, i) => permute(permutation, first + i)));
}

/** The rank that lies at a position: the inverse of `permuteRanks`. Throws outside the list. */
export function positionRank(permutation: Permutation, position: number): number {
  if (!Number.isSafeInteger(position) || position < 0 || position >= permutation.size) {
    throw new RangeError('position outside the list');
  }
  const { size, halfBits } = permutation;
  const mask = 2 ** halfBits - 1;
  let rank = position;
  do {
    let left = rank >>> halfBits;
    let right = rank & mask;
    for (let i = ROUNDS - 1; i >= 0; i--) [left, right] = [right ^ round(permutation, i, left), left];
    rank = left * 2 ** halfBits + right;
  } while (rank >= size);
  return rank;
}

/** The 32-byte key of one list's permutation: list and size are part of it, so that no list can be another's. */
export function derivePermutationKey(listKey: ListKey, list: string, size: number): Bytes {
  return hkdf(sha256, listKey, NO_SALT, canon({ typ: 'gafete/v1/list/permutation', list, size }), 32) as Bytes;
}

/** A balanced Feistel network over the next even width, walked until it lands inside the list. */
function permute(permutation: Permutation, rank: number): number {
  const { size, halfBits } = permutation;
  const mask = 2 ** halfBits - 1;
  let position = rank;
  do {
    let left = position >>> halfBits;
    let right = position & mask;
    for (let i = 0; i < ROUNDS; i++) [left, right] = [right, left ^ round(permutation, i, right)];
    position = left * 2 ** halfBits + right;
  } while (position >= size);
  return position;
}

function round({ halfBits, mac, rounds }: Permutation, i: number, x: number): number {
  const at = i * 2 ** halfBits + x;
  const known = rounds[at] as number;
  if (known >= 0) return known;
  const message = Uint8Array.of(i, x >>> 24, x >>> 16, x >>> 8, x);
  const digest = mac.clone().update(message).digest();
  // The low bits of the first four bytes; h is at most 15, so the last two bytes hold them.
  const value = (((digest[2] as number) << 8) | (digest[3] as number)) & (2 ** halfBits - 1);
  rounds[at] = value;
  return value;
}
