import { decodeBase64url } from '../../lib/base64url.ts';
import type { JsonValue } from '../../lib/json.ts';
import { parseJsonBytes } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { inPart, type SdJwtError } from './errors.ts';
import type { SdJwtLimits } from './limits.ts';

/** An SD-JWT split at its tildes (RFC 9901 §4). Shape only: nothing is verified. */
export interface SdJwtParts {
  readonly issuerJwt: string;
  /** Disclosures as received: the digest is over this text, not over what it decodes to. */
  readonly disclosures: readonly string[];
  /** The key binding JWT, absent when the text ends with a tilde. */
  readonly kbJwt: string | undefined;
  /** Everything up to and including the last tilde: what `sd_hash` is over. */
  readonly presented: string;
}

/** A disclosure's decoded array: `[salt, name, value]` for an object member, `[salt, value]` for an array element. */
export type Disclosure =
  | { readonly kind: 'member'; readonly name: string; readonly value: JsonValue }
  | { readonly kind: 'element'; readonly value: JsonValue };

// The alphabet of compact JWS and of disclosures; "+", "/" and "=" pass here, to be refused as base64 where they stand.
const TEXT = /^[A-Za-z0-9_\-.~+/=]*$/;
const JWT = /^[^.]+\.[^.]+\.[^.]*$/;

/**
 * Splits a compact SD-JWT or SD-JWT+KB.
 * Refuses: `E_SIZE` (presentation, JWTs, a disclosure, or their number), `E_SDJWT_FORMAT`.
 */
export function parseSdJwt(text: string, limits: SdJwtLimits): Result<SdJwtParts, SdJwtError> {
  if (text.length > limits.presentation) {
    return err({ type: 'E_SIZE', part: 'presentation', limit: limits.presentation });
  }
  // White space and line ends are not ours to trim: two spellings of one presentation have two hashes.
  if (!TEXT.test(text)) return err({ type: 'E_SDJWT_FORMAT' });
  const parts = text.split('~');
  // RFC 9901 §4: the tilde after the last disclosure is there even when there are none.
  if (parts.length < 2) return err({ type: 'E_SDJWT_FORMAT' });
  const issuerJwt = parts[0] as string;
  const last = parts.at(-1) as string;
  const disclosures = parts.slice(1, -1);
  if (disclosures.length > limits.disclosures) {
    return err({ type: 'E_SIZE', part: 'disclosures', limit: limits.disclosures });
  }
  if (!JWT.test(issuerJwt)) return err({ type: 'E_SDJWT_FORMAT' });
  // A last part that is not a JWT is a disclosure without its tilde (RFC 9901 §4), and is not guessed to be one.
  if (last !== '' && !JWT.test(last)) return err({ type: 'E_SDJWT_FORMAT' });
  for (const disclosure of disclosures) {
    if (disclosure === '' || disclosure.includes('.')) return err({ type: 'E_SDJWT_FORMAT' });
    if (Math.floor((disclosure.length * 3) / 4) > limits.disclosure) {
      return err({ type: 'E_SIZE', part: 'disclosure', limit: limits.disclosure });
    }
  }
  if (issuerJwt.length > limits.jwt) return err({ type: 'E_SIZE', part: 'issuer-jwt', limit: limits.jwt });
  if (last.length > limits.jwt) return err({ type: 'E_SIZE', part: 'kb-jwt', limit: limits.jwt });
  const presented = text.slice(0, text.length - last.length);
  return ok({ issuerJwt, disclosures, kbJwt: last === '' ? undefined : last, presented });
}

/**
 * Decodes one disclosure (RFC 9901 §4.2).
 * Refuses: `E_SDJWT_B64`, `E_SDJWT_JSON`, `E_JSON_DUP_MEMBER`, `E_JSON_DEPTH`, `E_SIZE`, `E_SDJWT_ARITY`.
 */
export function parseDisclosure(text: string, limits: SdJwtLimits): Result<Disclosure, SdJwtError> {
  const bytes = decodeBase64url(text);
  if (bytes === undefined) return err({ type: 'E_SDJWT_B64', part: 'disclosure' });
  const parsed = parseJsonBytes(bytes, { size: limits.disclosure, depth: limits.depth });
  if (!parsed.ok) return err(inPart(parsed.error, 'disclosure'));
  const array = parsed.value;
  if (!Array.isArray(array)) return err({ type: 'E_SDJWT_ARITY' });
  const [salt, second, third] = array as readonly JsonValue[];
  // RFC 9901 §4.2.1: the salt is a string; an empty one would make the digest guessable.
  if (typeof salt !== 'string' || salt === '') return err({ type: 'E_SDJWT_ARITY' });
  if (array.length === 2) return ok({ kind: 'element', value: second as JsonValue });
  if (array.length !== 3 || typeof second !== 'string') return err({ type: 'E_SDJWT_ARITY' });
  return ok({ kind: 'member', name: second, value: third as JsonValue });
}
