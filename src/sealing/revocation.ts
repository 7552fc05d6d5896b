import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import type { Bytes, Random } from '../lib/bytes.ts';
import { canon, hasExactly, type NotCanonical, parseCanonical } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { ok, type Result } from '../lib/result.ts';
import { IV_LENGTH, openAead, type Sealed, sealAead } from './aead.ts';
import type { EcdhPrivateKey } from './ecdh.ts';
import { type JweRefusal, openJwe, sealJwe } from './jwe-profile.ts';
import type { RingKey } from './keys.ts';
import { pad, SMALL_BUCKETS, unpad } from './pad.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { DeskContext } from './roster.ts';
import { parseStatusRanks, type StatusRanks } from './session.ts';

/** Which issued configuration an envelope revokes. */
export type RevocationBinding = { readonly accreditation: string; readonly configuration: string };

/** What a desk client hands back to revoke or suspend: opaque to it, base64url `iv` and `ct`. */
export type RevocationInner = { readonly key: string; readonly iv: string; readonly ct: string };

const PADDED_LENGTH = 256;
const TAG_LENGTH = 16;

/**
 * Seals the ranks of issued copies twice (design-sealing §2.3): inside for the service's k_rev, outside for the desk
 * key. The service needs the desk to open it and the desk needs the service to read it.
 */
export async function sealRevocation(
  desk: EcPublicJwk,
  { event, epoch }: DeskContext,
  key: RingKey<'revocation'>,
  { accreditation, configuration }: RevocationBinding,
  { list, first, n }: StatusRanks,
  random: Random,
): Promise<string> {
  const padded = pad(canon({ list, first, n, accreditation }), SMALL_BUCKETS);
  if (!padded.ok) throw new RangeError('ids are at most 64 characters');
  const aad = innerAad(key.id, { accreditation, configuration });
  const { iv, ct } = await sealAead(key.key, padded.value, aad, random);
  const inner = { key: key.id, iv: encodeBase64url(iv), ct: encodeBase64url(ct) };
  return sealJwe(desk, { typ: 'gafete/v1/revocation', event, epoch }, canon(inner), random);
}

/** Opens the outer layer, in a desk client; `body` when something else is inside. */
export async function openRevocationOuter(
  jwe: string,
  desk: EcdhPrivateKey,
  { event, epoch }: DeskContext,
): Promise<Result<RevocationInner, JweRefusal | NotCanonical | Refusal<'body'>>> {
  const plain = await openJwe(jwe, desk, { typ: 'gafete/v1/revocation', event, epoch });
  if (!plain.ok) return plain;
  const body = parseCanonical(plain.value);
  return body.ok ? parseRevocationInner(body.value) : body;
}

/** The strict shape of an inner layer, as a desk client returns it to the service. Reason `body`. */
export function parseRevocationInner(value: unknown): Result<RevocationInner, Refusal<'body'>> {
  const parts = decodeInner(value);
  return parts ? ok(value as RevocationInner) : refuse('body');
}

/**
 * Opens the inner layer, in the service. `key` when it names another key than the one given (look the key up by
 * `inner.key`), `accreditation` when it speaks of another accreditation.
 */
export async function openRevocationInner(
  key: RingKey<'revocation'>,
  inner: RevocationInner,
  binding: RevocationBinding,
): Promise<
  Result<RevocationBinding & StatusRanks, Refusal<'key' | 'body' | 'decrypt' | 'pad' | 'accreditation'> | NotCanonical>
> {
  const sealed = decodeInner(inner);
  if (!sealed) return refuse('body');
  if (inner.key !== key.id) return refuse('key');
  const padded = await openAead(key.key, sealed, innerAad(key.id, binding));
  if (!padded.ok) return padded;
  const content = unpad(padded.value, SMALL_BUCKETS);
  if (!content.ok) return content;
  const body = parseCanonical(content.value);
  if (!body.ok) return body;
  if (!hasExactly(body.value, ['list', 'first', 'n', 'accreditation'])) return refuse('body');
  const { accreditation, list, first, n } = body.value;
  if (accreditation !== binding.accreditation) return refuse('accreditation');
  const ranks = parseStatusRanks({ list, first, n });
  return ranks.ok ? ok({ ...ranks.value, ...binding }) : ranks;
}

function decodeInner(value: unknown): Sealed | undefined {
  if (!hasExactly(value, ['key', 'iv', 'ct'])) return undefined;
  const { key, iv, ct } = value;
  if (typeof key !== 'string' || typeof iv !== 'string' || typeof ct !== 'string') return undefined;
  const parts = { iv: decodeBase64url(iv, IV_LENGTH), ct: decodeBase64url(ct, PADDED_LENGTH + TAG_LENGTH) };
  return parts.iv && parts.ct ? { iv: parts.iv, ct: parts.ct } : undefined;
}

function innerAad(key: string, { accreditation, configuration }: RevocationBinding): Bytes {
  return canon({ typ: 'gafete/v1/revocation', key, accreditation, configuration });
}
