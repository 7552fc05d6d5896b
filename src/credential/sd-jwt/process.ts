import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { sha256Text } from '../../lib/sha256.ts';
import type { SdJwtError } from './errors.ts';
import type { SdJwtLimits } from './limits.ts';
import { type Disclosure, parseDisclosure } from './parse.ts';

/** Where a claim stands: member names and array positions from the top of the payload. */
export type ClaimPath = readonly (string | number)[];

/** One disclosure that found its digest. */
export interface DisclosedClaim {
  /** Position among the disclosures as received. */
  readonly index: number;
  readonly path: ClaimPath;
  /** The disclosure inside which this one's digest stands: it cannot be shown without it. */
  readonly parent: number | undefined;
}

/** A payload with its disclosures put in place and every trace of the mechanism removed. */
export interface ProcessedPayload {
  readonly claims: JsonObject;
  readonly disclosed: readonly DisclosedClaim[];
}

// Names that steer the format, and names that a careless `object[name] = value` further on would take for a prototype.
const RESERVED_NAMES = new Set(['_sd', '...', '_sd_alg', '__proto__', 'constructor', 'prototype']);
const PROTOTYPE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Carries one refusal out of the recursion to the one place that turns it into a Result. */
class Refusal {
  readonly error: SdJwtError;
  constructor(error: SdJwtError) {
    this.error = error;
  }
}

interface Place {
  readonly path: ClaimPath;
  readonly parent: number | undefined;
  /** The top-level claim we are inside, when it is one that must not be hidden in any part. */
  readonly control: string | undefined;
}

/** The digest of a disclosure: SHA-256 over the ASCII of its base64url text (RFC 9901 §4.2.3). */
export function digestOf(disclosure: string): string {
  return sha256Text(disclosure);
}

/**
 * Puts disclosures in the place of their digests (RFC 9901 §7.1 step 3 to 5). The caller has verified the signature over
 * `payload`. `controlClaims` are the top-level claims that may not be hidden, whole or in part.
 * Refuses, in this order: `E_SDJWT_SD_ALG`, `E_SDJWT_DUP_DISCLOSURE`; then at the first place met `E_SDJWT_SD_TYPE`,
 * `E_SDJWT_PLACEHOLDER`, `E_SDJWT_DUP_DIGEST`, the refusals of `parseDisclosure`, `E_SDJWT_ARITY`,
 * `E_SDJWT_RESERVED_NAME`, `E_SDJWT_NAME_COLLISION`, `E_SD_CONTROL_CLAIM`; last `E_SDJWT_UNREFERENCED`.
 */
export function processPayload(
  payload: JsonObject,
  disclosures: readonly string[],
  controlClaims: ReadonlySet<string>,
  limits: SdJwtLimits,
): Result<ProcessedPayload, SdJwtError> {
  // RFC 9901 §7.1 step 2: the hash is named by the issuer; the list of those we accept has one entry.
  const alg = Object.hasOwn(payload, '_sd_alg') ? payload['_sd_alg'] : 'sha-256';
  if (alg !== 'sha-256') return err({ type: 'E_SDJWT_SD_ALG' });
  const byDigest = new Map<string, number>();
  for (const [index, text] of disclosures.entries()) byDigest.set(digestOf(text), index);
  // RFC 9901 §4: a holder sends no disclosure twice.
  if (byDigest.size !== disclosures.length) return err({ type: 'E_SDJWT_DUP_DISCLOSURE' });
  const walk = new Walk(disclosures, byDigest, controlClaims, limits);
  try {
    const claims = walk.object(payload, { path: [], parent: undefined, control: undefined }, true);
    // RFC 9901 §7.1 step 5: what no digest refers to was not signed by anyone.
    if (walk.disclosed.length !== disclosures.length) return err({ type: 'E_SDJWT_UNREFERENCED' });
    return ok({ claims, disclosed: walk.disclosed });
  } catch (refusal) {
    if (refusal instanceof Refusal) return err(refusal.error);
    throw refusal;
  }
}

/** One pass over a payload. Its identity is what it has seen: every digest, and every disclosure already placed. */
class Walk {
  readonly disclosed: DisclosedClaim[] = [];
  private readonly seen = new Set<string>();
  private readonly disclosures: readonly string[];
  private readonly byDigest: ReadonlyMap<string, number>;
  private readonly controlClaims: ReadonlySet<string>;
  private readonly limits: SdJwtLimits;

  constructor(
    disclosures: readonly string[],
    byDigest: ReadonlyMap<string, number>,
    controlClaims: ReadonlySet<string>,
    limits: SdJwtLimits,
  ) {
    this.disclosures = disclosures;
    this.byDigest = byDigest;
    this.controlClaims = controlClaims;
    this.limits = limits;
  }

