import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import type { Bytes, Random } from '../lib/bytes.ts';
import { canon, hasExactly, type NotCanonical, parseCanonical } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import type { JsonObject } from '../lib/json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { ok, type Result } from '../lib/result.ts';
import { createPkcs8, type EcdhPrivateKey, type Pkcs8, parsePkcs8, publicJwkOfPkcs8 } from './ecdh.ts';
import { type JweRefusal, openJwe, sealJwe } from './jwe-profile.ts';
import type { SecretBytes } from './keys.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The key of the desk's blind index. */
export type IndexKey = SecretBytes<'bundle/index'>;

/** What the members of an event's desk share: the desk key, the index key, and the bundle before it. */
export type DeskBundle = {
  readonly event: string;
  /** 1 for the first bundle of an event; one more whenever a member is removed. */
  readonly epoch: number;
  readonly ecdh: Pkcs8;
  readonly index: IndexKey;
  readonly previous?: DeskBundle;
};

/** Which bundle is expected. `desk` is the thumbprint of the desk key as the event's public document and the log say. */
export type BundleContext = { readonly event: string; readonly epoch: number; readonly desk: string };

/** A chain of this many bundles fits into one JWE; removing more members needs a new event. */
const MAX_EPOCHS = 128;
const PKCS8_LENGTH = 138;
const INDEX_LENGTH = 32;

/**
 * Draws the first bundle of an event, or the next one, which carries the one before so that nobody re-encrypts. `epoch`:
 * where the bundles before were lost, the one that begins again.
 */
export function createBundle(event: string, random: Random, previous?: DeskBundle, epoch = 1): DeskBundle {
  if (previous && (previous.event !== event || bundleChain(previous).length >= MAX_EPOCHS)) {
    throw new RangeError('a bundle follows one of its own event, at most 128 deep');
  }
  const fresh = { event, ecdh: createPkcs8(random), index: random(INDEX_LENGTH) as IndexKey };
  return previous ? { ...fresh, epoch: previous.epoch + 1, previous } : { ...fresh, epoch };
}

/** A bundle and those it carries, newest first: a look-up sends one tag for each. */
export function bundleChain(bundle: DeskBundle): readonly DeskBundle[] {
  const chain: DeskBundle[] = [];
  for (let next: DeskBundle | undefined = bundle; next; next = next.previous) chain.push(next);
  return chain;
}

/** Seals a bundle to one member key (design-sealing §2.1). Called by an unlocked member, once for each member. */
export function sealBundle(bundle: DeskBundle, member: EcPublicJwk, random: Random): Promise<string> {
  const { event, epoch } = bundle;
  return sealJwe(member, { typ: 'gafete/v1/bundle', event, epoch }, canon(toJson(bundle)), random);
}

/**
 * Opens a bundle with a member key. `bundle` when it is not of this event and epoch, when a bundle inside is not of the
 * epoch before, or when its desk key is not the published one. That last check matters: anybody can seal *something* to
 * a member's public key, and a bundle of the service's own making would hand it the blind index.
 */
export async function openBundle(
  jwe: string,
  member: EcdhPrivateKey,
  { event, epoch, desk }: BundleContext,
): Promise<Result<DeskBundle, JweRefusal | NotCanonical | Refusal<'bundle'>>> {
  const plain = await openJwe(jwe, member, { typ: 'gafete/v1/bundle', event, epoch });
  if (!plain.ok) return plain;
  const body = parseCanonical(plain.value);
  if (!body.ok) return body;
  const bundle = parseBundle(body.value, event, epoch, MAX_EPOCHS);
  if (!bundle) return refuse('bundle');
  const ecdh = parsePkcs8(bundle.ecdh);
  if (!ecdh.ok || jwkThumbprint(publicJwkOfPkcs8(ecdh.value)) !== desk) return refuse('bundle');
  return ok(bundle);
}

function toJson({ event, epoch, ecdh, index, previous }: DeskBundle): JsonObject {
  const own = { event, epoch, ecdh: encodeBase64url(ecdh), index: encodeBase64url(index) };
  return previous ? { ...own, previous: toJson(previous) } : own;
}

/** Inner bundles are only parsed: who knows the newest desk key is a member, and members are believed about the past. */
function parseBundle(value: unknown, event: string, epoch: number, depth: number): DeskBundle | undefined {
  const members = ['event', 'epoch', 'ecdh', 'index'] as const;
  const carries = hasExactly(value, [...members, 'previous']);
  if (depth < 1 || !(carries || hasExactly(value, members))) return undefined;
  const ecdh = decode(value.ecdh, PKCS8_LENGTH) as Pkcs8 | undefined;
  const index = decode(value.index, INDEX_LENGTH) as IndexKey | undefined;
  if (value.event !== event || value.epoch !== epoch || !ecdh || !index) return undefined;
  const own = { event, epoch, ecdh, index };
  if (!carries) return own;
  const previous = parseBundle((value as { readonly previous: unknown }).previous, event, epoch - 1, depth - 1);
  return previous && { ...own, previous };
}

function decode(value: unknown, length: number): Bytes | undefined {
  return typeof value === 'string' ? decodeBase64url(value, length) : undefined;
}
