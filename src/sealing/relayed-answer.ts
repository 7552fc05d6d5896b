import { type Bytes, type Random, utf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import { hkdf } from './hkdf.ts';
import type { ShelfKey } from './keys.ts';
import { pad, RELAY_BUCKETS, unpad } from './pad.ts';
import type { Refusal } from './refusal.ts';
import { openOuter, sealOuter } from './shelf-layer.ts';

/**
 * Wraps a relayed answer for the time that it waits. It is sealed to its requester already; but a wallet that is not ours
 * writes its JWE's header in clear, and its length would tell what is inside: so padded, and under a key of its request,
 * derived from the day's. `too_large` above 128 KiB.
 */
export async function sealRelayed(
  judgeKey: ShelfKey,
  tx: string,
  answer: Bytes,
  random: Random,
): Promise<Result<Bytes, Refusal<'too_large'>>> {
  const padded = pad(answer, RELAY_BUCKETS);
  if (!padded.ok) return padded;
  return ok(await sealOuter(await keyOf(judgeKey, tx), { typ: 'gafete/v1/relayed', tx }, padded.value, random));
}

/** Unwraps one for its requester: `length`, `decrypt`, `pad` for a row that is not ours or of another request. */
export async function openRelayed(
  judgeKey: ShelfKey,
  tx: string,
  sealed: Bytes,
): Promise<Result<Bytes, Refusal<'length' | 'decrypt' | 'pad'>>> {
  const padded = await openOuter(await keyOf(judgeKey, tx), { typ: 'gafete/v1/relayed', tx }, sealed);
  return padded.ok ? unpad(padded.value, RELAY_BUCKETS) : padded;
}

/** One key, one purpose: not the day's own, from which the keys of judge mode are derived. */
async function keyOf({ id, key }: ShelfKey, tx: string): Promise<ShelfKey> {
  return { id, key: await hkdf(key, utf8(tx), canon({ typ: 'gafete/v1/relayed', key: id }), 32) };
}