  value(value: JsonValue, place: Place): JsonValue {
    if (Array.isArray(value)) return this.array(value as readonly JsonValue[], place);
    if (isJsonObject(value)) return this.object(value, place, false);
    return value;
  }

  object(source: JsonObject, place: Place, top: boolean): JsonObject {
    const claims: Record<string, JsonValue> = {};
    for (const [name, value] of Object.entries(source)) {
      if (name === '_sd') continue;
      // RFC 9901 §4.1.1: once, at the top; elsewhere it would be a second opinion on the hash.
      if (name === '_sd_alg') {
        if (top) continue;
        throw new Refusal({ type: 'E_SDJWT_SD_ALG' });
      }
      if (name === '...') throw new Refusal({ type: 'E_SDJWT_PLACEHOLDER' });
      if (PROTOTYPE_NAMES.has(name)) throw new Refusal({ type: 'E_SDJWT_RESERVED_NAME' });
      claims[name] = this.value(value, this.below(place, name));
    }
    if (!Object.hasOwn(source, '_sd')) return claims;
    const digests = source['_sd'];
    if (!Array.isArray(digests)) throw new Refusal({ type: 'E_SDJWT_SD_TYPE' });
    for (const digest of digests as readonly JsonValue[]) {
      if (typeof digest !== 'string') throw new Refusal({ type: 'E_SDJWT_SD_TYPE' });
      this.member(digest, claims, source, place);
    }
    return claims;
  }

  private member(digest: string, claims: Record<string, JsonValue>, source: JsonObject, place: Place): void {
    const found = this.find(digest, place);
    if (found === undefined) return;
    const { index, disclosure } = found;
    // RFC 9901 §7.1 step 3.c.ii: a digest in `_sd` belongs to a member.
    if (disclosure.kind !== 'member') throw new Refusal({ type: 'E_SDJWT_ARITY' });
    const { name } = disclosure;
    if (RESERVED_NAMES.has(name)) throw new Refusal({ type: 'E_SDJWT_RESERVED_NAME' });
    if (Object.hasOwn(source, name) || Object.hasOwn(claims, name)) {
      throw new Refusal({ type: 'E_SDJWT_NAME_COLLISION' });
    }
    // A hidden `exp` is a credential that never ends for whoever leaves the disclosure out (SD-JWT VC §2.2.2.2).
    if (place.path.length === 0 && this.controlClaims.has(name)) {
      throw new Refusal({ type: 'E_SD_CONTROL_CLAIM', claim: name });
    }
    const path = [...place.path, name];
    this.disclosed.push({ index, path, parent: place.parent });
    claims[name] = this.value(disclosure.value, { ...this.below(place, name), parent: index });
  }

  array(source: readonly JsonValue[], place: Place): JsonValue {
    const elements: JsonValue[] = [];
    for (const element of source) {
      if (!isJsonObject(element) || !Object.hasOwn(element, '...')) {
        elements.push(this.value(element, this.below(place, elements.length)));
        continue;
      }
      const digest = element['...'];
      // RFC 9901 §4.2.4.2: `{"...": digest}` has no other member.
      if (typeof digest !== 'string' || Object.keys(element).length !== 1) {
        throw new Refusal({ type: 'E_SDJWT_PLACEHOLDER' });
      }
      const found = this.find(digest, place);
      // RFC 9901 §7.1 step 3.d: an element nobody discloses leaves no trace.
      if (found === undefined) continue;
      if (found.disclosure.kind !== 'element') throw new Refusal({ type: 'E_SDJWT_ARITY' });
      const below = this.below(place, elements.length);
      this.disclosed.push({ index: found.index, path: below.path, parent: place.parent });
      elements.push(this.value(found.disclosure.value, { ...below, parent: found.index }));
    }
    return elements;
  }

  private find(digest: string, place: Place): { index: number; disclosure: Disclosure } | undefined {
    // SD-JWT VC §2.2.2.2: nothing inside `cnf` or `status` can be hidden either, shown or not.
    if (place.control !== undefined) throw new Refusal({ type: 'E_SD_CONTROL_CLAIM', claim: place.control });
    // RFC 9901 §7.1 step 4: any digest, decoys included, stands once. Also what makes this walk end.
    if (this.seen.has(digest)) throw new Refusal({ type: 'E_SDJWT_DUP_DIGEST' });
    this.seen.add(digest);
    const index = this.byDigest.get(digest);
    if (index === undefined) return undefined;
    const parsed = parseDisclosure(this.disclosures[index] as string, this.limits);
    if (!parsed.ok) throw new Refusal(parsed.error);
    return { index, disclosure: parsed.value };
  }

  private below(place: Place, step: string | number): Place {
    const top = place.path.length === 0 && typeof step === 'string' && this.controlClaims.has(step);
    return { path: [...place.path, step], parent: place.parent, control: top ? String(step) : place.control };
  }
}
