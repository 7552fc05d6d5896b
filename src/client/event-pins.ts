/**
 * What this machine has seen of each event, so that nobody can hand it something else later: the desk key of an epoch, and
 * the newest rules. Taken as first seen, or as this machine made it; from then on a desk key changes only with a new
 * epoch whose bundle carries the one before, which nobody can make who was not in it.
 */

import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Policy } from '../policy/index.ts';
import { bundleChain, type DeskBundle, parsePkcs8, publicJwkOfPkcs8 } from '../sealing/index.ts';
import type { ClientError } from './errors.ts';
import { policyUntrusted } from './signed-policy.ts';

/** What is remembered of one event. Public, and worth protecting against change only. */
export interface EventPin {
  readonly desk?: { readonly epoch: number; readonly thumbprint: string };
  readonly policy?: { readonly version: number; readonly sha256: string };
}

/** Where pins are kept. Without one they stand in the profile. */
export interface PinStore {
  load(event: string): Promise<EventPin | undefined>;
  save(event: string, pin: EventPin): Promise<void>;
}

export type DeskKeyName = NonNullable<EventPin['desk']>;

/** Whether a published desk key may be the one of its epoch. A later epoch is still to be proved by its bundle. */
export function checkDeskKey(pin: EventPin | undefined, { epoch, thumbprint }: DeskKeyName): Result<true, ClientError> {
  const known = pin?.desk;
  if (known === undefined || epoch > known.epoch) return ok(true);
  if (epoch < known.epoch) return err(keyChanged('desk_epoch_back'));
  return thumbprint === known.thumbprint ? ok(true) : err(keyChanged('desk_key'));
}

/** Whether an opened bundle carries the desk key that is known here. */
export function checkCarried(pin: EventPin | undefined, bundle: DeskBundle): Result<true, ClientError> {
  const known = pin?.desk;
  if (known === undefined) return ok(true);
  const link = bundleChain(bundle).find(({ epoch }) => epoch === known.epoch);
  const ecdh = link && parsePkcs8(link.ecdh);
  const carried = ecdh?.ok && jwkThumbprint(publicJwkOfPkcs8(ecdh.value)) === known.thumbprint;
  return carried ? ok(true) : err(keyChanged('desk_key_not_carried'));
}

/** Whether rules may follow those that are known here. */
export function checkPolicyVersion(pin: EventPin | undefined, policy: Policy): Result<true, ClientError> {
  const known = pin?.policy;
  if (known === undefined || policy.version > known.version) return ok(true);
  if (policy.version < known.version) return err(policyUntrusted('version_back'));
  return policyHash(policy) === known.sha256 ? ok(true) : err(policyUntrusted('version_changed'));
}

/** base64url SHA-256 of the canonical JSON, as the log's leaf has it. */
export function policyHash(policy: Policy): string {
  return encodeBase64url(sha256(canon(policy)));
}

function keyChanged(problem: string): ClientError {
  return {
    code: 'key_changed',
    message: 'The service names another desk key for this event than the one this machine knows.',
    next: 'Seal nothing. Ask a colleague for the six words of the desk key (`gafete event trust`) and tell the operator.',
    retryable: false,
    problem,
  };
}
