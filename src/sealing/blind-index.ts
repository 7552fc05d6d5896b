import { encodeBase64url } from '../lib/base64url.ts';
import type { Bytes } from '../lib/bytes.ts';
import { tryCanon } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import type { IndexKey } from './bundle.ts';
import { hmac } from './hkdf.ts';
import type { ShelfKey } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What the desk may look a person up by. Product rule 1: there is no kind for an identity number. */
export const INDEX_KINDS = ['folio', 'name'] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];

const TAG_LENGTH = 16;
/** UTF-16 units before normalisation; NFKD can make a text eighteen times longer. */
const MAX_VALUE_LENGTH = 1024;

/** A kind from outside; `kind` for everything but `folio` and `name`. */
export function parseIndexKind(value: unknown): Result<IndexKind, Refusal<'kind'>> {
  const kind = INDEX_KINDS.find((known) => known === value);
  return kind ? ok(kind) : refuse('kind');
}

/**
 * One spelling for what people write in several (design-sealing §6.28): folio NFKC, upper case, A–Z and 0–9 kept; name
 * NFKD without marks, lower case, one space between runs of letters and digits. `value` when nothing is left.
 */
export function normaliseIndexValue(kind: IndexKind, value: string): Result<string, Refusal<'value'>> {
  if (value.length > MAX_VALUE_LENGTH) return refuse('value');
  const normalised =
    kind === 'folio'
      ? value
          .normalize('NFKC')
          .toUpperCase()
          .replace(/[^A-Z0-9]/g, '')
      : value
          .normalize('NFKD')
          .replace(/\p{M}/gu, '')
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim();
  return normalised === '' ? refuse('value') : ok(normalised);
}

/** The tag of a value under one bundle's index key, 16 bytes; computed in the desk client only. */
export async function blindIndexTag(
  index: IndexKey,
  kind: IndexKind,
  value: string,
): Promise<Result<Bytes, Refusal<'value'>>> {
  const normalised = normaliseIndexValue(kind, value);
  if (!normalised.ok) return normalised;
  const message = tryCanon({ typ: 'gafete/v1/index', kind, value: normalised.value });
  return message.ok ? ok((await hmac(index, message.value)).slice(0, TAG_LENGTH)) : refuse('value');
}

/** What the service stores and looks up: the tag under k_tag, whose destruction makes the index useless. 16 bytes. */
export async function storedIndexTag(tagKey: ShelfKey, kind: IndexKind, tag: Bytes): Promise<Bytes> {
  const message = tryCanon({ typ: 'gafete/v1/index/stored', key: tagKey.id, kind, tag: encodeBase64url(tag) });
  if (!message.ok) throw new TypeError('a key id is well-formed text');
  return (await hmac(tagKey.key, message.value)).slice(0, TAG_LENGTH);
}
