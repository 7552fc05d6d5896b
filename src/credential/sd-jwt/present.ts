import type { Sign } from '../../lib/es256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { CONTROL_CLAIMS } from './claims.ts';
import type { SdJwtError } from './errors.ts';
import { parseIssuerJwt } from './issuer-signature.ts';
import { createKeyBinding } from './key-binding.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { parseSdJwt } from './parse.ts';
import { type DisclosedClaim, processPayload } from './process.ts';

/** A claim to show; `null` stands for every member or element at that place. */
export type RevealPath = readonly (string | number | null)[];

/** Why a wallet could not make a presentation: the credential is faulty, or has no such claim. */
export type PresentError = SdJwtError | { readonly type: 'no-such-claim'; readonly index: number };

/**
 * Makes a presentation that shows the claims at `reveal` and nothing else that is hidden (RFC 9901 §7.2), bound to one verifier
 * and nonce. For wallets. A path shows the claim it names and the parents it stands in; hidden members of that claim stay
 * hidden unless named, `['zones', null]` naming all of them. The credential was verified when it was received.
 * Refuses: the form and digest refusals of the verifier, `no-such-claim` with the position in `reveal`.
 */
export async function presentSdJwt(
  credential: string,
  reveal: readonly RevealPath[],
  binding: { readonly nonce: string; readonly aud: string; readonly iat: UnixSeconds },
  sign: Sign,
): Promise<Result<string, PresentError>> {
  const selected = selectDisclosures(credential, reveal);
  if (!selected.ok) return selected;
  return ok(selected.value + (await createKeyBinding(selected.value, binding, sign)));
}

/** As `presentSdJwt`, without the key binding: the text ends with a tilde, ready for `createKeyBinding`. */
export function selectDisclosures(credential: string, reveal: readonly RevealPath[]): Result<string, PresentError> {
  const parts = parseSdJwt(credential, DEFAULT_LIMITS);
  if (!parts.ok) return parts;
  const { issuerJwt, disclosures, kbJwt } = parts.value;
  if (kbJwt !== undefined) return err({ type: 'E_KB_UNEXPECTED' });
  const jws = parseIssuerJwt(issuerJwt, 'dc+sd-jwt', DEFAULT_LIMITS);
  if (!jws.ok) return jws;
  const processed = processPayload(jws.value.payload, disclosures, CONTROL_CLAIMS, DEFAULT_LIMITS);
  if (!processed.ok) return processed;
  const chosen = new Set<number>();
  for (const [index, path] of reveal.entries()) {
    if (!exists(processed.value.claims, path)) return err({ type: 'no-such-claim', index });
    for (const claim of processed.value.disclosed) if (covers(path, claim)) chosen.add(claim.index);
  }
  const shown = disclosures.filter((_, index) => chosen.has(index));
  return ok(`${[issuerJwt, ...shown].join('~')}~`);
}

/** Whether a disclosure is on the way to what the path names, the end included. */
function covers(path: RevealPath, claim: DisclosedClaim): boolean {
  return claim.path.length <= path.length && claim.path.every((step, i) => path[i] === null || path[i] === step);
}

function exists(value: unknown, path: RevealPath): boolean {
  if (path.length === 0) return true;
  if (typeof value !== 'object' || value === null) return false;
  const [step, ...rest] = path as [string | number | null, ...RevealPath];
  if (step === null) return Object.values(value).some((inner) => exists(inner, rest));
  if (Array.isArray(value) !== (typeof step === 'number')) return false;
  return Object.hasOwn(value, step) && exists((value as Record<string | number, unknown>)[step], rest);
}
