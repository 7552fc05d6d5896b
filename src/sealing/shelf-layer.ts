import type { Bytes, Random } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import type { Result } from '../lib/result.ts';
import { joinSealed, openAead, sealAead, splitSealed } from './aead.ts';
import type { ShelfKey } from './keys.ts';
import type { Refusal } from './refusal.ts';

/** Which row a layer belongs to. Every member is authenticated, so a ciphertext cannot move to another row. */
export type ShelfLayer =
  | { readonly typ: 'gafete/v1/offer/outer'; readonly lookup: string }
  | { readonly typ: 'gafete/v1/bundle/outer'; readonly event: string; readonly epoch: number; readonly member: string }
  | { readonly typ: 'gafete/v1/application/outer'; readonly event: string; readonly application: string }
  | { readonly typ: 'gafete/v1/roster/outer'; readonly event: string; readonly row: string }
  | { readonly typ: 'gafete/v1/refresh/outer'; readonly lookup: string }
  | { readonly typ: 'gafete/v1/relayed'; readonly tx: string };

/**
 * Wraps what a row holds once more under a shelf key (design-sealing §6.18): `iv ‖ ct`. When the shelf key is
 * destroyed, no older version of the row can be opened by anybody.
 */
export async function sealOuter(key: ShelfKey, layer: ShelfLayer, inner: Bytes, random: Random): Promise<Bytes> {
  return joinSealed(await sealAead(key.key, inner, additionalData(key, layer), random));
}

/** Opens a layer; `length` when it is too short to be one, `decrypt` for every other difference. */
export async function openOuter(
  key: ShelfKey,
  layer: ShelfLayer,
  sealed: Bytes,
): Promise<Result<Bytes, Refusal<'length' | 'decrypt'>>> {
  const parts = splitSealed(sealed);
  return parts.ok ? openAead(key.key, parts.value, additionalData(key, layer)) : parts;
}

function additionalData(key: ShelfKey, layer: ShelfLayer): Bytes {
  return canon({ ...layer, key: key.id });
}
