import type { ClaimRefusal } from '../credential/accreditation/index.ts';
import type { Result } from '../lib/result.ts';
import type { ClaimsCheckRefusal } from '../policy/index.ts';

/**
 * What went wrong, as a program reads it.
 *
 * - the way: `network`, `timeout`, `busy` (429), `unavailable` (503), `server_fault`, `redirected`, `unexpected_answer`
 * - who one is: `not_enrolled`, `already_enrolled`, `token_refused`, `forbidden`
 * - the desk's own input: `claims_refused`, `person_refused`, `policy_refused`, `input_refused`, `words_differ`
 * - the desk's own sealed things: `no_bundle`, `envelope_refused`, `not_found_in_roster`, `key_changed`, `policy_untrusted`
 * - the service said no: `refused`, with its `problem`
 * - the wallet: `offer_refused`, `issuer_unconfirmed`, `metadata_refused`, `tx_code_needed`, `pick_up_refused`, `credential_refused`,
 *   `nothing_held`, `no_copies_left`, `claim_not_held`
 * - a holder who is asked: `request_refused`, `no_credential_fits`
 * - a gate that asks: `over_asking`, `declined`, `request_ended`, `verdict_refused`, `no_answer_holds`, `aborted`; one
 *   without a network: `bundle_refused`
 * - what the caller keeps for us: `profile_unreadable`, `journal_unreadable`, `wallet_unreadable`, `wallet_emptied`
 */
export type ClientErrorCode =
  | 'network'
  | 'timeout'
  | 'busy'
  | 'unavailable'
  | 'server_fault'
  | 'redirected'
  | 'unexpected_answer'
  | 'not_enrolled'
  | 'already_enrolled'
  | 'token_refused'
  | 'forbidden'
  | 'claims_refused'
  | 'person_refused'
  | 'policy_refused'
  | 'input_refused'
  | 'words_differ'
  | 'no_bundle'
  | 'envelope_refused'
  | 'not_found_in_roster'
  | 'key_changed'
  | 'policy_untrusted'
  | 'refused'
  | 'offer_refused'
  | 'issuer_unconfirmed'
  | 'metadata_refused'
  | 'tx_code_needed'
  | 'pick_up_refused'
  | 'credential_refused'
  | 'nothing_held'
  | 'no_copies_left'
  | 'claim_not_held'
  | 'request_refused'
  | 'no_credential_fits'
  | 'over_asking'
  | 'declined'
  | 'request_ended'
  | 'verdict_refused'
  | 'no_answer_holds'
  | 'bundle_refused'
  | 'aborted'
  | 'profile_unreadable'
  | 'journal_unreadable'
  | 'wallet_unreadable'
  | 'wallet_emptied';

/** A refusal that a person can act on. Our own words only: never what was sent, and never a claim. */
export interface ClientError {
  readonly code: ClientErrorCode;
  /** One plain sentence: what happened. */
  readonly message: string;
  /** One plain sentence: what to do now. */
  readonly next: string;
  /** Whether the same call may succeed later with nothing changed. The SDK has already retried within its bounds. */
  readonly retryable: boolean;
  /** Seconds after which the service wants to be asked again. */
  readonly retryAfter?: number;
  /** HTTP status, where the service or an issuer answered. */
  readonly status?: number;
  /** The last word of `urn:gafete:problem:…`, an OAuth error code, or a reason code of our own verifier. */
  readonly problem?: string;
  /** Which claim, and why, without its value (`claims_refused`). */
  readonly claim?: ClaimRefusal | ClaimsCheckRefusal;
  /** The claim that goes beyond a gate's purpose, with its member after a dot (`over_asking`). */
  readonly asked?: string;
}

/** A `ClientError` as an exception, for callers who prefer to catch. */
export class ClientFailure extends Error {
  readonly error: ClientError;
  constructor(error: ClientError) {
    super(`${error.message} ${error.next}`);
    this.name = 'ClientFailure';
    this.error = error;
  }
}

/** The value, or a thrown `ClientFailure`. */
export function orThrow<T>(result: Result<T, ClientError>): T {
  if (result.ok) return result.value;
  throw new ClientFailure(result.error);
}
