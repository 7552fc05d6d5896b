/** Showing one copy. */
import { presentSdJwt, type RevealPath, selectDisclosures } from '../credential/sd-jwt/index.ts';
import type { Sign } from '../lib/es256.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { ClientError } from './errors.ts';
import type { HolderKey, KeyKeeper } from './holder-keys.ts';
import type { HeldCopy, HeldPass } from './wallet-store.ts';

/** The key of a copy or a pass; a browser may have cleared it away, and then the copy is worth nothing. */
export async function findKey(keys: KeyKeeper, { key }: HeldCopy | HeldPass): Promise<Result<HolderKey, ClientError>> {
  const found = await keys.find(key);
  return found === undefined ? err(copyDamaged('key')) : ok(found);
}

/** A presentation of the claims named, with dots: `zones.pit`, `lang.0`, `zones.*`. Refuses with `claim_not_held`. */
export async function presentCopy(
  sdJwt: string,
  sign: Sign,
  show: readonly string[],
  binding: { readonly nonce: string; readonly aud: string; readonly iat: UnixSeconds },
): Promise<Result<string, ClientError>> {
  const paths: RevealPath[] = [];
  for (const name of show) {
    const path = findPath(sdJwt, name);
    if (path === undefined) return err(claimNotHeld());
    paths.push(path);
  }
  const presentation = await presentSdJwt(sdJwt, paths, binding, sign);
  // The copy was verified when it came; a fault now means that the store was changed under us.
  return presentation.ok ? presentation : err(copyDamaged(presentation.error.type));
}

/** One copy with nothing disclosed and not bound to any request. */
export function bareCopy({ sdJwt }: HeldCopy): Result<string, ClientError> {
  const bare = selectDisclosures(sdJwt, []);
  return bare.ok ? ok(bare.value) : err(copyDamaged(bare.error.type));
}

/** A step of digits is a member's name in one credential and a position in another: the one that exists is meant. */
function findPath(sdJwt: string, name: string): RevealPath | undefined {
  const steps = name.split('.').map((step) => (step === '*' ? null : step));
  const positions = steps.map((step) => (step !== null && /^[0-9]{1,4}$/.test(step) ? Number(step) : step));
  return [steps, positions].find((path) => selectDisclosures(sdJwt, [path]).ok);
}

function claimNotHeld(): ClientError {
  return {
    code: 'claim_not_held',
    message: 'The credential has no such claim.',
    next: 'Look at `gafete wallet list`; name claims with dots, for example zones.pit,role.',
    retryable: false,
  };
}

/** A kept copy that verified when it came does not hold any more. */
export function copyDamaged(problem: string): ClientError {
  return {
    code: 'wallet_unreadable',
    message: 'A kept copy is damaged.',
    next: 'Restore the wallet, or ask the desk to re-issue.',
    retryable: false,
    problem,
  };
}
